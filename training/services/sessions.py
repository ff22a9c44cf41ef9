"""Publishing sessions: from a module or by copy, then closing, moving, cancelling them."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Institution, User
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from training.enums import (
    ACTIVE_STATES,
    SESSION_TRANSITIONS,
    CancellationReason,
    SessionState,
    SignUpState,
)
from training.models import HalfDay, ModulePage, Session, SessionTrainer
from training.planning import PlanningProblem, Slot, checked, moved_to, proposed_dates
from training.rules import can_create_session, can_manage_session, manages_training, runs_sessions
from training.services.errors import TrainingError
from training.services.seating import Table, seating
from training.services.sign_ups import withdraw

_EDITABLE = frozenset(
    {
        "label", "mode", "place", "room", "link", "commune", "needs", "opens_at", "closes_at",
        "free_until", "offer_hours", "offer_days", "approval", "approval_days", "cost",
        "budget_line", "organiser",
    }
)  # fmt: skip
_COPIED = (
    "module", "label", "organiser", "mode", "place", "room", "link", "commune", "needs",
    "minimum", "maximum", "offer_hours", "offer_days", "approval", "approval_days", "cost",
    "budget_line",
)  # fmt: skip


@transaction.atomic
def create_session(
    module: ModulePage,
    *,
    actor: User,
    slots: Iterable[Slot],
    organiser: Institution | None = None,
    trainers: Iterable[User] = (),
    publish: bool = False,
    **fields,
) -> Session:
    """Prepare a session of a module, published at once when asked.

    A trainer is one of its trainers; `fields` left out take sensible values. Raises
    TrainingError, ValidationError, TypeError for an unknown field.
    """
    if not can_create_session(actor):
        raise TrainingError(_("You do not publish sessions."))
    if (
        not ModulePage.objects.visible_to(actor)
        .filter(translation_key=module.translation_key)
        .exists()
    ):
        raise TrainingError(_("Choose a published module."))
    slots = _planned(slots)
    if unknown := set(fields) - _EDITABLE - {"minimum", "maximum"}:
        raise TypeError(f"fields that may not be given: {sorted(unknown)}")
    original = module.original()
    values = {"mode": original.mode, **proposed_dates(slots), **fields}
    session = Session(module=original, organiser=organiser or _own_institution(actor), **values)
    session.starts_at, session.ends_at = slots[0].starts_at, slots[-1].ends_at
    session.full_clean()
    session.save()
    _write_slots(session, slots)
    _write_trainers(session, _with_actor(trainers, actor))
    record("session.created", actor=actor, target=session)
    return publish_session(session, actor=actor) if publish else session


def copy_session(session: Session, *, actor: User, first_day: date, **changes) -> Session:
    """Prepare a session like another one, from another first day; nobody is signed up for it.

    Raises TrainingError, ValidationError.
    """
    if not can_manage_session(actor, session):
        raise TrainingError(_("You do not run this session."))
    slots = moved_to(slots_of(session), first_day)
    kept = {name: getattr(session, name) for name in _COPIED}
    module, organiser = kept.pop("module"), kept.pop("organiser")
    trainers = [seat.user for seat in session.trainer_seats.select_related("user")]
    return create_session(
        module,
        actor=actor,
        slots=changes.pop("slots", slots),
        organiser=changes.pop("organiser", organiser),
        trainers=changes.pop("trainers", trainers),
        **{**kept, **changes},
    )


@transaction.atomic
def update_session(session: Session, *, actor: User, **fields) -> Session:
    """Change what is said of a session; dates, seats and trainers have their own services.

    Another approval holds for those who sign up from now on. Raises TrainingError,
    ValidationError, TypeError for another field.
    """
    if unknown := set(fields) - _EDITABLE:
        raise TypeError(f"fields that may not change: {sorted(unknown)}")
    with seating(session, actor=actor) as table:
        session = _run(table)
        told = ("mode", "place", "room", "link")
        moved = any(name in fields and fields[name] != getattr(session, name) for name in told)
        for name, value in fields.items():
            setattr(session, name, value)
        if moved:
            session.calendar_sequence += 1
        session.full_clean()
        session.save()
        table.record("session.changed", data={"fields": sorted(fields)})
        if moved:
            _tell(table)
    return session


def publish_session(session: Session, *, actor: User) -> Session:
    """Show a session and let people sign up. Raises TrainingError."""
    with seating(session, actor=actor) as table:
        session = _run(table)
        if session.state != SessionState.DRAFT:
            raise TrainingError(_("This session is already published."))
        if session.starts_at <= table.now or session.closes_at <= table.now:
            raise TrainingError(_("Its dates are past: change them first."))
        if not session.trainer_seats.exists():
            raise TrainingError(_("Name a trainer first."))
        _enter(table, SessionState.OPEN)
        table.record("session.published")
    return session


def close_sign_up(session: Session, *, actor: User) -> Session:
    """Take no further sign-up; the waiting list is still called. Raises TrainingError."""
    with seating(session, actor=actor) as table:
        _run(table)
        _enter(table, SessionState.CLOSED)
        table.record("session.closed")
    return table.session


def reopen_sign_up(session: Session, *, actor: User) -> Session:
    """Take sign-ups again after having closed them. Raises TrainingError."""
    with seating(session, actor=actor) as table:
        if _run(table).state != SessionState.CLOSED:
            raise TrainingError(_("Sign-up is not closed."))
        _enter(table, SessionState.OPEN)
        table.record("session.reopened")
    return table.session


def settle_session(session: Session, *, actor: User) -> Session:
    """Close the file of a session that is over. Raises TrainingError."""
    with seating(session, actor=actor) as table:
        if _run(table).ends_at is None or table.session.ends_at > table.now:
            raise TrainingError(_("This session is not over."))
        _enter(table, SessionState.SETTLED)
        table.record("session.settled")
    return table.session


def cancel_session(session: Session, *, actor: User) -> Session:
    """Cancel a session that has not begun: every sign-up ends and everybody is told.

    Raises TrainingError.
    """
    with seating(session, actor=actor) as table:
        session = _run(table)
        if session.starts_at is not None and session.starts_at <= table.now:
            raise TrainingError(_("This session has begun."))
        _enter(table, SessionState.CANCELLED)
        _tell(table)
        active = session.sign_ups.active().select_related("person").order_by("pk")
        table.record("session.cancelled", data={"people": len(active)})
        for asked in active:
            withdraw(table, asked, CancellationReason.SESSION_CANCELLED)
    return session


def postpone_session(session: Session, *, actor: User) -> Session:
    """Take a session off its dates until it has others; seats and list are kept.

    Raises TrainingError.
    """
    with seating(session, actor=actor) as table:
        session = _run(table)
        if session.starts_at <= table.now:
            raise TrainingError(_("This session has begun."))
        _enter(table, SessionState.POSTPONED)
        _tell(table)
        table.record("session.postponed")
    return session


def move_session(session: Session, *, actor: User, slots: Iterable[Slot], **dates) -> Session:
    """Give a session other half-days. Whoever has a seat keeps it until they say otherwise.

    They are asked again whether they come, and leave freely. `dates` may give `closes_at` and
    `free_until`, which follow the first half-day otherwise. Raises TrainingError,
    ValidationError.
    """
    slots = _planned(slots)
    if unknown := set(dates) - {"closes_at", "free_until", "opens_at"}:
        raise TypeError(f"dates that may not be given: {sorted(unknown)}")
    with seating(session, actor=actor) as table:
        session = _run(table)
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
        _write_slots(session, slots)
        seated = session.sign_ups.seated()
        seated.filter(state=SignUpState.CONFIRMED).update(asked_again_at=table.now)
        until = min(table.now + session.offer_length, session.starts_at)
        seated.filter(state=SignUpState.OFFERED).update(offer_expires_at=until)
        # Reminders of the former dates say nothing of the new ones.
        session.notices.all().delete()
        _tell(table)
        table.record("session.moved", data={"half_days": len(slots)})
    return session


@transaction.atomic
def set_trainers(session: Session, *, actor: User, trainers: Iterable[User]) -> Session:
    """Say who runs a session: those left out read its sign-ups no more, at once.

    A trainer may hand a session over whole. Raises TrainingError.
    """
    with seating(session, actor=actor) as table:
        _run(table)
        people = {person.pk: person for person in trainers}
        if not people:
            raise TrainingError(_("Name a trainer first."))
        _check_trainers(table.session, people.values())
        before = set(table.session.trainer_seats.values_list("user_id", flat=True))
        table.session.trainer_seats.exclude(user__in=people).delete()
        _write_trainers(
            table.session, [person for pk, person in people.items() if pk not in before]
        )
        table.record("session.trainers", data={"before": sorted(before), "after": sorted(people)})
        news = [person for pk, person in people.items() if pk not in before]
        notify(news, NotificationKind.SESSION_CHANGED, target=table.session)
    return table.session


def slots_of(session: Session) -> list[Slot]:
    """The half-days of a session, ready to be moved or changed."""
    return [
        Slot(one.starts_at, one.ends_at, one.place, one.room, one.link)
        for one in session.half_days.all()
    ]


def _run(table: Table) -> Session:
    """The locked session. Raises TrainingError unless the actor runs it."""
    if not can_manage_session(table.actor, table.session):
        raise TrainingError(_("You do not run this session."))
    return table.session


def _enter(table: Table, state: SessionState) -> None:
    session = table.session
    if state not in SESSION_TRANSITIONS[session.state]:
        raise TrainingError(_("This session can no longer go there."))
    session.state = state
    session.calendar_sequence += 1
    session.save(update_fields=["state", "calendar_sequence"])


def _tell(table: Table) -> None:
    """Tell everybody who signed up, and the other trainers."""
    session = table.session
    active = session.sign_ups.filter(state__in=ACTIVE_STATES).select_related("person")
    trainers = session.trainer_seats.select_related("user")
    people = {asked.person for asked in active} | {seat.user for seat in trainers}
    notify(people - {table.actor}, NotificationKind.SESSION_CHANGED, target=session)


def _planned(slots: Iterable[Slot]) -> list[Slot]:
    try:
        slots = checked(slots)
    except PlanningProblem as problem:
        raise TrainingError(str(problem)) from problem
    if slots[0].starts_at <= timezone.now():
        raise TrainingError(_("A half-day is in the past."))
    if slots[-1].ends_at > timezone.now() + timedelta(days=3 * 366):
        raise TrainingError(_("A half-day is more than three years away."))
    return slots


def _write_slots(session: Session, slots: list[Slot]) -> None:
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


def _with_actor(trainers: Iterable[User], actor: User) -> list[User]:
    """Those named; whoever is no coordinator runs what they create."""
    people = {person.pk: person for person in trainers}
    if not manages_training(actor):
        people[actor.pk] = actor
    return list(people.values())


def _write_trainers(session: Session, people: Iterable[User]) -> None:
    _check_trainers(session, people)
    SessionTrainer.objects.bulk_create(
        SessionTrainer(session=session, user=person) for person in people
    )


def _check_trainers(session: Session, people: Iterable[User]) -> None:
    for person in people:
        if not runs_sessions(person):
            raise TrainingError(_("This person is not a trainer."))
        if session.sign_ups.active().filter(person=person).exists():
            raise TrainingError(_("This person has signed up for this session."))


def _own_institution(actor: User) -> Institution:
    """The institution that organises what the actor creates: their first one."""
    return actor.active_memberships[0].institution
