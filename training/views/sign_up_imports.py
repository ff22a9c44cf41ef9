"""Signing up the people of a list: choose a file, read what would happen, write it."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.core.views.form_pages import Crumb, render_form
from portal.core.views.refusals import refusals_in, refusals_told
from training.enums import SignUpState
from training.forms.sign_up_imports import ListForm
from training.models import Session
from training.services.sign_up_imports import (
    ImportLine,
    read_list,
    sealed,
    try_list,
    unsealed,
    write_list,
)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_import(request: HttpRequest, uuid) -> HttpResponse:
    """The first step writes nothing; the second one writes what the first one read."""
    sessions = Session.objects.managed_by(request.user).live().select_related("module")
    session = get_object_or_404(sessions, uuid=uuid)
    if not session.takes_sign_ups():
        raise Http404
    if request.method == "POST" and "list" in request.POST:
        with refusals_told(request):
            addresses = unsealed(session, request.user, request.POST["list"])
            lines = write_list(session, actor=request.user, addresses=addresses)
            return _report(request, session, lines)
        return redirect("training:sign_up_import", uuid=uuid)
    form = ListForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_in(form):
            addresses = read_list(form.cleaned_data["file"])
            lines = try_list(session, actor=request.user, addresses=addresses)
            return _report(request, session, lines, sealed(session, request.user, addresses))
    return render_form(
        request,
        form,
        heading=_("Sign up the people of a list"),
        submit=_("See what would happen"),
        eyebrow=session.title,
        note=_("Nothing is written before you have read the report, line by line."),
        crumbs=_crumbs(session),
    )


def _report(
    request: HttpRequest, session: Session, lines: list[ImportLine], kept: str = ""
) -> HttpResponse:
    """The report: of a trial when there is a list to write, else of what was done."""
    states = Counter(line.sign_up.state for line in lines if line.sign_up is not None)
    entered = [(SignUpState(state).label, count) for state, count in states.items()]
    context = {
        "session": session,
        "lines": lines,
        "counts": [*entered, (_("Not signed up"), len(lines) - states.total())],
        "kept": kept,
        "writable": bool(kept) and bool(states),
        "crumbs": _crumbs(session),
    }
    return render(request, "training/approvals/import.html", context)


def _crumbs(session: Session) -> list[Crumb]:
    return [{"label": session.title, "url": reverse("training:session", args=[session.uuid])}]
