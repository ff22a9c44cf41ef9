"""Sign-ups that wait for a decision: one by one and in bulk."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.views.form_pages import Crumb, act_on_form
from training.approvals_page import groups_of, words_of
from training.approving import decides_sign_ups, deciding_institution_ids
from training.forms.approvals import Decision, DecisionsForm, RefusalForm
from training.models import SignUp
from training.rules import managed_institution_ids, manages_training
from training.services.approvals import approve_several, refuse, refuse_several

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for the reader's decision, by session; ticked ones are decided together."""
    if not decides_sign_ups(request.user):
        raise Http404
    form = DecisionsForm(_decided(request) if request.method == "POST" else None)
    if form.is_valid():
        _decide(request, form.cleaned_data)
        return redirect("training:approvals")
    waiting = SignUp.objects.visible_to(request.user).decided_by(request.user)
    waiting = waiting.select_related("person", "institution", "session__module")
    ordered = waiting.order_by("session__starts_at", "session_id", "requested_at", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "tabs": approvals_tabs(request),
        "manages": bool(managed_institution_ids(request.user)),
        "groups": groups_of(
            page.object_list,
            ticked=form.ticked,
            mine=frozenset(deciding_institution_ids(request.user)),
            all_mine=not manages_training(request.user),
        ),
    }
    return render(request, "training/approvals/list.html", context)


def _decided(request: HttpRequest):
    """What the form says; the button of a row approves that one alone."""
    if "only" not in request.POST:
        return request.POST
    said = request.POST.copy()
    said.setlist("sign_ups", [said["only"]])
    said["decision"] = Decision.APPROVE
    return said


def _decide(request: HttpRequest, said: dict) -> None:
    """Decide the first asked first, whose seats come first, and say what became of each."""
    chosen = SignUp.objects.visible_to(request.user).filter(uuid__in=said["sign_ups"])
    chosen = chosen.select_related("session", "person").order_by("requested_at", "pk")
    if said["decision"] == Decision.APPROVE:
        decisions = approve_several(chosen, actor=request.user)
    else:
        decisions = refuse_several(chosen, actor=request.user, reason=said["reason"])
    done, problems = words_of(decisions)
    for words in done:
        messages.success(request, words)
    for words in problems:
        messages.error(request, words)


@require_http_methods(["GET", "HEAD", "POST"])
def approval_refuse(request: HttpRequest, uuid) -> HttpResponse:
    """Refuse one sign-up, with a reason of the closed list."""
    waiting = SignUp.objects.visible_to(request.user).decided_by(request.user)
    asked = get_object_or_404(waiting.select_related("person", "session__module"), uuid=uuid)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    return act_on_form(
        request,
        form,
        lambda: refuse(asked, actor=request.user, **form.cleaned_data),
        done=_("The sign-up is refused."),
        to=reverse("training:approvals"),
        heading=_("Refuse a sign-up"),
        submit=_("Refuse"),
        eyebrow=f"{asked.person.get_full_name()} – {asked.session.module.title}",
        note=_("The person reads the reason."),
        crumbs=approvals_crumbs(),
    )


def approvals_tabs(request: HttpRequest) -> list[dict]:
    """What waits, and all that one's institutions have asked; none without an institution."""
    if not deciding_institution_ids(request.user):
        return []
    names = (
        ("training:approvals", _("To decide")),
        ("training:institution_sign_ups", _("Sessions to come")),
    )
    urls = [(reverse(name), label) for name, label in names]
    return [{"url": url, "label": label, "current": url == request.path} for url, label in urls]


def approvals_crumbs() -> list[Crumb]:
    """The way to the sign-ups that wait."""
    return [{"label": _("Sign-ups to decide"), "url": reverse("training:approvals")}]
