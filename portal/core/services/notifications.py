"""Telling people that something concerns them, and noting that they saw it."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from portal.core.models.notification import (
    DigestMail,
    DigestPreference,
    Notification,
    NotificationKind,
)
from portal.core.prepared import prepared

KEEP_NOTIFICATIONS = timedelta(days=90)


def notify(users: Iterable, kind: str, *, target: models.Model | None = None) -> None:
    """Notify people once the current transaction has been committed.

    The target needs a `uuid` (a page is named by its translation key). Whether each person
    may read it is asked when the notification is shown, so nothing leaks from here; an
    unread notification of the same kind about the same target is not repeated.
    Raises ValueError for an unknown kind.
    """
    kind = NotificationKind(kind)
    user_ids = {user.pk for user in users}
    target_type, target_uuid = _address_of(target)
    transaction.on_commit(lambda: _create(user_ids, kind, target_type, target_uuid))


def _address_of(target: models.Model | None) -> tuple[str, UUID | None]:
    if target is None:
        return "", None
    uuid = getattr(target, "uuid", None) or target.translation_key
    return target._meta.label_lower, uuid


def _create(user_ids: set[int], kind: str, target_type: str, target_uuid: UUID | None) -> None:
    about = {"kind": kind, "target_type": target_type, "target_uuid": target_uuid}
    told = Notification.objects.unread().filter(user_id__in=user_ids, **about)
    missing = user_ids - set(told.values_list("user_id", flat=True))
    Notification.objects.bulk_create(Notification(user_id=pk, **about) for pk in sorted(missing))


def mark_read(user, *, uuid: UUID | None = None) -> int:
    """Mark one notification of the person as read, or all of them; give how many changed."""
    unread = Notification.objects.visible_to(user).unread()
    if uuid is not None:
        unread = unread.filter(uuid=uuid)
    return unread.update(read_at=timezone.now())


def prune_notifications() -> int:
    """Delete notifications and digests older than three months; give how many."""
    old = timezone.now() - KEEP_NOTIFICATIONS
    digests = DigestMail.objects.filter(day__lt=old.date()).delete()[0]
    return digests + Notification.objects.filter(created_at__lt=old).delete()[0]


def choose_digest(user, *, frequency: str) -> DigestPreference:
    """Set how often the person wants the e-mail. The frequency is a DigestFrequency."""
    preference, _created = DigestPreference.objects.update_or_create(
        user=user, defaults={"frequency": frequency}
    )
    return preference


@prepared
def _unread_of(user_id: int) -> models.QuerySet:
    """The number alone; no row when there is none."""
    unread = Notification.objects.filter(user_id=user_id).unread().order_by()
    counted = unread.values("user_id").annotate(count=models.Count("pk"))
    return counted.values_list("count", flat=True)


def unread_count(user) -> int:
    """How many notifications wait for the person; one query per request."""
    cache = getattr(user, "audience_token_cache", None)
    if cache is not None and "unread" in cache:
        return cache["unread"]
    count = sum(_unread_of(user.pk))
    if cache is not None:
        cache["unread"] = count
    return count
