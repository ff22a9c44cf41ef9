"""Pages of the portal, its news and its tools, searched like the rest."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Cast
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from network.models import ToolPage
from portal.core.models import NewsPage
from portal.core.models.access import pages_visible_to
from portal.core.models.base_page import BasePage
from search.sources import SearchSource, SourceDocument, SourcePage, register
from training.models import ModulePage

_TEXT_FIELDS = ("summary", "author_body", "introduction", "objectives", "body", "lessons")


def page_text(page: Page) -> str:
    """The words a reader of the page reads, one field or block per line."""
    lines = []
    for name in _TEXT_FIELDS:
        value = getattr(page, name, None)
        if not value:
            continue
        field = page._meta.get_field(name)
        if isinstance(field, StreamField):
            lines.extend(map(str, field.stream_block.get_searchable_content(value)))
        elif isinstance(field, RichTextField):
            lines.append(get_text_for_indexing(value))
        else:
            lines.append(str(value))
    return "\n".join(strip_tags(line).strip() for line in lines if line)


class PortalPageSource(SearchSource):
    """What the pages of the portal have in common."""

    id_field = "pk"

    def lapsed(self, now: datetime) -> models.QuerySet:
        """Pages past their end that are still to be unpublished."""
        over = Page.objects.filter(live=True, expire_at__lte=now)
        return over.annotate(name=Cast("pk", models.CharField())).values("name")

    def document(self, obj: BasePage) -> SourceDocument:
        published = obj.first_published_at
        return SourceDocument(
            title=obj.title,
            pages=[SourcePage(None, page_text(obj))],
            facet_kind=self.kind,
            language=obj.locale.language_code,
            dated_on=getattr(obj, "date", None)
            or getattr(obj, "dated", None)
            or (published.date() if published else None),
        )

    def url(self, obj: BasePage, *, page: int | None, words: str, request) -> str:
        return obj.get_url(request) or "/"


@register
class PageSource(PortalPageSource):
    """Home, sections, articles: every page of the portal without a kind of its own."""

    kind = "page"
    model = Page
    label = _("Pages")
    facet_kinds = {"page": _("Page")}

    def queryset(self) -> models.QuerySet:
        return _others(Page.objects.filter(depth__gt=1)).select_related("locale").specific()

    def visible_to(self, user) -> models.QuerySet:
        return _others(pages_visible_to(user).filter(depth__gt=1)).select_related("locale")

    def tokens(self, obj: Page) -> frozenset[str]:
        return obj.effective_tokens() if isinstance(obj, BasePage) else frozenset()


@register
class NewsSource(PortalPageSource):
    kind = "news"
    model = NewsPage
    label = _("News")
    facet_kinds = {"news": _("News item")}

    def queryset(self) -> models.QuerySet:
        return NewsPage.objects.select_related("locale")

    def visible_to(self, user) -> models.QuerySet:
        return NewsPage.objects.visible_to(user).select_related("locale")


@register
class ToolSource(PortalPageSource):
    """Tools in force: a superseded one is read by its address, and found no more."""

    kind = "tool"
    model = ToolPage
    label = _("Tools")
    facet_kinds = {"tool": _("Tool")}

    def queryset(self) -> models.QuerySet:
        return ToolPage.objects.in_force().select_related("locale")

    def visible_to(self, user) -> models.QuerySet:
        return ToolPage.objects.visible_to(user).in_force().select_related("locale")


def _others(pages):
    """Pages that no other source searches."""
    return pages.not_exact_type(NewsPage, ToolPage, ModulePage)
