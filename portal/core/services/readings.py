"""Noting that a member has read a news item."""

from django.db import transaction
from django.utils import timezone

from portal.core.models.news import NewsPage, NewsReading
from portal.core.models.notification import Notification


@transaction.atomic
def record_reading(page: NewsPage, *, user) -> NewsReading:
    """Note it once, for every language of the item, and clear its notifications."""
    reading, _created = NewsReading.objects.get_or_create(
        user=user, translation_key=page.translation_key
    )
    about_page = Notification.objects.visible_to(user).unread()
    about_page.filter(
        target_type=NewsPage._meta.label_lower, target_uuid=page.translation_key
    ).update(read_at=timezone.now())
    return reading
