"""Sessions in a calendar: those where a person has a seat or which they run."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.calendars import CalendarEvent, register_calendar
from training.enums import SessionState
from training.models import Session, SessionTrainer


def events_of_session(session: Session, *, with_place: bool) -> list[CalendarEvent]:
    """One event per half-day, under an opaque title. The n-th keeps its number when it moves."""
    return [
        CalendarEvent(
            uid=f"{session.uuid}-{number}",
            starts_at=half_day.starts_at,
            ends_at=half_day.ends_at,
            title=_("Training"),
            path=reverse("training:session", args=[session.uuid]),
            place=_place(session, half_day) if with_place else "",
            sequence=session.calendar_sequence,
            is_cancelled=session.state == SessionState.CANCELLED,
        )
        for number, half_day in enumerate(session.half_days.all(), start=1)
    ]


def training_events(user, since: datetime) -> list[CalendarEvent]:
    """Sessions to be held or held where the person has a confirmed seat, or which they run."""
    held = Session.objects.firmly_held_by(user.pk).values("pk")
    mine = Q(pk__in=held) | Q(pk__in=SessionTrainer.objects.run_by(user))
    sessions = Session.objects.visible_to(user).live().filter(mine, ends_at__gte=since)
    return [
        event
        for session in sessions.prefetch_related("half_days")
        for event in events_of_session(session, with_place=False)
    ]


def _place(session: Session, half_day) -> str:
    parts = (half_day.place or session.place, half_day.room or session.room)
    return ", ".join(part for part in parts if part)


register_calendar("training", training_events)
