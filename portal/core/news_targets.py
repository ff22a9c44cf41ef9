"""How a notification shows a news item."""

from collections.abc import Collection
from uuid import UUID

from portal.core.models.news import NewsPage
from portal.core.notification_targets import Target, register_target
from portal.core.page_locale import locale_to_read
from portal.core.page_urls import with_urls


def news_for(user, translation_keys: Collection[UUID]) -> dict[UUID, Target]:
    """News the person may read, in the current language when it exists, else in another."""
    news = NewsPage.objects.visible_to(user).filter(translation_key__in=translation_keys)
    locale = locale_to_read()
    # The last one wins: those in the current language come last.
    pages = sorted(news, key=lambda page: (page.locale_id == locale, page.pk))
    return {
        page.translation_key: Target(title=page.title, url=url) for page, url in with_urls(pages)
    }


register_target(NewsPage._meta.label_lower, news_for)
