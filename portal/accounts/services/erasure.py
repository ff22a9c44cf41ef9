"""Forgetting: what was closed long enough ago, as the register of data announces.

The row of a person stays, without anything that names them: who sat where, wrote what and
decided what is told by its number.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import CASCADE, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.accounts.enums import AccountEvent
from portal.accounts.models import Invitation, User
from portal.accounts.services.access import refresh_access
from portal.core.services import journal


def accounts_to_erase():
    """Accounts closed for ACCOUNT_ERASE_DAYS; none when that is off."""
    if settings.ACCOUNT_ERASE_DAYS is None:
        return User.objects.none()
    limit = timezone.now() - timedelta(days=settings.ACCOUNT_ERASE_DAYS)
    closed = User.objects.filter(is_active=False, erased_at__isnull=True, closed_at__lte=limit)
    return closed.order_by("pk")


def erase_closed_accounts(*, dry_run: bool) -> list[int]:
    """Erase the accounts whose time has come and give their ids."""
    due = list(accounts_to_erase().values_list("pk", flat=True))
    return due if dry_run else [pk for pk in due if _erase(pk)]


@transaction.atomic
def _erase(pk: int) -> bool:
    """Take away all that names a person; false when the account was reopened meanwhile."""
    user = accounts_to_erase().select_for_update().filter(pk=pk).first()
    if user is None:
        return False
    _end_memberships(user)
    _forget_invitations_of(user)
    user.recoveries.all().delete()
    for relation in User._meta.related_objects:
        # What would not outlive the row: factors, sessions, notifications, preferences...
        if relation.on_delete is CASCADE:
            relation.related_model._base_manager.filter(**{relation.field.name: user}).delete()
    user.email = _nobody(user)
    user.first_name = user.last_name = user.language = ""
    user.last_login = user.previous_visit = None
    user.is_superuser = False
    user.set_unusable_password()
    user.erased_at = timezone.now()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    journal.record(AccountEvent.ERASED, target=user)
    refresh_access(user, actor=None)
    return True


def _end_memberships(user: User) -> None:
    today = timezone.localdate()
    for membership in user.memberships.filter(ended_on__isnull=True):
        membership.ended_on = max(today, membership.started_on)
        membership.save(update_fields=["ended_on"])


def _forget_invitations_of(user: User) -> None:
    """Past invitations hold the address; an open one may make a new account."""
    past = Invitation.objects.exclude(pk__in=Invitation.objects.open().values("pk"))
    past.filter(Q(accepted_by=user) | Q(email=user.email.lower())).update(email=_nobody(user))


def _nobody(user: User) -> str:
    """An address no mail ever reaches (RFC 2606), different for each row."""
    return f"{user.uuid.hex}@efface.invalid"


@transaction.atomic
def forget_closed_invitations(*, dry_run: bool) -> int:
    """Delete invitations accepted, cancelled or expired for INVITATION_KEEP_DAYS; give how many."""
    limit = timezone.now() - timedelta(days=settings.INVITATION_KEEP_DAYS)
    closed = Coalesce("accepted_at", "cancelled_at", "expires_at")
    old = Invitation.objects.annotate(closed_on=closed).filter(closed_on__lte=limit)
    if dry_run:
        return old.count()
    count = old.delete()[0]
    if count:
        journal.record(AccountEvent.INVITATIONS_FORGOTTEN, data={"count": count})
    return count
