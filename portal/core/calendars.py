"""What apps put in a person's calendar, and the file that calendars read (RFC 5545).

    register_calendar("training", events)

where `events(user, since)` gives the CalendarEvents that concern the person and end later. A
calendar lies on telephones and in shared accounts: titles and places stay opaque, the page
behind sign-in says the rest.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Maillage//Portail//FR"


@dataclass(frozen=True)
class CalendarEvent:
    """One stretch of time. `uid` stays the same and `sequence` grows whatever changes.

    Aware datetimes; `path` is that of the page, on the portal.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    path: str
    place: str = ""
    sequence: int = 0
    is_cancelled: bool = False


Provider = Callable[[object, datetime], Iterable[CalendarEvent]]
_providers: dict[str, Provider] = {}


def register_calendar(name: str, provider: Provider) -> None:
    """Declare what an app puts in the calendar of a person."""
    _providers[name] = provider


def events_of(user, since: datetime) -> list[CalendarEvent]:
    """What concerns a person now, by date."""
    found = [event for provider in _providers.values() for event in provider(user, since)]
    return sorted(found, key=lambda event: (event.starts_at, event.uid))


def calendar_file(events: Iterable[CalendarEvent], *, method: str = "PUBLISH") -> bytes:
    """The text of a calendar. `method` is CANCEL for a meeting that is not held any more."""
    from icalendar import Calendar  # noqa: PLC0415  memory: most processes write none

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(_component(event))
    return calendar.to_ical()


def calendar_response(events: Iterable[CalendarEvent], *, method: str = "PUBLISH") -> HttpResponse:
    """The calendar as a file to be saved, kept by no cache."""
    response = HttpResponse(
        calendar_file(events, method=method), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


def _component(event: CalendarEvent) -> "Event":
    """In universal time: no calendar then needs to know our clock changes."""
    from icalendar import Event  # noqa: PLC0415  memory: most processes write none

    site = settings.PORTAL_BASE_URL.rstrip("/")
    component = Event()
    component.add("uid", f"{event.uid}@{urlsplit(site).hostname}")
    component.add("dtstamp", timezone.now().astimezone(UTC))
    component.add("dtstart", event.starts_at.astimezone(UTC))
    component.add("dtend", event.ends_at.astimezone(UTC))
    component.add("summary", event.title)
    component.add("sequence", event.sequence)
    component.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    component.add("class", "PRIVATE")
    component.add("url", f"{site}{event.path}")
    if event.place:
        component.add("location", event.place)
    return component
