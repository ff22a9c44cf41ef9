"""The month of sessions to come, under the filters of the catalogue."""

import re
from calendar import Calendar, monthrange
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from network.opening.holidays import legal_holidays
from training.models import HalfDay, Session

MONTH = re.compile(r"^(20\d\d)-(0[1-9]|1[0-2])$")
# Sessions are planned three years ahead at most.
FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Entry:
    """A session on one day, with its half-days."""

    session: Session
    half_days: list[HalfDay]


@dataclass(frozen=True)
class Day:
    day: date
    in_month: bool
    is_today: bool
    holiday: str
    entries: list[Entry] = field(default_factory=list)


def month_asked(text: str) -> date:
    """The first day of the month asked for, else of this one; never before it, nor too far."""
    today = timezone.localdate()
    this_month = today.replace(day=1)
    found = MONTH.match(text or "")
    if not found:
        return this_month
    asked = date(int(found[1]), int(found[2]), 1)
    return min(max(asked, this_month), (today + FURTHEST).replace(day=1))


def month_after(month: date) -> date:
    return month + timedelta(days=monthrange(month.year, month.month)[1])


def month_before(month: date) -> date | None:
    """The month before, None when it is past: what was held is not announced any more."""
    before = (month - timedelta(days=1)).replace(day=1)
    return before if before >= timezone.localdate().replace(day=1) else None


def weeks_of(user, keys: Collection[int], month: date) -> list[list[Day]]:
    """The weeks of a month, from Monday on, with the half-days of these sessions; two queries."""
    days = Calendar().monthdatescalendar(month.year, month.month)
    entries = _entries(user, keys, days[0][0], days[-1][-1])
    today = timezone.localdate()
    holidays = {
        day: name
        for year in {days[0][0].year, days[-1][-1].year}
        for day, name in legal_holidays(None, year).items()
    }
    return [
        [
            Day(
                day, day.month == month.month, day == today, holidays.get(day, ""),
                entries.get(day, []),
            )
            for day in week
        ]
        for week in days
    ]  # fmt: skip


def _entries(user, keys: Collection[int], first: date, last: date) -> dict[date, list[Entry]]:
    shown = HalfDay.objects.visible_to(user).filter(
        session__in=keys,
        starts_at__gte=_midnight(first),
        starts_at__lt=_midnight(last + timedelta(days=1)),
    )
    found: dict[date, list[Entry]] = defaultdict(list)
    for one in shown.select_related("session__module").order_by("starts_at", "pk"):
        same = [entry for entry in found[one.day] if entry.session.pk == one.session_id]
        if same:
            same[0].half_days.append(one)
        else:
            found[one.day].append(Entry(one.session, [one]))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
