"""The quarterly review: a membership nobody confirms is suspended after notice (threat T16)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts.enums import AccountEvent
from portal.accounts.errors import LastCoordinator
from portal.accounts.models import Membership
from portal.accounts.services.memberships import managers_of, suspend
from portal.core.models.notification import NotificationKind
from portal.core.services import journal
from portal.core.services.notifications import notify


@dataclass
class Review:
    """Ids of the memberships that one review concerned."""

    notified: list[int] = field(default_factory=list)
    suspended: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)


def due_on(membership: Membership) -> date | None:
    """Day on which a membership must be confirmed; None when the review is off."""
    if settings.RECERTIFICATION_DAYS is None:
        return None
    return membership.confirmed_on + timedelta(days=settings.RECERTIFICATION_DAYS)


def to_confirm(memberships):
    """Those of the given memberships that await a confirmation, suspended ones included."""
    limit = _limit()
    open_ones = memberships.filter(ended_on__isnull=True)
    return open_ones.filter(confirmed_on__lte=limit) if limit else open_ones.none()


def review_memberships(*, dry_run: bool) -> Review:
    """Notify managers of what is due, suspend what is due since the grace after the notice.

    Only a notice that was really given starts the grace. The last coordinator is never
    suspended: nobody could let the others in again. A dry run changes nothing.
    """
    review = Review()
    limit = _limit()
    if limit is None:
        return review
    due = Membership.objects.active().filter(confirmed_on__lte=limit, user__is_active=True)
    for membership in due.select_related("institution", "user").order_by("pk"):
        if membership.notified_at is None:
            review.notified.append(membership.pk)
            if not dry_run:
                _notify(membership)
        elif membership.notified_at + _grace() <= timezone.now():
            _suspend(membership, review, dry_run)
    return review


@transaction.atomic
def _notify(membership: Membership) -> None:
    membership.notified_at = timezone.now()
    membership.save(update_fields=["notified_at"])
    people = managers_of(membership.institution, but=membership.user)
    notify(people, NotificationKind.MEMBERS_TO_CONFIRM, target=membership.institution)
    journal.record(
        AccountEvent.MEMBERSHIP_NOTIFIED,
        target=membership,
        institution_id=membership.institution_id,
        data={"people": len(people)},
    )


def _suspend(membership: Membership, review: Review, dry_run: bool) -> None:
    if dry_run:
        review.suspended.append(membership.pk)
        return
    try:
        suspend(membership, actor=None, reason="not confirmed in time")
    except LastCoordinator:
        review.kept.append(membership.pk)
    else:
        review.suspended.append(membership.pk)


def _limit() -> date | None:
    """Memberships last confirmed on this day or before are due."""
    if settings.RECERTIFICATION_DAYS is None:
        return None
    return timezone.localdate() - timedelta(days=settings.RECERTIFICATION_DAYS)


def _grace() -> timedelta:
    return timedelta(days=settings.RECERTIFICATION_GRACE_DAYS)
