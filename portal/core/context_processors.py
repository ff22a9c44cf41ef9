"""What every page of the portal needs to draw its shell."""

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict:
    """Name of the portal, quick exit and demo flag; no query is made here."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "is_demo": settings.DEMO,
    }
