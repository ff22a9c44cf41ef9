"""Deciding requests: approving, refusing, reminding, and leaving them to the coordination."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.services.memberships import coordinators
from portal.core.errors import DomainError
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify
from training.approving import can_decide, deciders_of
from training.enums import ApprovalMode, MoveKind, RefusalReason, SignUpState
from training.models import SignUp
from training.overlaps import overlap_of
from training.services.errors import TrainingError
from training.services.seating import Table, seating
from training.services.sign_ups import locked, queue


def approve(asked: SignUp, *, actor: User) -> SignUp:
    """Let a request go on: to a free seat when it comes first, else to the waiting list.

    The date of the request counts there, not that of the decision. Raises TrainingError.
    """
    with seating(asked.session, actor=actor, people=[asked.person_id]) as table:
        asked = _decidable(asked, table)
        asked.approved_at, asked.decided_by = table.now, actor
        queue(table, asked)
        if overlap_of(asked.person_id, table.session):
            # Seated elsewhere meanwhile: the list passes over them until that ends.
            table.asking = None
        table.record("sign_up.approved", target=asked, institution_id=asked.institution_id)
    notify([asked.person], NotificationKind.SIGN_UP_CHANGED, target=asked.session)
    return asked


def refuse(asked: SignUp, *, actor: User, reason: str) -> SignUp:
    """Refuse a request for a reason of the closed list. Raises TrainingError, ValueError."""
    reason = RefusalReason(reason)
    with seating(asked.session, actor=actor) as table:
        asked = _decidable(asked, table)
        asked.refusal_reason, asked.decided_by = reason, actor
        table.enter(asked, SignUpState.REFUSED, MoveKind.REFUSED, reason=reason)
        table.record(
            "sign_up.refused",
            target=asked,
            institution_id=asked.institution_id,
            data={"reason": str(reason)},
        )
    notify([asked.person], NotificationKind.SIGN_UP_CHANGED, target=asked.session)
    return asked


@dataclass(frozen=True)
class Decision:
    """What became of one request of a bulk decision."""

    sign_up: SignUp
    problem: str = ""


def approve_several(requests: Iterable[SignUp], *, actor: User) -> list[Decision]:
    """Approve requests one by one, in the order given; one that fails stops no other."""
    return _several(requests, lambda asked: approve(asked, actor=actor))


def refuse_several(requests: Iterable[SignUp], *, actor: User, reason: str) -> list[Decision]:
    """Refuse requests one by one for the same reason."""
    return _several(requests, lambda asked: refuse(asked, actor=actor, reason=reason))


def _several(requests: Iterable[SignUp], decide: Callable[[SignUp], SignUp]) -> list[Decision]:
    decisions = []
    for asked in requests:
        try:
            decisions.append(Decision(decide(asked)))
        except DomainError as refusal:
            decisions.append(Decision(asked, str(refusal)))
    return decisions


def remind_deciders() -> int:
    """Ask again, once, when half the time to decide is gone; give for how many requests."""
    now = timezone.now()
    silent = SignUp.objects.filter(
        state=SignUpState.AWAITING, reminded_at__isnull=True, escalated_at__isnull=True
    )
    reminded = 0
    for asked in silent.select_related("session", "institution").order_by("pk"):
        if now < asked.requested_at + (asked.approve_before - asked.requested_at) / 2:
            continue
        # Taken by one process alone, whatever their number.
        if SignUp.objects.filter(pk=asked.pk, reminded_at__isnull=True).update(reminded_at=now):
            notify(deciders_of(asked), NotificationKind.SIGN_UPS_TO_DECIDE, target=asked.session)
            reminded += 1
    return reminded


def escalate_silences() -> int:
    """Leave to the coordination what a manager did not decide in time; give how many requests."""
    now = timezone.now()
    silent = SignUp.objects.filter(
        state=SignUpState.AWAITING,
        approval=ApprovalMode.MANAGER,
        escalated_at__isnull=True,
        approve_before__lte=now,
    )
    escalated = 0
    for pk in list(silent.values_list("pk", flat=True)):
        escalated += _escalate(SignUp.objects.select_related("session").get(pk=pk))
    return escalated


def _escalate(asked: SignUp) -> bool:
    with seating(asked.session) as table:
        asked = locked(asked, table)
        if asked.state != SignUpState.AWAITING or asked.escalated_at is not None:
            return False
        asked.escalated_at = table.now
        asked.save(update_fields=["escalated_at"])
        table.record("sign_up.escalated", target=asked, institution_id=asked.institution_id)
    others = [user for user in coordinators() if user.pk != asked.person_id]
    notify(others, NotificationKind.SIGN_UPS_TO_DECIDE, target=asked.session)
    return True


def _decidable(asked: SignUp, table: Table) -> SignUp:
    asked = locked(asked, table)
    if not can_decide(table.actor, asked):
        raise TrainingError(_("You cannot decide this sign-up."))
    if asked.state != SignUpState.AWAITING:
        raise TrainingError(_("This sign-up is already decided."))
    return asked
