"""A person's calendar: the page that opens its address, and the address itself."""

from datetime import timedelta

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.calendars import calendar_response, events_of
from portal.core.models.feed import CalendarFeed
from portal.core.services.feeds import FEED_DAYS, close_feed, open_feed, owner_of

# What is past stays in calendars for a while.
KEPT = timedelta(days=30)


@require_safe
def feed_settings(request: HttpRequest) -> HttpResponse:
    """Whether one has an address, and until when."""
    return render(request, "core/feed.html", _context(request))


@require_POST
def feed_open(request: HttpRequest) -> HttpResponse:
    """Make an address, and show it this once."""
    path = reverse("calendar_feed", args=[open_feed(request.user)])
    address = f"{settings.PORTAL_BASE_URL.rstrip('/')}{path}"
    return render(request, "core/feed.html", {**_context(request), "address": address})


@require_POST
def feed_close(request: HttpRequest) -> HttpResponse:
    if close_feed(request.user):
        messages.success(request, _("The address answers no more."))
    return redirect("feed_settings")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The events of the owner. An address that has ended answers like one that never was."""
    limited = ratelimit.consume_or_429(request, action="read_feed", limit_get=True)
    if limited:
        return limited
    owner = owner_of(token)
    if owner is None:
        raise Http404
    return calendar_response(events_of(owner, timezone.now() - KEPT))


def _context(request: HttpRequest) -> dict:
    feeds = CalendarFeed.objects.visible_to(request.user).open_at(timezone.now())
    return {"feed": feeds.first(), "days": FEED_DAYS}
