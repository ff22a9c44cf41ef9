"""Sessions as those who run them see them: list, sheet, preparing, opening, seats."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.views.form_pages import Crumb, act_on_form
from portal.core.views.refusals import refusals_in, refusals_told
from training.enums import SignUpState
from training.forms.trainer_sessions import (
    FIRST_LINES,
    CapacityForm,
    HalfDays,
    ReasonForm,
    SessionForm,
    with_one_more,
)
from training.models import Session, SignUp
from training.rules import can_create_session
from training.services import session_states
from training.services.capacity import change_capacity
from training.services.moves import give_by_hand
from training.services.sessions import create_session
from training.session_page import when
from training.session_sheet import sheet_context

_PAGE_SIZE = 20
_GET_OR_POST = ["GET", "HEAD", "POST"]
_STEPS = {
    "publish": session_states.publish_session,
    "close": session_states.close_sign_up,
    "reopen": session_states.reopen_sign_up,
    "settle": session_states.settle_session,
}


def _find(user, uuid) -> Session:
    """A session that the person runs, draft or not."""
    sessions = Session.objects.managed_by(user).select_related("module", "organiser")
    return get_object_or_404(sessions, uuid=uuid)


def _crumbs(session: Session | None = None) -> list[Crumb]:
    crumbs = [{"label": _("My sessions"), "url": reverse("training:my_sessions")}]
    if session is not None:
        url = reverse("training:session_sheet", args=[session.uuid])
        crumbs.append({"label": session.title, "url": url})
    return crumbs


@require_safe
def my_sessions(request: HttpRequest) -> HttpResponse:
    """The sessions that the person runs, the latest first."""
    if not can_create_session(request.user):
        raise Http404
    mine = Session.objects.managed_by(request.user).select_related("module", "organiser")
    page = Paginator(mine.order_by("-starts_at", "-pk"), _PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    cards = [{"session": one, "phase": one.phase(), "when": when(one)} for one in page.object_list]
    return render(request, "training/trainers/list.html", {"page": page, "cards": cards})


@require_safe
def session_sheet(request: HttpRequest, uuid) -> HttpResponse:
    """Who comes, who waits, and what may be done."""
    session = _find(request.user, uuid)
    context = {**sheet_context(session, request.user), "crumbs": _crumbs()}
    return render(request, "training/trainers/sheet.html", context)


@require_http_methods(_GET_OR_POST)
def session_create(request: HttpRequest) -> HttpResponse:
    """Prepare a session; one more half-day is asked for by a button of the form."""
    if not can_create_session(request.user):
        raise Http404
    if "add" in request.POST:
        form = SessionForm(initial=request.POST.dict(), user=request.user)
        lines = HalfDays(initial=with_one_more(request.POST, "half-days"), prefix="half-days")
    else:
        data = request.POST if request.method == "POST" else None
        form = SessionForm(data, user=request.user)
        lines = HalfDays(data, initial=FIRST_LINES, prefix="half-days")
    if form.is_valid() and lines.is_valid():
        with refusals_in(form):
            session = create_session(actor=request.user, slots=lines.slots(), **form.cleaned_data)
            messages.success(request, _("The session is prepared: check it, then publish it."))
            return redirect("training:session_sheet", uuid=session.uuid)
    context = {"form": form, "formset": lines, "crumbs": _crumbs()}
    return render(request, "training/trainers/form.html", context)


@require_POST
def session_state(request: HttpRequest, uuid) -> HttpResponse:
    """Publish, close, open again, settle."""
    session = _find(request.user, uuid)
    step = _STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    with refusals_told(request):
        step(session, actor=request.user)
        messages.success(request, _("The state of the session is changed."))
    return redirect("training:session_sheet", uuid=session.uuid)


@require_http_methods(_GET_OR_POST)
def session_cancel(request: HttpRequest, uuid) -> HttpResponse:
    """Cancel a session: every sign-up ends, everybody is told."""
    session = _find(request.user, uuid)
    return act_on_form(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        lambda: session_states.cancel_session(session, actor=request.user),
        done=_("The session is cancelled, and everybody is told."),
        to=reverse("training:session_sheet", args=[session.uuid]),
        heading=_("Cancel the session"),
        submit=_("Cancel the session"),
        eyebrow=session.title,
        note=_("Every sign-up ends, and everybody is told. A cancelled session stays so."),
        crumbs=_crumbs(session),
    )


@require_http_methods(_GET_OR_POST)
def session_capacity(request: HttpRequest, uuid) -> HttpResponse:
    """Give another number of seats."""
    session = _find(request.user, uuid)
    known = {"minimum": session.minimum, "maximum": session.maximum}
    form = CapacityForm(request.POST if request.method == "POST" else None, initial=known)
    return act_on_form(
        request,
        form,
        lambda: change_capacity(session, actor=request.user, **form.cleaned_data),
        done=_("The number of seats is changed."),
        to=reverse("training:session_sheet", args=[session.uuid]),
        heading=_("Change the number of seats"),
        submit=_("Change"),
        eyebrow=session.title,
        note=_("New seats go to the waiting list by its rule. Nobody loses a seat."),
        crumbs=_crumbs(session),
    )


@require_http_methods(_GET_OR_POST)
def sign_up_by_hand(request: HttpRequest, uuid) -> HttpResponse:
    """Give a free seat to somebody of the waiting list, with a reason."""
    run = Session.objects.managed_by(request.user)
    waiting = SignUp.objects.visible_to(request.user).filter(
        session__in=run, state=SignUpState.WAITING
    )
    asked = get_object_or_404(waiting.select_related("person", "session__module"), uuid=uuid)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return act_on_form(
        request,
        form,
        lambda: give_by_hand(asked, actor=request.user, **form.cleaned_data),
        done=_("The seat is given."),
        to=reverse("training:session_sheet", args=[asked.session.uuid]),
        heading=_("Give a seat by hand"),
        submit=_("Give the seat"),
        eyebrow=asked.person.get_full_name(),
        note=_("The order of the list is passed over: the reason is kept with your name."),
        crumbs=_crumbs(asked.session),
    )
