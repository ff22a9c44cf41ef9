"""The half-days of a session, and giving it others."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from training.enums import SessionState, SignUpState
from training.models import HalfDay, Session
from training.planning import PlanningProblem, Slot, checked, proposed_dates
from training.services.errors import TrainingError
from training.services.seating import seating
from training.services.session_table import run_by_actor, tell_everybody


def move_session(session: Session, *, actor: User, slots: Iterable[Slot], **dates) -> Session:
    """Give a session other half-days. Whoever has a seat keeps it until they say otherwise.

    They are asked again whether they come, and leave freely. `dates` may give `closes_at` and
    `free_until`, which follow the first half-day otherwise. Raises TrainingError,
    ValidationError.
    """
    slots = planned(slots)
    if unknown := set(dates) - {"closes_at", "free_until", "opens_at"}:
        raise TypeError(f"dates that may not be given: {sorted(unknown)}")
    with seating(session, actor=actor) as table:
        session = run_by_actor(table)
        if session.state in (SessionState.SETTLED, SessionState.CANCELLED):
            raise TrainingError(_("This session is over."))
        if session.starts_at is not None and session.starts_at <= table.now:
            raise TrainingError(_("This session has begun."))
        for name, value in {**proposed_dates(slots), **dates}.items():
            setattr(session, name, value)
        session.starts_at, session.ends_at = slots[0].starts_at, slots[-1].ends_at
        if session.state == SessionState.POSTPONED:
            session.state = SessionState.OPEN
        session.calendar_sequence += 1
        session.full_clean()
        session.save()
        session.half_days.all().delete()
        write_slots(session, slots)
        seated = session.sign_ups.seated()
        seated.filter(state=SignUpState.CONFIRMED).update(asked_again_at=table.now)
        until = min(table.now + session.offer_length, session.starts_at)
        seated.filter(state=SignUpState.OFFERED).update(offer_expires_at=until)
        # Reminders of the former dates say nothing of the new ones.
        session.notices.all().delete()
        tell_everybody(table)
        table.record("session.moved", data={"half_days": len(slots)})
    return session


def slots_of(session: Session) -> list[Slot]:
    """The half-days of a session, ready to be moved or changed."""
    return [
        Slot(one.starts_at, one.ends_at, one.place, one.room, one.link)
        for one in session.half_days.all()
    ]


def planned(slots: Iterable[Slot]) -> list[Slot]:
    try:
        slots = checked(slots)
    except PlanningProblem as problem:
        raise TrainingError(str(problem)) from problem
    if slots[0].starts_at <= timezone.now():
        raise TrainingError(_("A half-day is in the past."))
    if slots[-1].ends_at > timezone.now() + timedelta(days=3 * 366):
        raise TrainingError(_("A half-day is more than three years away."))
    return slots


def write_slots(session: Session, slots: list[Slot]) -> None:
    for slot in slots:
        half_day = HalfDay(
            session=session,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            place=slot.place,
            room=slot.room,
            link=slot.link,
        )
        half_day.full_clean()
        half_day.save()
