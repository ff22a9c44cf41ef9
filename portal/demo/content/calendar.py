"""When the meetings are held: working days, relative to the day of loading."""

import datetime
from dataclasses import dataclass

DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(weeks=1)

# (month, day) of the holidays with a fixed date.
_FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}


@dataclass(frozen=True)
class Rhythm:
    """A committee meets on one weekday (0 is Monday), every ``every`` days.

    ``last`` is the age in days of its latest meeting, ``ahead`` the days to those to come.
    """

    weekday: int
    past: int
    every: int
    last: int
    ahead: tuple[int, ...]


RHYTHMS = {
    "steering": Rhythm(weekday=3, past=9, every=128, last=35, ahead=(19,)),
    "technical": Rhythm(weekday=1, past=16, every=69, last=18, ahead=(33, 96)),
    "health": Rhythm(weekday=2, past=9, every=122, last=52, ahead=(12, 68)),
    "cell": Rhythm(weekday=4, past=5, every=200, last=44, ahead=(47,)),
}


def meeting_days(committee: str, today: datetime.date) -> list[datetime.date]:
    """The days of the meetings of a committee, oldest first, those to come included."""
    rhythm = RHYTHMS[committee]
    ages = [rhythm.last + rhythm.every * rank for rank in range(rhythm.past)]
    past = [_settle(today - DAY * age, rhythm.weekday, -WEEK) for age in reversed(ages)]
    return past + [_settle(today + DAY * days, rhythm.weekday, WEEK) for days in rhythm.ahead]


def working_day(day: datetime.date) -> datetime.date:
    """The day itself, or the nearest working day before it."""
    while day.weekday() > 4 or _is_holiday(day):
        day -= DAY
    return day


def _settle(day: datetime.date, weekday: int, step: datetime.timedelta) -> datetime.date:
    """Move to the weekday, then by whole weeks out of holidays, August and the end of the year."""
    day += (
        DAY * ((weekday - day.weekday()) % 7)
        if step > datetime.timedelta()
        else -DAY * ((day.weekday() - weekday) % 7)
    )
    while _is_holiday(day) or day.month == 8 or (day.month, day.day) >= (12, 22):
        day += step
    return day


def _is_holiday(day: datetime.date) -> bool:
    if (day.month, day.day) in _FIXED_HOLIDAYS:
        return True
    return (day - easter(day.year)).days in (1, 39, 50)


def easter(year: int) -> datetime.date:
    """Easter Sunday of the Gregorian calendar."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_skips, century_rest = divmod(century, 4)
    moon = (19 * golden + century - leap_skips - (8 * century + 13) // 25 + 15) % 30
    sunday = (32 + 2 * century_rest + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 19 * sunday) // 433
    month = (moon + sunday - 7 * shift + 90) // 25
    return datetime.date(year, month, (moon + sunday - 7 * shift + 33 * month + 19) % 32)
