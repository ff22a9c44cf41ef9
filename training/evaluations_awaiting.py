"""The evaluations that somebody is asked for now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from portal.core.prepared import prepared
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
    spans = []
    for first, last in ANSWER_DAYS.values():
        spans += [now - timedelta(days=last) - _MARGIN, now - timedelta(days=first) + _MARGIN]
    mine = _attended(user.pk, tuple(spans))
    prefetch_related_objects(mine, "evaluation_marks")
    return [
        Asked(one.session, kind)
        for one in mine
        for kind in EvaluationKind
        if _is_asked(one, kind, now)
    ]


@prepared
def _attended(user_id: int, spans: tuple[datetime, ...]) -> QuerySet:
    """Sign-ups of the person to sessions that ended in a span: beginning, end, and so on."""
    near = Q()
    for start, end in zip(spans[::2], spans[1::2], strict=True):
        near |= Q(session__ends_at__range=(start, end))
    mine = SignUp.objects.filter(
        near, person_id=user_id, state__in=ANSWERING_STATES, session__state__in=LIVE_STATES
    )
    return mine.select_related("session__module").order_by("-session__ends_at", "pk")


def _is_asked(sign_up: SignUp, kind: EvaluationKind, now) -> bool:
    opens, closes = answer_time(sign_up.session, kind)
    answered = {mark.kind for mark in sign_up.evaluation_marks.all()}
    return opens <= now < closes and kind not in answered
