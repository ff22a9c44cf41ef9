"""Addresses of pages, read without one cache query per page."""

from collections.abc import Iterable

from wagtail.models import Page


class _RootPaths:
    """Stands in for a request and its site: Wagtail keeps the paths of the sites on it."""

    id = None


def with_urls(pages: Iterable[Page]) -> list[tuple[Page, str]]:
    """Each page with its path; a page outside every site gets an empty path."""
    kept = _RootPaths()
    return [(page, page.get_url(request=kept, current_site=kept) or "") for page in pages]
