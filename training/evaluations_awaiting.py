"""The evaluations that somebody is asked for now."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from training.enums import LIVE_STATES
from training.enums_attendance import EvaluationKind
from training.models import Session, SignUp
from training.models.evaluation import ANSWER_DAYS, answer_time
from training.services.evaluations import ANSWERING_STATES

# Whole days begin and end at midnight, sessions do not.
_MARGIN = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """An evaluation that waits for the answer of one person."""

    session: Session
    kind: EvaluationKind


def evaluations_asked(user) -> list[Asked]:
    """What the person may answer now, the latest session first; two queries at most."""
    if not user.is_network_member:
        return []
    now = timezone.now()
    near = Q()
    for first, last in ANSWER_DAYS.values():
        earliest, latest = timedelta(days=last), timedelta(days=first)
        near |= Q(session__ends_at__range=(now - earliest - _MARGIN, now - latest + _MARGIN))
    mine = SignUp.objects.filter(
        near, person=user, state__in=ANSWERING_STATES, session__state__in=LIVE_STATES
    )
    mine = mine.select_related("session__module").prefetch_related("evaluation_marks")
    return [
        Asked(one.session, kind)
        for one in mine.order_by("-session__ends_at", "pk")
        for kind in EvaluationKind
        if _is_asked(one, kind, now)
    ]


def _is_asked(sign_up: SignUp, kind: EvaluationKind, now) -> bool:
    opens, closes = answer_time(sign_up.session, kind)
    answered = {mark.kind for mark in sign_up.evaluation_marks.all()}
    return opens <= now < closes and kind not in answered
