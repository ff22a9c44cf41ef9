"""Panels of the home page that belong to the foundations: news, and what must be read."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.audiences import token_values
from portal.core.dashboard import Awaiting, Panel, register_awaiting, register_panel
from portal.core.models.news import NewsPage
from portal.core.models.section import SectionPage
from portal.core.page_locale import locale_to_read
from portal.core.page_urls import with_urls
from portal.core.prepared import prepared
from portal.core.services.notifications import unread_count

NEWS_SHOWN = 5


def _locale() -> int:
    """Key of the locale to read; no locale has the key 0."""
    return locale_to_read() or 0


@prepared
def _newest(tokens: tuple[str, ...], locale_id: int, now: datetime) -> QuerySet:
    return NewsPage.objects.open_to(tokens, now).newest(locale_id)[:NEWS_SHOWN]


@prepared
def _unread(user_id: int, tokens: tuple[str, ...], locale_id: int, now: datetime) -> QuerySet:
    newest = NewsPage.objects.open_to(tokens, now).newest(locale_id)
    return newest.unread_by_key(user_id)[:NEWS_SHOWN]


@prepared
def _sections(tokens: tuple[str, ...], locale_id: int, now: datetime) -> QuerySet:
    found = SectionPage.objects.open_to(tokens, now).filter(locale_id=locale_id, depth=3)
    return found.order_by("path")


@register_awaiting
def news_to_read(user) -> list[Awaiting]:
    """News that must be read and was not, in one language, latest first."""
    news = _unread(user.pk, token_values(user), _locale(), timezone.now())
    return [
        Awaiting(label=_("Read: %(title)s") % {"title": page.title}, url=url)
        for page, url in with_urls(news)
    ]


@register_awaiting
def unread_notifications(user) -> list[Awaiting]:
    """One line for all the notifications not read yet."""
    count = unread_count(user)
    if not count:
        return []
    label = ngettext("%(count)s notification to read", "%(count)s notifications to read", count)
    return [Awaiting(label=label % {"count": count}, url=reverse("notifications"))]


@register_panel(order=30)
def latest_news(user) -> Panel:
    """The latest news, marked when new since the last visit."""
    newest = _newest(token_values(user), _locale(), timezone.now())
    return Panel(
        key="news",
        title=_("News"),
        template="core/panels/news.html",
        items=[
            {"page": page, "url": url, "is_new": _is_new(page, user)}
            for page, url in with_urls(newest)
        ],
        empty_text=_("No news yet."),
        more_url=reverse("news"),
        more_label=_("All the news"),
    )


def _is_new(page: NewsPage, user) -> bool:
    published = page.first_published_at
    return bool(user.previous_visit and published and published > user.previous_visit)


@register_panel(order=40)
def sections(user) -> Panel | None:
    """The sections that stand right under the home page."""
    found = _sections(token_values(user), _locale(), timezone.now())
    items = [{"page": page, "url": url} for page, url in with_urls(found)]
    if not items:
        return None
    return Panel(
        key="sections", title=_("Sections"), template="core/panels/sections.html", items=items
    )
