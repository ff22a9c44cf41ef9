"""Signing up colleagues together, and putting one in the place of another."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.views.form_pages import act_on_form
from training.approvals_page import words_of
from training.approving import deciding_institution_ids
from training.colleagues import (
    chosen_people,
    colleagues_for,
    institutions_to_sign_up,
    substitutes_for,
)
from training.enums import SignUpState
from training.forms.colleagues import ColleaguesFilterForm, GroupForm, SubstitutionForm
from training.models import Session, SignUp
from training.rules import manages_training
from training.services.moves import substitute
from training.services.sign_ups import sign_up_several
from training.views.approvals import approvals_crumbs, approvals_tabs


@require_http_methods(["GET", "HEAD", "POST"])
def group_sign_up(request: HttpRequest, uuid) -> HttpResponse:
    """Sign up ticked people of an institution; each one's answer is told."""
    session = _find_session(request.user, uuid)
    institutions = list(institutions_to_sign_up(request.user))
    if not institutions:
        raise Http404
    sieve = ColleaguesFilterForm(request.GET, institutions=institutions_to_sign_up(request.user))
    asked = sieve.cleaned_data if sieve.is_valid() else {}
    institution = asked.get("institution") or institutions[0]
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and session.takes_sign_ups():
        uuids = form.cleaned_data["people"]
        people = chosen_people(institution, but=request.user, uuids=uuids)
        _tell(request, sign_up_several(
            session, actor=request.user, people=people, institution=institution
        ))  # fmt: skip
        return redirect(request.get_full_path())
    rows, more = colleagues_for(
        session, institution, actor=request.user, words=asked.get("q", ""), ticked=form.ticked
    )
    context = {
        "session": session, "institution": institution, "sieve": sieve, "form": form,
        "several": len(institutions) > 1, "rows": rows, "more": more,
        "takes_sign_ups": session.takes_sign_ups(), "words": asked.get("q", ""),
    }  # fmt: skip
    return render(request, "training/approvals/group.html", context)


def _find_session(user, uuid) -> Session:
    sessions = Session.objects.visible_to(user).live()
    return get_object_or_404(sessions.select_related("module"), uuid=uuid)


def _tell(request: HttpRequest, lines) -> None:
    done, problems = words_of(lines)
    for words in done:
        messages.success(request, words)
    for words in problems:
        messages.error(request, words)


@require_safe
def institution_sign_ups(request: HttpRequest) -> HttpResponse:
    """Who of one's institutions has asked for which session to come, and where that stands."""
    institutions = deciding_institution_ids(request.user)
    if not institutions:
        raise Http404
    coming = SignUp.objects.visible_to(request.user).active().coming()
    coming = coming.filter(institution_id__in=institutions)
    context = {
        "sign_ups": coming.select_related("person", "institution", "session__module")
        .order_by("session__starts_at", "session_id", "person__last_name", "pk"),
        "tabs": approvals_tabs(request),
    }  # fmt: skip
    return render(request, "training/approvals/institution.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def substitution(request: HttpRequest, uuid) -> HttpResponse:
    """Give the seat of somebody to a colleague of the same institution."""
    firm = SignUp.objects.visible_to(request.user).filter(state=SignUpState.CONFIRMED).coming()
    if not manages_training(request.user):
        firm = firm.filter(institution_id__in=deciding_institution_ids(request.user))
    asked = get_object_or_404(
        firm.select_related("person", "institution", "session__module"), uuid=uuid
    )
    form = SubstitutionForm(
        request.POST if request.method == "POST" else None,
        colleagues=substitutes_for(asked, actor=request.user),
    )
    runs_page = bool(deciding_institution_ids(request.user))
    return act_on_form(
        request,
        form,
        lambda: substitute(asked, actor=request.user, **form.cleaned_data),
        done=_("The colleague has the seat; both are told."),
        to=reverse("training:institution_sign_ups" if runs_page else "training:approvals"),
        heading=_("Replace by a colleague"),
        submit=_("Replace"),
        eyebrow=f"{asked.person.get_full_name()} – {asked.session.module.title}",
        note=_(
            "The seat passes at once from one person to the other. The special needs written by "
            "the first one are erased."
        ),
        crumbs=approvals_crumbs(),
    )  # fmt: skip
