"""Noting that a member has read a page that they were asked to read."""

from django.db import transaction
from django.utils import timezone

from portal.core.models.base_page import BasePage
from portal.core.models.news import PageReading
from portal.core.models.notification import Notification


@transaction.atomic
def record_reading(page: BasePage, *, user) -> PageReading:
    """Note it once, for every language of the page, and clear its notifications."""
    reading, _created = PageReading.objects.get_or_create(
        user=user, translation_key=page.translation_key
    )
    about_page = Notification.objects.visible_to(user).unread()
    about_page.filter(target_type=page._meta.label_lower, target_uuid=page.translation_key).update(
        read_at=timezone.now()
    )
    return reading
