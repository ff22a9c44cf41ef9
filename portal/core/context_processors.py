"""What every page of the portal needs to draw its shell."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest

from portal.core.alerts import alert_for
from portal.core.branding import branding_for
from portal.core.navigation import Section, links_for
from portal.core.theme import theme_of


def shell(request: HttpRequest) -> dict:
    """Names, menus, theme, branding and quick exit. Nothing is read before a template asks."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "is_demo": settings.DEMO,
        "theme": theme_of(request),
        "branding": cache(lambda: branding_for(request)),
        "site_alert": cache(lambda: alert_for(request)),
        "main_links": cache(lambda: links_for(request, Section.MAIN)),
        "header_links": cache(lambda: links_for(request, Section.HEADER)),
        "account_links": cache(lambda: links_for(request, Section.ACCOUNT)),
        "footer_links": cache(lambda: links_for(request, Section.FOOTER)),
    }
