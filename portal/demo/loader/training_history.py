"""Sessions of the past: services write "now", so that dates, presences and answers follow."""

import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.core.models.notification import Notification
from portal.demo.content.trainings import SessionPlan
from training.enums_attendance import QUESTIONS, EvaluationKind, Presence, PresenceSource
from training.hours import hours_attended, hours_needed, outcome
from training.models import Attendance, EvaluationBox, EvaluationMark, SeatMove, Session, SignUp
from training.models.evaluation import FEWEST_ANSWERS, answer_time
from training.planning import moved_to
from training.services.attestations import issue
from training.services.evaluations import Answer, answer
from training.services.session_dates import slots_of
from training.services.session_states import settle_session

_REQUEST_DATES = ("requested_at", "seated_at", "approved_at", "offered_at", "offer_expires_at")
_SESSION_DATES = ("closes_at", "free_until", "created_at")
SUGGESTIONS = ("Prévoir plus de temps pour les situations.", "", "Merci pour les mises en commun.")


def hold(session: Session, plan: SessionPlan, first_day: datetime.date, *, actor: User) -> None:
    """Give a session its dates of the past, with who came, what they said, and its end."""
    _put_back(session, first_day)
    session.refresh_from_db()
    if plan.state == "unmarked":
        return
    _mark(session, absent=plan.absent, actor=actor)
    given = issue(session, actor=actor)
    issued_at = min(session.ends_at + datetime.timedelta(days=2), timezone.now())
    for one in given:
        one.issued_at = issued_at
        one.save(update_fields=["issued_at"])
    about = [session.uuid, *(one.uuid for one in given)]
    Notification.objects.filter(target_uuid__in=about).update(created_at=issued_at)
    _evaluate(session)
    if plan.state == "settled":
        settle_session(session, actor=actor)


def _put_back(session: Session, first_day: datetime.date) -> None:
    """Move half-days, limits, requests and moves from the days of the services to the real ones."""
    slots = moved_to(slots_of(session), first_day)
    gap = session.starts_at - slots[0].starts_at
    for half_day, slot in zip(session.half_days.all(), slots, strict=True):
        half_day.starts_at, half_day.ends_at = slot.starts_at, slot.ends_at
        half_day.save(update_fields=["starts_at", "ends_at"])
    Session.objects.filter(pk=session.pk).update(
        starts_at=slots[0].starts_at,
        ends_at=slots[-1].ends_at,
        **{name: F(name) - gap for name in _SESSION_DATES},
    )
    session.sign_ups.update(**{name: F(name) - gap for name in _REQUEST_DATES})
    # Moves refuse any change; only their date is moved, and only here.
    QuerySet(model=SeatMove).filter(session=session).update(at=F("at") - gap)


def _mark(session: Session, *, absent: int, actor: User) -> None:
    """Everybody came, but for some: the first missed it all, the others the last half-day."""
    firm = list(session.sign_ups.firm().order_by("pk"))
    half_days = list(session.half_days.all())
    Attendance.objects.bulk_create(
        Attendance(
            sign_up=one,
            half_day=half_day,
            status=_status(rank, absent, is_last=half_day == half_days[-1]),
            source=PresenceSource.TRAINER,
            marked_at=half_day.ends_at,
            marked_by=actor,
        )
        for rank, one in enumerate(firm)
        for half_day in half_days
    )
    attended = hours_attended([one.pk for one in firm])
    needed = hours_needed(session)
    for one in firm:
        one.state = outcome(attended.get(one.pk, 0), needed)
        one.save(update_fields=["state"])


def _status(rank: int, absent: int, *, is_last: bool) -> Presence:
    if rank == 0 and absent:
        return Presence.EXCUSED
    return Presence.ABSENT if rank < absent and is_last else Presence.PRESENT


def _evaluate(session: Session) -> None:
    """Most people answer; while people still may, by the service."""
    came = session.sign_ups.firm().filter(attendances__status=Presence.PRESENT).distinct()
    people = list(came.select_related("person").order_by("pk"))
    for kind in EvaluationKind:
        opens, closes = answer_time(session, kind)
        some = people[: len(people) * 3 // 4]
        if opens <= timezone.now() < closes:
            for rank, one in enumerate(some):
                said = _said(session, kind, rank)
                answer(session, actor=one.person, kind=kind, said=Answer(**said))
        elif closes <= timezone.now():
            _fill_box(session, kind, some)


def _fill_box(session: Session, kind: str, sign_ups: list[SignUp]) -> None:
    answers = [_said(session, kind, rank) for rank in range(len(sign_ups))]
    EvaluationBox.objects.create(
        session=session,
        kind=kind,
        objectives=session.module.objective_lines,
        answers=answers,
        shown=answers if len(answers) >= FEWEST_ANSWERS else [],
    )
    EvaluationMark.objects.bulk_create(EvaluationMark(sign_up=one, kind=kind) for one in sign_ups)


def _said(session: Session, kind: str, rank: int) -> dict:
    """What the rank-th person says: mostly content, never all alike."""
    objectives = range(len(session.module.objective_lines))
    return {
        "ratings": {
            str(question): 4 - ((rank + place) % 3 == 0) - ((rank * place) % 7 == 3)
            for place, question in enumerate(QUESTIONS[kind])
        },
        "before": [1 + (rank + place) % 2 for place in objectives]
        if kind == EvaluationKind.HOT
        else [],
        "after": [3 + (rank * 2 + place) % 2 for place in objectives],
        "suggestion": SUGGESTIONS[rank % len(SUGGESTIONS)],
    }
