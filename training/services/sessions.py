"""Preparing sessions: from a module or by copy, then changing what is said of them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Institution, User
from portal.core.services.journal import record
from training.models import ModulePage, Session
from training.planning import Slot, moved_to, proposed_dates
from training.rules import can_create_session, can_manage_session, manages_training
from training.services.errors import TrainingError
from training.services.seating import seating
from training.services.session_dates import planned, slots_of, write_slots
from training.services.session_states import publish_session
from training.services.session_table import run_by_actor, tell_everybody
from training.services.session_trainers import write_trainers

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
    slots = planned(slots)
    if unknown := set(fields) - _EDITABLE - {"minimum", "maximum"}:
        raise TypeError(f"fields that may not be given: {sorted(unknown)}")
    original = module.original()
    values = {"mode": original.mode, **proposed_dates(slots), **fields}
    session = Session(module=original, organiser=organiser or _own_institution(actor), **values)
    session.starts_at, session.ends_at = slots[0].starts_at, slots[-1].ends_at
    session.full_clean()
    session.save()
    write_slots(session, slots)
    write_trainers(session, _with_actor(trainers, actor))
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
        session = run_by_actor(table)
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
            tell_everybody(table)
    return session


def _with_actor(trainers: Iterable[User], actor: User) -> list[User]:
    """Those named; whoever is no coordinator runs what they create."""
    people = {person.pk: person for person in trainers}
    if not manages_training(actor):
        people[actor.pk] = actor
    return list(people.values())


def _own_institution(actor: User) -> Institution:
    """The institution that organises what the actor creates: their first one."""
    return actor.active_memberships[0].institution
