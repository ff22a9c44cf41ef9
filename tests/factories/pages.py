"""Pages for tests: a home page per language, and plain pages under it."""

from itertools import count

from wagtail.models import Locale, PageViewRestriction

from portal.core.models import ArticlePage, HomePage, NewsIndexPage, NewsPage, SectionPage
from portal.core.services.site import ensure_site

_numbers = count(1)


def home() -> HomePage:
    """The French home page."""
    return HomePage.objects.get(pk=ensure_site().pk)


def locale(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


def _add(model, parent, *, live: bool = True, **fields):
    number = next(_numbers)
    fields.setdefault("title", f"Page {number}")
    fields.setdefault("slug", f"page-{number}")
    page = (parent or home()).add_child(instance=model(live=live, **fields))
    if live:
        page.save_revision().publish()
    else:
        page.save_revision()
    return model.objects.get(pk=page.pk)


def make_section(parent=None, **fields) -> SectionPage:
    return _add(SectionPage, parent, **fields)


def make_article(parent=None, **fields) -> ArticlePage:
    return _add(ArticlePage, parent, **fields)


def make_news_index(parent=None, **fields) -> NewsIndexPage:
    return _add(NewsIndexPage, parent, **fields)


def make_news(index=None, **fields) -> NewsPage:
    return _add(NewsPage, index or make_news_index(is_public=True), **fields)


def restrict(page, *groups) -> PageViewRestriction:
    """Restrict a page to groups, as code or an older Wagtail would."""
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.GROUPS
    )
    restriction.groups.set(groups)
    return restriction
