"""How many seats, and for whom they are kept: never below what people already have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Institution, User
from training.enums import MoveKind, SessionState
from training.models import InstitutionQuota, Session
from training.rules import can_manage_session
from training.services.errors import TrainingError
from training.services.seating import Table, seating

_OVER = (SessionState.SETTLED, SessionState.CANCELLED)


@dataclass(frozen=True)
class Reserved:
    """Seats to keep for an institution until the day they are open to all."""

    institution: Institution
    seats: int
    release_on: date


def change_capacity(
    session: Session, *, actor: User, maximum: int, minimum: int | None = None
) -> Session:
    """Give another number of seats. New ones go to the waiting list, approved people alone.

    Nobody who has a seat loses it: fewer seats than that are refused. Raises TrainingError,
    ValidationError.
    """
    with seating(session, actor=actor) as table:
        session = _changeable(table)
        if maximum < session.taken:
            raise TrainingError(
                _("%(count)s people have a seat: there cannot be fewer seats.")
                % {"count": session.taken}
            )
        if maximum < sum(quota.seats for quota in session.quotas.reserved()):
            raise TrainingError(_("More seats are reserved than there would be."))
        before = session.maximum
        session.maximum = maximum
        session.minimum = session.minimum if minimum is None else minimum
        session.full_clean()
        session.save(update_fields=["maximum", "minimum"])
        table.trace(MoveKind.CAPACITY, facts={"before": before, "after": maximum})
        table.record("session.capacity", data={"before": before, "after": maximum})
    return table.session


def set_quotas(session: Session, *, actor: User, quotas: Iterable[Reserved]) -> Session:
    """Replace the reserved seats. Those of institutions left out go to everybody at once.

    An institution named keeps what its people already have, and is given more as others leave.
    Raises TrainingError, ValidationError.
    """
    quotas = list(quotas)
    with seating(session, actor=actor) as table:
        session = _changeable(table)
        _check_quotas(session, quotas)
        session.quotas.all().delete()
        for one in quotas:
            quota = InstitutionQuota(
                session=session,
                institution=one.institution,
                seats=one.seats,
                release_on=one.release_on,
            )
            quota.full_clean()
            quota.save()
        kept = [[one.institution.pk, one.seats, one.release_on.isoformat()] for one in quotas]
        table.trace(MoveKind.QUOTA, facts={"quotas": kept})
        table.record("session.quotas", data={"quotas": kept})
    return table.session


def _changeable(table: Table) -> Session:
    if not can_manage_session(table.actor, table.session):
        raise TrainingError(_("You do not run this session."))
    over = table.session.ends_at is not None and table.session.ends_at <= table.now
    if table.session.state in _OVER or over:
        raise TrainingError(_("This session is over."))
    return table.session


def _check_quotas(session: Session, quotas: list[Reserved]) -> None:
    if sum(one.seats for one in quotas) > session.maximum:
        raise TrainingError(_("More seats are reserved than there are."))
    if len({one.institution.pk for one in quotas}) != len(quotas):
        raise TrainingError(_("This institution already has reserved seats."))
    today = timezone.localdate()
    first = timezone.localdate(session.starts_at) if session.starts_at else None
    for one in quotas:
        if one.release_on <= today or (first is not None and one.release_on > first):
            raise TrainingError(_("Reserved seats open to all after today, before the session."))
