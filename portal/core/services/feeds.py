"""Opening and closing the address at which a calendar reads a person's events."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from portal.core.models.feed import CalendarFeed
from portal.core.services.journal import record

# Afterwards the person makes another address: one that leaked is not read for ever.
FEED_DAYS = 90


@transaction.atomic
def open_feed(user) -> str:
    """Make an address for the calendar of a person, the former one ends; its only secret."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    feed, _is_new = CalendarFeed.objects.update_or_create(
        user=user,
        defaults={
            "token_hash": fingerprint(token),
            "created_at": now,
            "expires_at": now + timedelta(days=FEED_DAYS),
        },
    )
    record("feed.opened", actor=user, target=feed)
    return token


@transaction.atomic
def close_feed(user) -> bool:
    """End the address; false when there was none."""
    feed = CalendarFeed.objects.visible_to(user).first()
    if feed is None:
        return False
    record("feed.closed", actor=user, target=feed)
    feed.delete()
    return True


def owner_of(token: str):
    """Whose address it is, None when it never was, has ended, or its owner may not sign in."""
    feeds = CalendarFeed.objects.open_at(timezone.now()).select_related("user")
    feed = feeds.filter(token_hash=fingerprint(token)).first()
    if feed is None or not feed.user.is_active or not feed.user.is_network_member:
        return None
    return feed.user


def fingerprint(token: str) -> str:
    """What is kept of a token: enough to know it again, never to find it."""
    return sha256(token.encode()).hexdigest()
