"""Confirming, changing and ending memberships."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from portal.accounts.enums import AccountEvent, Role
from portal.accounts.errors import LastCoordinator, LastManager, MembershipClosed, NotAllowed
from portal.accounts.models import Institution, Membership, User
from portal.accounts.rules import can_change_membership, can_change_roles
from portal.accounts.services.access import refresh_access
from portal.core.services import journal


@transaction.atomic
def confirm(memberships: Iterable[Membership], *, actor: User) -> int:
    """Say that people still act for their institution; suspended ones resume. Gives how many.

    Raises NotAllowed when one of them is not the actor's to confirm, and changes none.
    """
    confirmed = 0
    for membership in sorted(memberships, key=lambda one: one.pk):
        membership = _lock_open(membership)
        if not can_change_membership(actor, membership):
            raise NotAllowed
        _set_confirmed(membership, actor)
        confirmed += 1
    return confirmed


@transaction.atomic
def change_roles(
    membership: Membership, *, actor: User, roles: list[str], knowingly: bool = False
) -> None:
    """Replace the roles, which confirms the membership too.

    Raises NotAllowed, MembershipClosed, LastCoordinator, or LastManager unless `knowingly`.
    """
    membership = _lock_open(membership)
    if not roles or not can_change_roles(actor, membership, roles):
        raise NotAllowed
    _guard_last(membership, kept=roles, knowingly=knowingly)
    before = sorted(membership.roles)
    membership.roles = sorted(roles)
    _set_confirmed(membership, actor, "roles")
    journal.record(
        AccountEvent.ROLES_CHANGED,
        actor=actor,
        target=membership,
        institution_id=membership.institution_id,
        data={"before": before, "after": membership.roles},
    )


@transaction.atomic
def end(membership: Membership, *, actor: User, reason: str = "", knowingly: bool = False) -> None:
    """End a membership today: the person is out at their next request.

    Raises NotAllowed, MembershipClosed, LastCoordinator, or LastManager unless `knowingly`.
    """
    membership = _lock_open(membership)
    if not can_change_membership(actor, membership):
        raise NotAllowed
    _guard_last(membership, kept=(), knowingly=knowingly)
    membership.ended_on = max(timezone.localdate(), membership.started_on)
    membership.updated_by = actor
    membership.save(update_fields=["ended_on", "updated_by"])
    _record(AccountEvent.MEMBERSHIP_ENDED, membership, actor, reason)
    refresh_access(membership.user, actor=actor)


@transaction.atomic
def suspend(membership: Membership, *, actor: User | None, reason: str) -> None:
    """Stop a membership until somebody confirms it again. Raises LastCoordinator."""
    membership = _lock_open(membership)
    _guard_last(membership, kept=(), knowingly=True)
    membership.suspended_at = timezone.now()
    membership.updated_by = actor
    membership.save(update_fields=["suspended_at", "updated_by"])
    _record(AccountEvent.MEMBERSHIP_SUSPENDED, membership, actor, reason)
    refresh_access(membership.user, actor=actor)


def is_last_manager(membership: Membership) -> bool:
    """Whether the institution would have no active manager left without this membership."""
    return _is_last(
        membership,
        Role.INSTITUTION_MANAGER,
        Membership.objects.filter(institution=membership.institution_id),
    )


def is_last_coordinator(membership: Membership) -> bool:
    """Whether the network would have no active coordinator left without this membership."""
    return _is_last(membership, Role.COORDINATOR, Membership.objects.all())


def managers_of(institution: Institution, *, but: User | None = None) -> list[User]:
    """Active people who may act on the members of the institution: its managers, or else the
    coordination. The person concerned is left out, as nobody confirms themselves."""
    managers = _holders(Role.INSTITUTION_MANAGER, institution.memberships.all())
    chosen = [user for user in managers if user != but]
    return chosen or [user for user in coordinators() if user != but]


def coordinators() -> list[User]:
    """Active coordinators of the network."""
    return holders_of(Role.COORDINATOR)


def holders_of(role: str) -> list[User]:
    """Active people who hold the role today, in any institution."""
    return _holders(role, Membership.objects.all())


def _holders(role: str, memberships) -> list[User]:
    found = memberships.active().filter(user__is_active=True).select_related("user")
    return sorted({one.user for one in found if role in one.roles}, key=lambda user: user.pk)


def _is_last(membership: Membership, role: str, scope) -> bool:
    if role not in membership.roles or not membership.is_active_on(timezone.localdate()):
        return False
    others = scope.active().filter(user__is_active=True).exclude(user_id=membership.user_id)
    return not any(role in roles for roles in others.values_list("roles", flat=True))


def _guard_last(membership: Membership, *, kept: Iterable[str], knowingly: bool) -> None:
    if Role.COORDINATOR not in kept and is_last_coordinator(membership):
        raise LastCoordinator
    if Role.INSTITUTION_MANAGER not in kept and not knowingly and is_last_manager(membership):
        raise LastManager


def lock_with_coordinators(pks: Iterable[int]) -> dict[int, Membership]:
    """Lock memberships, and those of every coordinator, always in the same order.

    Two coordinators who end each other's membership then wait for one another, and the second
    finds that they would be the last.
    """
    held = Membership.objects.filter(ended_on__isnull=True).values_list("pk", "roles")
    wanted = {*pks, *(pk for pk, roles in held if Role.COORDINATOR in roles)}
    rows = Membership.objects.select_for_update(of=("self",)).select_related("institution", "user")
    return {row.pk: row for row in rows.filter(pk__in=wanted).order_by("pk")}


def _lock_open(membership: Membership) -> Membership:
    locked = lock_with_coordinators([membership.pk])[membership.pk]
    if locked.ended_on is not None and locked.ended_on <= timezone.localdate():
        raise MembershipClosed
    return locked


def _set_confirmed(membership: Membership, actor: User, *further: str) -> None:
    """Confirmed today, no notice, no suspension; then what derives from it."""
    membership.confirmed_on = timezone.localdate()
    membership.notified_at = membership.suspended_at = None
    membership.updated_by = actor
    membership.save(
        update_fields=["confirmed_on", "notified_at", "suspended_at", "updated_by", *further]
    )
    _record(AccountEvent.MEMBERSHIP_CONFIRMED, membership, actor)
    refresh_access(membership.user, actor=actor)


def _record(event: str, membership: Membership, actor: User | None, reason: str = "") -> None:
    journal.record(
        event,
        actor=actor,
        target=membership,
        institution_id=membership.institution_id,
        reason=reason,
    )
