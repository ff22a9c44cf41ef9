"""Addresses of pages, and where their tree begins, read with few queries."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page, Site

from portal.core.page_locale import locale_to_read
from portal.core.per_request import once_per_request
from portal.core.prepared import prepared


class _RootPaths:
    """Stands in for a request and its site: Wagtail keeps the paths of the sites on it."""

    id = None


@once_per_request
def _root_paths() -> _RootPaths:
    return _RootPaths()


def with_urls(pages: Iterable[Page]) -> list[tuple[Page, str]]:
    """Each page with its path; a page outside every site gets an empty path."""
    kept = _root_paths()
    return [(page, page.get_url(request=kept, current_site=kept) or "") for page in pages]


def root_page_for(request: HttpRequest) -> Page | None:
    """The home page of the site asked for, in the language of the request; None without site."""
    site = _site_for(request)
    if site is None:
        return None
    root = site.root_page
    return root if root.locale_id == locale_to_read() else root.localized


def _site_for(request: HttpRequest) -> Site | None:
    """As Wagtail finds it, which asks nothing when its answer stands on the request already.

    The default site answers for every host name, and is compared with others when there are some.
    """
    sites = _two_sites()
    if len(sites) == 1 and sites[0].is_default_site and not hasattr(request, "_wagtail_site"):
        request._wagtail_site = sites[0]
    return Site.find_for_request(request)


@prepared
def _two_sites() -> QuerySet:
    return Site.objects.select_related("root_page").order_by("pk")[:2]
