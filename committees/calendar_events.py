"""Meetings in a person's calendar: those of the committees where they sit."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from committees.enums import MeetingState
from committees.models import Meeting, Seat
from portal.core.calendars import CalendarEvent, register_calendar

# How long a meeting without an end is shown.
USUAL_LENGTH = timedelta(hours=2)


def meeting_events(user, since: datetime) -> list[CalendarEvent]:
    """Convened or held meetings that the person reads, under an opaque title."""
    seats = Seat.objects.opening().filter(Q(titular=user) | Q(deputy=user))
    meetings = Meeting.objects.visible_to(user).filter(
        committee__in=seats.values("committee"),
        state__in=(MeetingState.CONVENED, MeetingState.HELD),
        starts_at__gte=since,
    )
    return [
        CalendarEvent(
            uid=str(one.uuid),
            starts_at=one.starts_at,
            ends_at=one.ends_at or one.starts_at + USUAL_LENGTH,
            title=_("Meeting"),
            path=reverse("committees:meeting", args=[one.uuid]),
        )
        for one in meetings
    ]


register_calendar("committees", meeting_events)
