"""Panels of the home page that belong to the foundations: news, and what must be read."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.dashboard import Awaiting, Panel, register_awaiting, register_panel
from portal.core.models.news import NewsPage
from portal.core.models.section import SectionPage
from portal.core.page_locale import locale_to_read
from portal.core.page_urls import with_urls
from portal.core.services.notifications import unread_count

NEWS_SHOWN = 5


@register_awaiting
def news_to_read(user) -> list[Awaiting]:
    """News that must be read and was not, in one language, latest first."""
    news = NewsPage.objects.visible_to(user).newest(locale_to_read()).unread_by(user)
    return [
        Awaiting(label=_("Read: %(title)s") % {"title": page.title}, url=url)
        for page, url in with_urls(news[:NEWS_SHOWN])
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
    newest = NewsPage.objects.visible_to(user).newest(locale_to_read())
    return Panel(
        key="news",
        title=_("News"),
        template="core/panels/news.html",
        items=[
            {"page": page, "url": url, "is_new": _is_new(page, user)}
            for page, url in with_urls(newest[:NEWS_SHOWN])
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
    found = SectionPage.objects.visible_to(user).filter(locale_id=locale_to_read(), depth=3)
    items = [{"page": page, "url": url} for page, url in with_urls(found.order_by("path"))]
    if not items:
        return None
    return Panel(
        key="sections", title=_("Sections"), template="core/panels/sections.html", items=items
    )
