"""What a professional does about their own sign-ups: ask, answer an offer, leave, go elsewhere."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.views.form_pages import act_on_form
from portal.core.views.refusals import refusals_in, refusals_told
from training.enums import SignUpState
from training.forms.sign_ups import CancelForm, SignUpForm, TransferForm
from training.my_trainings import my_trainings_of
from training.services import offers, sign_ups
from training.services.moves import transfer
from training.session_page import obstacles_of, other_sessions, own_sign_up, seats_shown, when
from training.views.sign_up_finding import catalogue_crumbs, find_own, find_session

_GET_OR_POST = ["GET", "HEAD", "POST"]
_SAID = {
    SignUpState.CONFIRMED: gettext_lazy("Your seat is confirmed."),
    SignUpState.WAITING: gettext_lazy("You are on the waiting list."),
    SignUpState.AWAITING: gettext_lazy("Your sign-up waits for an approval: you will be told."),
}


@require_http_methods(_GET_OR_POST)
def sign_up(request: HttpRequest, uuid) -> HttpResponse:
    """Ask for a seat. Whoever has already asked is led to the session."""
    session = find_session(request.user, uuid)
    if own_sign_up(session, request.user) is not None:
        messages.info(request, _("You have already signed up."))
        return redirect("training:session", uuid=session.uuid)
    form = SignUpForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        with refusals_in(form):
            asked = sign_ups.sign_up(session, actor=request.user, **form.cleaned_data)
            messages.success(request, _said(asked))
            return redirect("training:session", uuid=session.uuid)
    context = {
        "session": session,
        "when": when(session),
        "form": form,
        "is_open": session.takes_sign_ups(),
        "obstacles": obstacles_of(session, request.user),
        "seats": seats_shown(session, request.user),
        "crumbs": catalogue_crumbs(session),
    }
    return render(request, "training/sign_ups/sign_up.html", context)


@require_http_methods(_GET_OR_POST)
def sign_up_cancel(request: HttpRequest, uuid) -> HttpResponse:
    """Give up a confirmed seat, with a reason."""
    return _leave(
        request,
        uuid,
        states=(SignUpState.CONFIRMED,),
        heading=_("Give up my seat"),
        done=_("Your seat is given up. Thank you for telling it in time."),
    )


@require_http_methods(_GET_OR_POST)
def sign_up_leave(request: HttpRequest, uuid) -> HttpResponse:
    """Leave the waiting list, or take back a request that waits for an approval."""
    return _leave(
        request,
        uuid,
        states=(SignUpState.WAITING, SignUpState.AWAITING),
        heading=_("Leave the list"),
        done=_("You have left the list."),
    )


def _leave(request, uuid, *, states, heading, done) -> HttpResponse:
    asked = find_own(request.user, uuid)
    if asked.state not in states:
        raise Http404
    form = CancelForm(request.POST if request.method == "POST" else None)
    return act_on_form(
        request,
        form,
        lambda: sign_ups.cancel(asked, actor=request.user, **form.cleaned_data),
        done=done,
        to=reverse("training:my_trainings"),
        heading=heading,
        submit=heading,
        eyebrow=asked.session.title,
        note=_note_on_leaving(asked),
        crumbs=catalogue_crumbs(asked.session),
    )


def _note_on_leaving(asked) -> str:
    if asked.state != SignUpState.CONFIRMED:
        return _("Your place on the list is lost: signing up again puts you at its end.")
    if sign_ups.would_be_late(asked):
        return _("Free cancellation is over: this one is recorded as late.")
    return _("Your seat goes to the next person of the waiting list.")


@require_http_methods(_GET_OR_POST)
def sign_up_transfer(request: HttpRequest, uuid) -> HttpResponse:
    """Change one's confirmed seat for one in another session of the module."""
    asked = find_own(request.user, uuid)
    if asked.state != SignUpState.CONFIRMED or not asked.is_leavable():
        raise Http404
    choices = [(one, when(one)) for one in other_sessions(asked)]
    form = TransferForm(request.POST if request.method == "POST" else None, sessions=choices)
    return act_on_form(
        request,
        form,
        lambda: transfer(asked, actor=request.user, **form.cleaned_data),
        done=_("Your seat is now in the new session."),
        to=reverse("training:my_trainings"),
        heading=_("Change session"),
        submit=_("Change session"),
        eyebrow=asked.session.title,
        note=_("Your present seat is given up only when the new one is yours.")
        if choices
        else _("No other session of this module has a free seat now."),
        crumbs=catalogue_crumbs(asked.session),
    )


@require_http_methods(_GET_OR_POST)
def offer_answer(request: HttpRequest, uuid) -> HttpResponse:
    """Accept or decline a seat offered, before the offer ends."""
    asked = find_own(request.user, uuid)
    if request.method == "POST":
        with refusals_told(request):
            _answer(request, asked)
        return redirect("training:session", uuid=asked.session.uuid)
    if asked.state != SignUpState.OFFERED:
        return redirect("training:session", uuid=asked.session.uuid)
    context = {
        "asked": asked,
        "session": asked.session,
        "when": when(asked.session),
        "runs": asked.offer_runs(),
        "crumbs": catalogue_crumbs(asked.session),
    }
    return render(request, "training/sign_ups/offer.html", context)


def _answer(request, asked) -> None:
    """Raises TrainingError."""
    if request.POST.get("answer") == "accept":
        offers.accept(asked, actor=request.user)
        messages.success(request, _("The seat is yours."))
    elif request.POST.get("answer") == "decline":
        offers.decline(asked, actor=request.user)
        messages.success(request, _("The seat goes to the next person."))


@require_POST
def sign_up_keep(request: HttpRequest, uuid) -> HttpResponse:
    """Say that one still comes to a session that moved."""
    asked = find_own(request.user, uuid)
    with refusals_told(request):
        sign_ups.keep(asked, actor=request.user)
        messages.success(request, _("Your seat is kept at the new dates."))
    return redirect("training:session", uuid=asked.session.uuid)


@require_safe
def my_trainings(request: HttpRequest) -> HttpResponse:
    """One's own trainings: offers, to come, lists, past."""
    context = {"mine": my_trainings_of(request.user)}
    return render(request, "training/sign_ups/mine.html", context)


def _said(asked) -> str:
    return str(_SAID[asked.state])
