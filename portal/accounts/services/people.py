"""Accounts themselves: profile, closing, reopening, disuse."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.enums import AccountEvent
from portal.accounts.errors import LastCoordinator, NotAllowed
from portal.accounts.models import Membership, User
from portal.accounts.rules import can_close_accounts
from portal.accounts.services.access import refresh_access
from portal.accounts.services.memberships import is_last_coordinator, lock_with_coordinators
from portal.core.services import journal


@transaction.atomic
def change_profile(user: User, *, first_name: str, last_name: str, language: str) -> None:
    """Change what a person decides of their own account."""
    user.first_name, user.last_name, user.language = first_name, last_name, language
    user.save(update_fields=["first_name", "last_name", "language"])
    journal.record(AccountEvent.PROFILE_CHANGED, actor=user, target=user)


@transaction.atomic
def close_account(user: User, *, actor: User | None, reason: str) -> None:
    """Close an account at once: sessions, groups and sign-in end; memberships stay recorded.

    The actor is a coordinator other than the person, or None for the machine.
    Raises NotAllowed or LastCoordinator.
    """
    own = set(user.memberships.values_list("pk", flat=True))
    locked = lock_with_coordinators(own)
    user = User.objects.select_for_update().get(pk=user.pk)
    if actor is not None and (actor.pk == user.pk or not can_close_accounts(actor)):
        raise NotAllowed
    if any(is_last_coordinator(one) for pk, one in locked.items() if pk in own):
        raise LastCoordinator
    user.is_active, user.closed_at = False, timezone.now()
    user.save(update_fields=["is_active", "closed_at"])
    journal.record(AccountEvent.CLOSED, actor=actor, target=user, reason=reason)
    refresh_access(user, actor=actor)


@transaction.atomic
def reopen_account(user: User, *, actor: User) -> None:
    """Let a closed account sign in again; disuse is counted from now.

    Raises NotAllowed, for an erased account too.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if actor.pk == user.pk or user.erased_at or not can_close_accounts(actor):
        raise NotAllowed
    user.is_active, user.enabled_at, user.closed_at = True, timezone.now(), None
    user.save(update_fields=["is_active", "enabled_at", "closed_at"])
    journal.record(AccountEvent.REOPENED, actor=actor, target=user)
    refresh_access(user, actor=actor)


def idle_accounts():
    """Active accounts without a sign-in for ACCOUNT_IDLE_DAYS; none when that is off."""
    if settings.ACCOUNT_IDLE_DAYS is None:
        return User.objects.none()
    limit = timezone.now() - timedelta(days=settings.ACCOUNT_IDLE_DAYS)
    return (
        User.objects.active()
        .filter(Q(last_login__isnull=True) | Q(last_login__lte=limit), enabled_at__lte=limit)
        .order_by("pk")
    )


def close_idle_accounts(*, dry_run: bool) -> list[int]:
    """Close what nobody uses and give the ids; the last coordinator is left alone."""
    closed = []
    for user in idle_accounts():
        if dry_run:
            closed.append(user.pk)
            continue
        try:
            close_account(user, actor=None, reason="unused")
        except LastCoordinator:
            continue
        closed.append(user.pk)
    return closed


def end_expired_access() -> list[int]:
    """Follow memberships that came to their planned end since yesterday; gives the people's ids."""
    today = timezone.localdate()
    ended = Membership.objects.filter(ended_on__range=(today - timedelta(days=1), today))
    people = User.objects.filter(memberships__in=ended).distinct().order_by("pk")
    for user in people:
        with transaction.atomic():
            refresh_access(user, actor=None)
    return [user.pk for user in people]
