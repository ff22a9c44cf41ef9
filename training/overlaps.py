"""Sessions at the same time: of one person, of one room, of one trainer."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from training.enums import FIRM_STATES
from training.models import HalfDay, Session, SessionTrainer, SignUp


def people_elsewhere(session: Session, person_ids: Collection[int]) -> set[int]:
    """Those of these people who have a confirmed seat elsewhere at the same time."""
    if not person_ids:
        return set()
    firm = SignUp.objects.filter(
        person_id__in=person_ids,
        state__in=FIRM_STATES,
        session__in=Session.objects.overlapping(session),
    )
    return set(firm.values_list("person_id", flat=True))


def overlap_of(person_id: int, session: Session) -> Session | None:
    """The session at the same time where the person has a confirmed seat."""
    held = Session.objects.firmly_held_by(person_id)
    return Session.objects.overlapping(session).filter(pk__in=held.values("pk")).first()


@dataclass(frozen=True)
class Conflict:
    """A half-day of another session in the same room, or with the same trainer."""

    half_day: HalfDay
    room: str
    trainer_ids: frozenset[int]


def conflicts_of(session: Session) -> list[Conflict]:
    """What another session already uses at the same time; shown, never refused."""
    mine = HalfDay.objects.filter(
        session=session, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    trainers = set(session.trainer_seats.values_list("user_id", flat=True))
    same_trainer = SessionTrainer.objects.filter(session=OuterRef("session"), user__in=trainers)
    rooms = _rooms(session)
    others = (
        HalfDay.objects.exclude(session=session)
        .filter(Exists(mine), session__in=Session.objects.live())
        .filter(Exists(same_trainer) | Q(room__in=rooms) | Q(room="", session__room__in=rooms))
        .select_related("session__module")
        .prefetch_related("session__trainer_seats")
    )
    found = []
    for half_day in others:
        room = half_day.room or half_day.session.room
        shared = trainers & {seat.user_id for seat in half_day.session.trainer_seats.all()}
        found.append(Conflict(half_day, room if room in rooms else "", frozenset(shared)))
    return found


def _rooms(session: Session) -> set[str]:
    """Rooms that the session names."""
    named = {half_day.room or session.room for half_day in session.half_days.all()}
    return named - {""}
