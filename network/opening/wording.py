"""Opening hours said in plain French, from the rules that are evaluated."""

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from network.opening.rules import DAY, DateRange, DayOfYear, Rule, State, Weekdays, read_rules

_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def describe(expression: str) -> str:
    """ "Mo-Fr 09:00-12:00; PH off" as "Du lundi au vendredi, de 9 h à 12 h ; fermé les jours
    fériés". Raises OpeningError as `read_rules` does.
    """
    return capfirst(_(" ; ").join(_said(rule) for rule in read_rules(expression)))


def _said(rule: Rule) -> str:
    when = _when(rule)
    hours = _join([_hours(*one) for one in rule.times])
    comment = _(" (%(comment)s)") % {"comment": rule.comment} if rule.comment else ""
    if rule.state == State.CLOSED:
        words = " ".join(filter(None, (pgettext("opening hours", "closed"), when, hours)))
    elif not when and not hours:
        if rule.state == State.UNKNOWN and rule.comment:
            return rule.comment
        words = _("at all hours, every day")
    else:
        words = ", ".join(filter(None, (when or _("every day"), hours or _("all day"))))
    if rule.state == State.UNKNOWN:
        words = _("%(words)s, to be confirmed") % {"words": words}
    return words + comment


def _when(rule: Rule) -> str:
    """The days: "du lundi au vendredi et les jours fériés, en juillet", empty for all."""
    days = [_days(one) for one in rule.weekdays]
    if rule.holidays:
        days.append(_("on public holidays"))
    parts = [_join(days)]
    if rule.odd_weeks is not None:
        parts.append(_("in odd weeks") if rule.odd_weeks else _("in even weeks"))
    parts.append(_join([_dates(one) for one in rule.dates]))
    return " ".join(filter(None, parts))


def _join(words: list[str]) -> str:
    """ "a", "a et b", "a, b et c"."""
    if len(words) < 2:
        return "".join(words)
    return pgettext("list", "%(first)s and %(last)s") % {
        "first": ", ".join(words[:-1]),
        "last": words[-1],
    }


def _days(days: Weekdays) -> str:
    first, last = (str(WEEKDAYS[day]).lower() for day in (days.first, days.last))
    if days.nth:
        ordinals = [_("the %(ordinal)s") % {"ordinal": _ordinal(one)} for one in days.nth]
        return _("%(which)s %(day)s of the month") % {"which": _join(ordinals), "day": first}
    if days.first == days.last:
        return pgettext("opening hours", "on %(day)s") % {"day": first}
    return pgettext("opening days", "from %(first)s to %(last)s") % {"first": first, "last": last}


def _ordinal(number: int) -> str:
    if number == -1:
        return pgettext("ordinal", "last")
    if number < 0:
        return _("%(number)sth from the end") % {"number": -number}
    return pgettext("ordinal", "first") if number == 1 else _("%(number)sth") % {"number": number}


def _hours(start: int, end: int) -> str:
    if (start, end) == (0, DAY):
        return _("all day")
    words = {"start": _clock(start), "end": _clock(end)}
    return pgettext("hours", "from %(start)s to %(end)s") % words


def _clock(minutes: int) -> str:
    if minutes in (0, DAY):
        return _("midnight")
    hour, minute = divmod(minutes % DAY, 60)
    if minute:
        return _("%(hour)s:%(minute)s") % {"hour": hour, "minute": f"{minute:02}"}
    return _("%(hour)s o'clock") % {"hour": hour}


def _dates(dates: DateRange) -> str:
    if dates.first == dates.last:
        words = _date(dates.first)
        return (
            pgettext("date", "on %(date)s") % {"date": words}
            if dates.first.day
            else pgettext("month", "in %(month)s") % {"month": words}
        )
    first, last = _date(dates.first, first=True), _date(dates.last, last=True)
    return pgettext("dates", "from %(first)s to %(last)s") % {"first": first, "last": last}


def _date(day: DayOfYear, *, first: bool = False, last: bool = False) -> str:
    """A month alone is told by its first or last day when it begins or ends a stretch."""
    number = day.day
    if number is None and first:
        number = 1
    if number is None and last:
        number = _LONGEST_MONTHS[day.month - 1]
    words = "" if number is None else _("1st") if number == 1 else str(number)
    return " ".join(filter(None, (words, str(MONTHS[day.month]), str(day.year or ""))))
