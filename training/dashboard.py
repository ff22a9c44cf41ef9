"""What training expects of a person, on the home page."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.dashboard import Awaiting, Panel, register_awaiting, register_panel
from portal.core.prepared import prepared
from training.approving import decides_sign_ups
from training.enums import SessionState, SignUpState
from training.evaluations_awaiting import evaluations_asked
from training.models import SignUp
from training.my_trainings import sign_ups_of
from training.session_page import when

_SESSIONS_SHOWN = 3


@register_panel(order=22)
def next_sessions(user) -> Panel | None:
    """The next sessions where the person has a seat; nothing for somebody who has none."""
    if not user.is_network_member:
        return None
    mine = _coming(user.pk, timezone.now())
    items = [(one.session, when(one.session)) for one in mine]
    if not items:
        return None
    return Panel(
        key="sessions",
        title=_("My next trainings"),
        template="training/panels/sessions.html",
        items=items,
        more_url=reverse("training:my_trainings"),
        more_label=_("My trainings"),
    )


@register_awaiting
def seats_to_answer(user) -> list[Awaiting]:
    """Seats offered, and sessions that moved: the person is asked whether they come."""
    if not user.is_network_member:
        return []
    return [_awaiting_answer(one) for one in _to_answer(user.pk, timezone.now())]


@prepared
def _coming(user_id: int, now: datetime) -> QuerySet:
    found = sign_ups_of(user_id).filter(
        state=SignUpState.CONFIRMED,
        session__state__in=(SessionState.OPEN, SessionState.CLOSED),
        session__ends_at__gt=now,
    )
    return found[:_SESSIONS_SHOWN]


@prepared
def _to_answer(user_id: int, now: datetime) -> QuerySet:
    offered = Q(state=SignUpState.OFFERED, offer_expires_at__gt=now)
    asked_again = Q(state=SignUpState.CONFIRMED, asked_again_at__isnull=False)
    return sign_ups_of(user_id).filter(offered | asked_again)


def _awaiting_answer(asked) -> Awaiting:
    title = {"title": asked.session.title}
    if asked.state == SignUpState.OFFERED:
        return Awaiting(
            _("A seat is offered to you in “%(title)s”: answer in time") % title,
            reverse("training:offer_answer", args=[asked.uuid]),
        )
    return Awaiting(
        _("“%(title)s” has moved: say whether you come") % title,
        reverse("training:session", args=[asked.session.uuid]),
    )


@register_awaiting
def opinions_asked(user) -> list[Awaiting]:
    """Evaluations that the person may answer now."""
    return [
        Awaiting(
            _("Give your opinion on the training “%(title)s”")
            % {"title": asked.session.module.title},
            reverse("training:evaluation_answer", args=[asked.session.uuid, asked.kind]),
        )
        for asked in evaluations_asked(user)
    ]


@register_awaiting
def sign_ups_to_decide(user) -> list[Awaiting]:
    """One line for all the sign-ups that wait for the person's decision."""
    count = SignUp.objects.asked_of(user).count() if decides_sign_ups(user) else 0
    if not count:
        return []
    label = ngettext("%(count)d sign-up to decide", "%(count)d sign-ups to decide", count)
    return [Awaiting(label % {"count": count}, reverse("training:approvals"))]
