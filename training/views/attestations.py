"""Attestations: issuing, printing, revoking, one's own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.typesetting import pdf_answer
from portal.core.views.form_pages import act_on_form
from portal.core.views.refusals import refusals_told
from training.attestation_page import holders_of
from training.evaluations_awaiting import evaluations_asked
from training.forms.attestations import RevocationForm
from training.hours import hours_needed
from training.models import Attestation
from training.printing.attestation import attestation_paper
from training.rules import can_manage_session
from training.services.attestations import issue, revoke
from training.views.attendance_finding import find_held, session_crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def session_attestations(request: HttpRequest, uuid) -> HttpResponse:
    """Who attended how many hours; a POST gives all the attestations that are due."""
    session = find_held(request.user, uuid)
    if request.method == "POST":
        with refusals_told(request):
            count = len(issue(session, actor=request.user))
            words = ngettext(
                "%(count)s attestation issued.", "%(count)s attestations issued.", count
            )
            messages.success(request, words % {"count": count})
        return redirect("training:session_attestations", uuid=session.uuid)
    holders = holders_of(session)
    context = {
        "session": session,
        "holders": holders,
        "needed": hours_needed(session),
        "due": sum(1 for one in holders if one.is_due),
        "is_over": session.ends_at <= timezone.now(),
        "crumbs": session_crumbs(session),
    }
    return render(request, "training/attestations/session.html", context)


@require_safe
def attestation_pdf(request: HttpRequest, uuid) -> HttpResponse:
    """The paper, unless it was revoked."""
    related = (
        "person",
        "issued_by",
        "module",
        "sign_up__institution",
        "sign_up__session__organiser",
    )
    readable = Attestation.objects.visible_to(request.user).live().select_related(*related)
    attestation = get_object_or_404(readable, uuid=uuid)
    return pdf_answer(attestation_paper(attestation), f"attestation-{attestation.number}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def attestation_revoke(request: HttpRequest, uuid) -> HttpResponse:
    """Withdraw an attestation of a session that one runs."""
    readable = Attestation.objects.visible_to(request.user).live()
    attestation = get_object_or_404(
        readable.select_related("person", "sign_up__session"), uuid=uuid
    )
    session = attestation.sign_up.session
    if not can_manage_session(request.user, session):
        raise Http404
    form = RevocationForm(request.POST if request.method == "POST" else None)
    return act_on_form(
        request,
        form,
        lambda: revoke(attestation, actor=request.user, **form.cleaned_data),
        done=_("The attestation is revoked."),
        to=reverse("training:session_attestations", args=[session.uuid]),
        heading=_("Revoke an attestation"),
        submit=_("Revoke"),
        eyebrow=attestation.person.get_full_name(),
        note=_("What depends on it stops at once. The page of verification says it is revoked."),
        crumbs=session_crumbs(session),
    )


@require_safe
def own_attestations(request: HttpRequest) -> HttpResponse:
    """One's own attestations, the latest first."""
    mine = Attestation.objects.visible_to(request.user).filter(person=request.user)
    today = timezone.localdate()
    context = {
        "attestations": [(one, one.is_valid_on(today)) for one in mine],
        "opinions": evaluations_asked(request.user),
    }
    return render(request, "training/attestations/own.html", context)
