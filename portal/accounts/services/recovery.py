"""Recovering a person who lost their second factor."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.enums import AccountEvent
from portal.accounts.errors import NotAllowed, RecoveryRefused
from portal.accounts.models import AccountRecovery, User
from portal.accounts.rules import can_ask_recovery, can_confirm_recovery, can_recover_accounts
from portal.accounts.second_factor import remove_factors
from portal.accounts.services.memberships import coordinators
from portal.accounts.services.sessions import end_sessions
from portal.accounts.tasks import send_security_notice
from portal.core.models.notification import NotificationKind
from portal.core.services import journal
from portal.core.services.notifications import notify


@transaction.atomic
def ask_recovery(person: User, *, actor: User, reason: str) -> AccountRecovery:
    """First half: a coordinator asks. The person and the other coordinators are told at once.

    Nothing changes yet: the person who is not locked out has the whole delay to react.
    Raises NotAllowed or RecoveryRefused (one is open already).
    """
    if not can_ask_recovery(actor, person):
        raise NotAllowed
    _drop_expired(person)
    try:
        with transaction.atomic():
            recovery = AccountRecovery.objects.create(user=person, asked_by=actor, reason=reason)
    except IntegrityError:
        raise RecoveryRefused(_("A recovery is already asked for this person.")) from None
    others = [user for user in coordinators() if user.pk not in (actor.pk, person.pk)]
    notify(others, NotificationKind.ACCOUNT_RECOVERY, target=recovery)
    journal.record(AccountEvent.RECOVERY_ASKED, actor=actor, target=person, reason=reason)
    transaction.on_commit(lambda: send_security_notice.enqueue(person.pk))
    return recovery


@transaction.atomic
def confirm_recovery(recovery: AccountRecovery, *, actor: User) -> None:
    """Second half: another coordinator confirms after the delay; the factors go.

    Raises NotAllowed (same person) or RecoveryRefused (too early, expired, done, cancelled).
    """
    recovery = _lock(recovery)
    if not can_confirm_recovery(actor, recovery):
        raise NotAllowed
    if not AccountRecovery.objects.pending().filter(pk=recovery.pk).exists():
        raise RecoveryRefused(_("This recovery can no longer be confirmed."))
    if timezone.now() < recovery.confirmable_from:
        raise RecoveryRefused(_("It is too early to confirm this recovery."))
    recovery.confirmed_by, recovery.confirmed_at = actor, timezone.now()
    recovery.save(update_fields=["confirmed_by", "confirmed_at"])
    recover(recovery.user, actor=actor, reason=recovery.reason)


@transaction.atomic
def cancel_recovery(recovery: AccountRecovery, *, actor: User) -> None:
    """Withdraw a request that is still open. Raises NotAllowed or RecoveryRefused."""
    recovery = _lock(recovery)
    if not can_recover_accounts(actor):
        raise NotAllowed
    if recovery.confirmed_at or recovery.cancelled_at:
        raise RecoveryRefused(_("This recovery can no longer be confirmed."))
    _cancel(recovery, actor, "")


@transaction.atomic
def cancel_recoveries_of(person: User) -> None:
    """A person who signs in with a second factor is not locked out: open requests fall."""
    for recovery in AccountRecovery.objects.open().filter(user=person):
        _cancel(recovery, person, "signed in")


@transaction.atomic
def recover(person: User, *, actor: User, reason: str) -> None:
    """Remove every factor, end every session, tell the person. The password stays.

    The next sign-in leads to the set-up of a new factor.
    """
    removed = remove_factors(person)
    end_sessions(person, actor=actor, reason="recovery")
    journal.record(
        AccountEvent.RECOVERED,
        actor=actor,
        target=person,
        reason=reason,
        data={"factors": removed},
    )
    transaction.on_commit(lambda: send_security_notice.enqueue(person.pk))


def _lock(recovery: AccountRecovery) -> AccountRecovery:
    return (
        AccountRecovery.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=recovery.pk)
    )


def _drop_expired(person: User) -> None:
    pending = AccountRecovery.objects.pending().values("pk")
    for recovery in AccountRecovery.objects.open().filter(user=person).exclude(pk__in=pending):
        _cancel(recovery, None, "expired")


def _cancel(recovery: AccountRecovery, actor: User | None, reason: str) -> None:
    recovery.cancelled_at = timezone.now()
    recovery.save(update_fields=["cancelled_at"])
    journal.record(
        AccountEvent.RECOVERY_CANCELLED, actor=actor, target=recovery.user, reason=reason
    )
