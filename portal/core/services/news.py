"""Telling members that a news item must be read."""

from uuid import UUID

from django.contrib.auth import get_user_model

from portal.core.audiences import tokens_for
from portal.core.models.news import NewsPage
from portal.core.models.notification import Notification, NotificationKind
from portal.core.services.notifications import notify


def tell_must_read(translation_key: UUID) -> int:
    """Notify once every active person of the network who may read the item now.

    Gives how many people were told; running it again tells nobody twice.
    """
    page = NewsPage.objects.filter(translation_key=translation_key, live=True, must_read=True)
    page = page.order_by("pk").first()
    if page is None:
        return 0
    told = Notification.objects.filter(
        kind=NotificationKind.MUST_READ,
        target_type=NewsPage._meta.label_lower,
        target_uuid=translation_key,
    )
    tokens = page.effective_tokens()
    people = get_user_model().objects.filter(is_active=True)
    people = people.exclude(pk__in=told.values("user_id")).order_by("pk")
    concerned = [
        user
        for user in people
        if user.is_network_member and not tokens_for(user).isdisjoint(tokens)
    ]
    notify(concerned, NotificationKind.MUST_READ, target=page)
    return len(concerned)
