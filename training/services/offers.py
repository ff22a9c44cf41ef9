"""Seats offered to the waiting list: accepted or declined by the person alone, in time."""

from django.utils.translation import gettext as _

from portal.accounts.models import User
from training.enums import CancellationReason, MoveKind, SignUpState
from training.models import SignUp
from training.services.errors import TrainingError
from training.services.seating import Table, seating
from training.services.sign_ups import check_overlap, locked, withdraw


def accept(asked: SignUp, *, actor: User) -> SignUp:
    """Take the seat offered; saying it twice changes nothing. Raises TrainingError, Overlap."""
    with seating(asked.session, actor=actor, people=[asked.person_id]) as table:
        asked = _own(asked, table)
        if asked.state == SignUpState.CONFIRMED:
            return asked
        _check_runs(asked, table)
        check_overlap(table.session, asked.person)
        table.enter(asked, SignUpState.CONFIRMED, MoveKind.ACCEPTED)
        table.record("sign_up.accepted", target=asked, institution_id=asked.institution_id)
    return asked


def decline(asked: SignUp, *, actor: User) -> SignUp:
    """Leave the seat offered to the next one and the list with it. Raises TrainingError."""
    with seating(asked.session, actor=actor) as table:
        asked = _own(asked, table)
        _check_runs(asked, table)
        withdraw(table, asked, CancellationReason.DECLINED)
    return asked


def _own(asked: SignUp, table: Table) -> SignUp:
    asked = locked(asked, table)
    if table.actor.pk != asked.person_id:
        raise TrainingError(_("This offer is not yours."))
    return asked


def _check_runs(asked: SignUp, table: Table) -> None:
    if asked.state == SignUpState.EXPIRED:
        raise TrainingError(_("This offer is past: the seat went to the next person."))
    if not asked.offer_runs(table.now):
        raise TrainingError(_("No seat is offered to you here."))
