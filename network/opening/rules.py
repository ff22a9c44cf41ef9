"""Opening hours written as in OpenStreetMap, read into rules we can evaluate and say in French.

The grammar is checked by `opening-hours-py`, which also gives one writing for all ("off" is
"closed", "9:00" is "09:00"). We evaluate ourselves: that library knows neither the holidays of
Alsace-Moselle and overseas nor our changes to the calendar, and leaves open the early hours after
a night that a later rule closes. What we could not say in plain French is refused.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError

from portal.core.errors import DomainError

LONGEST = 500
DAY = 24 * 60
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_DAY = "(?:" + "|".join(DAYS) + ")"
_MONTH = "(?:" + "|".join(MONTHS) + ")"
_DATE = rf"(?:\d{{4}} )?{_MONTH}(?: \d{{1,2}})?"
_DATES = rf"{_DATE}(?:-{_DATE})?(?:,{_DATE}(?:-{_DATE})?)*"
_NTH = r"(?:\[-?\d(?:,-?\d)*\])"
_WEEKDAY = rf"(?:PH|{_DAY}(?:-{_DAY}|{_NTH})?)"
_TIME = r"\d{2}:\d{2}-\d{2}:\d{2}"
_RULE = re.compile(
    rf"(?:(?P<always>24/7)|(?P<dates>{_DATES}))?\s*"
    rf"(?:week(?P<week>\d{{2}}-\d{{2}}/2))?\s*"
    rf"(?P<weekdays>{_WEEKDAY}(?:,{_WEEKDAY})*)?\s*"
    rf"(?P<times>{_TIME}(?:,{_TIME})*)?\s*"
    r"(?P<modifier>closed|unknown)?\s*"
    r'(?:"(?P<comment>[^"]*)")?'
)
_ONE_DATE = re.compile(rf"(?:(\d{{4}}) )?({_MONTH})(?: (\d{{1,2}}))?")
_SEPARATORS = re.compile(r'("[^"]*")|(; |, | \|\| )')
_COMMENT = re.compile(r'"[^"]*"')
_FRENCH = re.compile(
    r"\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mer|jeu|ven|sam|dim|de|à|et)\b"
    r"|\d\s*h\b|\d{1,2}\.\d{2}",
    re.IGNORECASE,
)


class OpeningError(DomainError):
    """The hours are not understood; the message says what to write instead."""


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day or a month, of one year or of each; a month alone has no `day`."""

    year: int | None
    month: int
    day: int | None


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one day or month to another, both included; it may go over the new year."""

    first: DayOfYear
    last: DayOfYear

    def holds(self, on: date) -> bool:
        first = (self.first.month, self.first.day or 1)
        last = (self.last.month, self.last.day or 31)
        here = (on.month, on.day)
        if self.first.year:
            last_year = self.last.year or self.first.year
            return (self.first.year, *first) <= (on.year, *here) <= (last_year, *last)
        return first <= here <= last if first <= last else here >= first or here <= last


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days from `first` to `last` (Monday is 0), or only the `nth` such days of the month."""

    first: int
    last: int
    nth: tuple[int, ...] = ()

    def holds(self, on: date) -> bool:
        day = on.weekday()
        if self.first <= self.last:
            inside = self.first <= day <= self.last
        else:
            inside = day >= self.first or day <= self.last
        if not inside or not self.nth:
            return inside
        last_day = (date(on.year + on.month // 12, on.month % 12 + 1, 1) - date.resolution).day
        return (on.day + 6) // 7 in self.nth or -((last_day - on.day) // 7 + 1) in self.nth


EVERY_DAY = Weekdays(0, 6)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `times` are minutes from midnight, the end beyond 24 h for a night.

    Without times it speaks of the whole day, without dates and days of every day.
    """

    dates: tuple[DateRange, ...] = ()
    odd_weeks: bool | None = None
    weekdays: tuple[Weekdays, ...] = ()
    holidays: bool = False
    times: tuple[tuple[int, int], ...] = ()
    state: State = State.OPEN
    comment: str = ""
    adds: bool = False

    def holds(self, on: date, *, is_holiday: bool) -> bool:
        """Whether the rule speaks of that day."""
        if self.dates and not any(one.holds(on) for one in self.dates):
            return False
        if self.odd_weeks is not None and bool(on.isocalendar().week % 2) != self.odd_weeks:
            return False
        if not self.weekdays and not self.holidays:
            return True
        return (self.holidays and is_holiday) or any(one.holds(on) for one in self.weekdays)

    @property
    def names_the_day(self) -> bool:
        """Whether a holiday is spoken of: by "PH", by its date, or because nothing ever closes."""
        dated = any(one.first.day and one.first == one.last for one in self.dates)
        always = not (self.dates or self.weekdays or self.times)
        return self.holidays or dated or (always and self.odd_weeks is None)


@lru_cache(maxsize=4096)
def read_rules(expression: str) -> tuple[Rule, ...]:
    """The rules of an expression such as "Mo-Fr 09:00-12:00,14:00-17:30; PH off".

    Raises OpeningError, whose French message may be shown, for what is not understood.
    """
    text = expression.strip()
    if len(text) > LONGEST:
        raise OpeningError(
            _("These hours are too long: %(most)s characters at most.") % {"most": LONGEST}
        )
    if _is_glued(text):
        raise OpeningError(
            _('Put a space before a comment, a semicolon after it: Mo 09:00-12:00 "calls"; ...')
        )
    try:
        canonical = str(OpeningHours(text, auto_country=False, auto_timezone=False))
    except ParserError as error:
        raise OpeningError(_not_understood(text)) from error
    return tuple(_rule(part, separator) for separator, part in _parts(canonical))


def _is_glued(text: str) -> bool:
    """Whether a comment touches what is before or after it: nobody knows what it is about."""
    return any(
        text[: match.start()][-1:].strip(" ;,|") or text[match.end() :][:1].strip(" ;,|")
        for match in _COMMENT.finditer(text)
    )


def _not_understood(text: str) -> str:
    words = _COMMENT.sub("", text)
    if _FRENCH.search(words):
        return _(
            "These hours are not understood. Write the days as Mo Tu We Th Fr Sa Su and the hours "
            "as 09:00-12:00, for example: Mo-Fr 09:00-12:00,14:00-17:00; PH off"
        )
    return _(
        "These hours are not understood. Example: Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00; "
        "PH off"
    )


def _parts(canonical: str) -> list[tuple[str, str]]:
    """Each rule with the separator before it; those inside comments do not count."""
    parts, start, separator = [], 0, "; "
    for match in _SEPARATORS.finditer(canonical):
        if match[2]:
            parts.append((separator, canonical[start : match.start()]))
            start, separator = match.end(), match[2]
    return [*parts, (separator, canonical[start:])]


def _rule(text: str, separator: str) -> Rule:
    match = _RULE.fullmatch(text)
    if (
        separator == " || "
        or match is None
        or match["week"] not in (None, "01-53/2", "02-52/2", "02-53/2")
    ):
        raise OpeningError(_unsupported(text, separator))
    weekdays = tuple(_weekdays(match["weekdays"]))
    if weekdays == (EVERY_DAY,):
        weekdays = ()
    times = tuple(_times(one) for one in (match["times"] or "").split(",") if one)
    state = State(match["modifier"] or State.OPEN)
    if match["comment"] and not match["modifier"] and not times:
        state = State.UNKNOWN
    return Rule(
        dates=tuple(_date_range(one) for one in (match["dates"] or "").split(",") if one),
        odd_weeks=match["week"].startswith("01") if match["week"] else None,
        weekdays=weekdays,
        holidays="PH" in (match["weekdays"] or ""),
        times=times,
        state=state,
        comment=(match["comment"] or "").strip(),
        adds=separator == ", ",
    )


def _unsupported(text: str, separator: str) -> str:
    if "SH" in text:
        return _("School holidays (SH) are not known here: write their dates.")
    if re.search(r"\d\+", text):
        return _("An hour without an end (+) is not accepted: write when it closes.")
    if re.search(r"sun|dawn|dusk", text):
        return _("Hours that follow the sun are not accepted: write hours of the clock.")
    if "PH" in text:
        return _("Write public holidays (PH) alone or among the days of the week, without a shift.")
    return _("This part of the hours is not accepted: %(part)s") % {
        "part": f"|| {text}" if separator == " || " else text
    }


def _weekdays(text: str | None):
    for one in re.split(r",(?![^\[]*\])", text or ""):
        if one and one != "PH":
            days, _bracket, nth = one.rstrip("]").partition("[")
            first, _dash, last = days.partition("-")
            yield Weekdays(
                DAYS.index(first),
                DAYS.index(last or first),
                tuple(int(number) for number in nth.split(",") if number),
            )


def _times(text: str) -> tuple[int, int]:
    start, end = (int(one[:2]) * 60 + int(one[3:]) for one in text.split("-"))
    return (start, end) if end > start else (start, end + DAY)


def _date_range(text: str) -> DateRange:
    first, _dash, last = text.partition("-")
    begin = _day_of_year(first)
    end = _day_of_year(last) if last else begin
    return DateRange(begin, end)


def _day_of_year(text: str) -> DayOfYear:
    year, month, day = _ONE_DATE.fullmatch(text).groups()
    return DayOfYear(
        int(year) if year else None, MONTHS.index(month) + 1, int(day) if day else None
    )
