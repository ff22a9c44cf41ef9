"""Panels of the home page that belong to the foundations: news, and what must be read."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.audiences import Bearer, sorted_tokens
from portal.core.dashboard import Awaiting, Panel, register_awaiting, register_panel
from portal.core.models.news import NewsIndexPage, NewsPage
from portal.core.models.section import SectionPage
from portal.core.page_locale import locale_to_read
from portal.core.page_urls import with_urls
from portal.core.prepared import prepared
from portal.core.services.notifications import unread_count

NEWS_SHOWN = 5


@register_awaiting
def news_to_read(user) -> list[Awaiting]:
    """News that must be read and was not, in one language, latest first."""
    news = _news_to_read(sorted_tokens(user), user.pk, timezone.now(), locale_to_read() or 0)
    return [
        Awaiting(label=_("Read: %(title)s") % {"title": page.title}, url=url)
        for page, url in with_urls(news)
    ]


@prepared
def _news_to_read(tokens: tuple[str, ...], user_id: int, now: datetime, locale_id: int) -> QuerySet:
    reader = Bearer(tokens, pk=user_id)
    news = NewsPage.objects.visible_to(reader, now=now).newest(locale_id)
    return news.unread_by(reader)[:NEWS_SHOWN]


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
    wanted = sorted_tokens(user), timezone.now(), locale_to_read() or 0
    index = _news_index(*wanted)
    pages = with_urls([*_newest(*wanted), *index])
    return Panel(
        key="news",
        title=_("News"),
        template="core/panels/news.html",
        items=[
            {"page": page, "url": url, "is_new": _is_new(page, user)}
            for page, url in pages
            if isinstance(page, NewsPage)
        ],
        empty_text=_("No news yet."),
        more_url=pages[-1][1] if index else "",
        more_label=_("All the news"),
    )


@prepared
def _newest(tokens: tuple[str, ...], now: datetime, locale_id: int) -> QuerySet:
    return NewsPage.objects.visible_to(Bearer(tokens), now=now).newest(locale_id)[:NEWS_SHOWN]


@prepared
def _news_index(tokens: tuple[str, ...], now: datetime, locale_id: int) -> QuerySet:
    lists = NewsIndexPage.objects.visible_to(Bearer(tokens), now=now)
    return lists.filter(locale_id=locale_id).order_by("pk")[:1]


def _is_new(page: NewsPage, user) -> bool:
    published = page.first_published_at
    return bool(user.previous_visit and published and published > user.previous_visit)


@register_panel(order=40)
def sections(user) -> Panel | None:
    """The sections that stand right under the home page."""
    found = _sections(sorted_tokens(user), timezone.now(), locale_to_read() or 0)
    items = [{"page": page, "url": url} for page, url in with_urls(found)]
    if not items:
        return None
    return Panel(
        key="sections", title=_("Sections"), template="core/panels/sections.html", items=items
    )


@prepared
def _sections(tokens: tuple[str, ...], now: datetime, locale_id: int) -> QuerySet:
    found = SectionPage.objects.visible_to(Bearer(tokens), now=now)
    return found.filter(locale_id=locale_id, depth=3).order_by("path")
