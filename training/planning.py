"""Half-days and the dates that follow from them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

LONGEST_HALF_DAY = timedelta(hours=6)
MOST_HALF_DAYS = 40
# What a new session proposes, in days before its first half-day.
CLOSES_DAYS, FREE_DAYS = 3, 7


class PlanningProblem(ValueError):
    """These half-days cannot be; the message is translated and safe to show."""


@dataclass(frozen=True)
class Slot:
    """A half-day to be written. Aware datetimes."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    room: str = ""
    link: str = ""


def checked(slots: Iterable[Slot]) -> list[Slot]:
    """The half-days in order. Raises PlanningProblem when one of them cannot be."""
    slots = sorted(slots, key=lambda slot: slot.starts_at)
    if not slots:
        raise PlanningProblem(_("Give at least one half-day."))
    if len(slots) > MOST_HALF_DAYS:
        raise PlanningProblem(_("%(count)s half-days at most.") % {"count": MOST_HALF_DAYS})
    for slot in slots:
        if slot.ends_at <= slot.starts_at:
            raise PlanningProblem(_("A half-day ends before it starts."))
        if timezone.localdate(slot.starts_at) != timezone.localdate(slot.ends_at):
            raise PlanningProblem(_("A half-day stays within one day."))
        if slot.ends_at - slot.starts_at > LONGEST_HALF_DAY:
            raise PlanningProblem(_("A half-day lasts 6 hours at most."))
    for one, other in pairwise(slots):
        if other.starts_at < one.ends_at:
            raise PlanningProblem(_("Two half-days overlap."))
    return slots


def moved_to(slots: Iterable[Slot], first_day: date) -> list[Slot]:
    """The same half-days from another first day: same gaps, same hours on the clock.

    A night when the clock changes does not move the hours.
    """
    slots = sorted(slots, key=lambda slot: slot.starts_at)
    if not slots:
        return []
    gap = first_day - timezone.localdate(slots[0].starts_at)
    return [
        replace(slot, starts_at=_shifted(slot.starts_at, gap), ends_at=_shifted(slot.ends_at, gap))
        for slot in slots
    ]


def proposed_dates(slots: Iterable[Slot]) -> Mapping[str, datetime]:
    """When sign-up closes and until when leaving is free, unless somebody says otherwise."""
    first = min(timezone.localdate(slot.starts_at) for slot in slots)
    return {
        "closes_at": _evening(first - timedelta(days=CLOSES_DAYS)),
        "free_until": _evening(first - timedelta(days=FREE_DAYS)),
    }


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That hour of that day on the clock of the network."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _shifted(moment: datetime, gap: timedelta) -> datetime:
    local = timezone.localtime(moment)
    return timezone.make_aware(local.replace(tzinfo=None) + gap)


def _evening(day: date) -> datetime:
    return at(day, 18)
