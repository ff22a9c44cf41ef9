"""How a notification shows a page: a news item, or a page of an app above."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from portal.core.models.base_page import BasePage
from portal.core.models.news import NewsPage
from portal.core.notification_targets import Target, register_target
from portal.core.page_locale import locale_to_read
from portal.core.page_urls import with_urls


def pages_for(
    model: type[BasePage], user, translation_keys: Collection[UUID]
) -> dict[UUID, Target]:
    """Pages of a kind that the person may read, in the current language or else another."""
    found = model.objects.visible_to(user).filter(translation_key__in=translation_keys)
    locale = locale_to_read()
    # The last one wins: those in the current language come last.
    pages = sorted(found, key=lambda page: (page.locale_id == locale, page.pk))
    return {
        page.translation_key: Target(title=page.title, url=url) for page, url in with_urls(pages)
    }


register_target(NewsPage._meta.label_lower, partial(pages_for, NewsPage))
