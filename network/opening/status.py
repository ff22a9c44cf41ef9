"""Is it open, and when does that change? By the clock and the holidays of the place."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from network.opening.holidays import HolidayCalendar
from network.opening.rules import DAY, Rule, State, read_rules

# How far ahead a change is looked for; a longer wait is told as none.
HORIZON_DAYS = 370


@dataclass(frozen=True, slots=True)
class Status:
    """What holds at one moment: `comment` was written with the hours; `holiday` names the day."""

    state: State
    comment: str = ""
    holiday: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of one day, from its midnight; the end may lie in the next day."""

    start: int
    end: int
    state: State
    comment: str = ""


def status_at(expression: str, at: datetime, holidays: HolidayCalendar) -> Status:
    """Open, closed or unknown at an aware moment, whatever its time zone.

    On a public holiday of which the hours say nothing, what would be open is unknown: we do not
    send somebody to a door that may be locked. Raises OpeningError as `read_rules` does.
    """
    rules = read_rules(expression)
    today = at.astimezone(holidays.clock).date()
    name = holidays.name_of(today)
    for start, end, span in _moments(rules, today, holidays):
        if start <= at < end:
            return Status(span.state, span.comment, name)
    return Status(State.CLOSED, "", name)


def is_open(expression: str, at: datetime, holidays: HolidayCalendar) -> State:
    """The state alone: State.OPEN, State.CLOSED or State.UNKNOWN."""
    return status_at(expression, at, holidays).state


def next_change(
    expression: str, at: datetime, holidays: HolidayCalendar
) -> tuple[datetime, State] | None:
    """When the state changes after `at`, in the clock of the place, and to what.

    None when nothing changes within a year.
    """
    now = is_open(expression, at, holidays)
    rules = read_rules(expression)
    today = at.astimezone(holidays.clock).date()
    for ahead in range(HORIZON_DAYS):
        day = today + timedelta(days=ahead)
        moments = {
            moment
            for start, end, _span in _moments(rules, day, holidays)
            for moment in (start, end)
            if moment > at
        }
        for moment in sorted(moments):
            state = is_open(expression, moment, holidays)
            if state != now:
                return moment.astimezone(holidays.clock), state
    return None


def spans_of(rules: tuple[Rule, ...], day: date, holidays: HolidayCalendar) -> list[Span]:
    """What the rules say of one day: a later rule replaces the earlier ones, or adds to them."""
    is_holiday = day in holidays
    spans: list[Span] = []
    spoken_of = not is_holiday
    for rule in rules:
        if not rule.holds(day, is_holiday=is_holiday):
            continue
        spoken_of = spoken_of or rule.names_the_day
        times = rule.times or ((0, DAY),)
        own = [Span(start, end, rule.state, rule.comment) for start, end in times]
        if rule.state == State.CLOSED and rule.times:
            spans = [left for span in spans for left in _without(span, times)]
        elif rule.adds:
            spans = [*own, *spans]
        else:
            spans = own
    if spoken_of:
        return spans
    return [
        Span(
            one.start, one.end, State.UNKNOWN if one.state == State.OPEN else one.state, one.comment
        )
        for one in spans
    ]


def _without(span: Span, times) -> list[Span]:
    """What is left of a span once some minutes are closed."""
    left = [span]
    for start, end in times:
        left = [
            Span(first, last, one.state, one.comment)
            for one in left
            for first, last in ((one.start, min(one.end, start)), (max(one.start, end), one.end))
            if first < last
        ]
    return left


def _moments(rules: tuple[Rule, ...], today: date, holidays: HolidayCalendar):
    """Spans of the day before (its night) and of the day, as instants: from, to, span."""
    for day in (today - timedelta(days=1), today):
        for span in spans_of(rules, day, holidays):
            start = _instant(day, span.start, holidays.clock, fold=0)
            end = _instant(day, span.end, holidays.clock, fold=1)
            if start < end:
                yield start, end, span


def _instant(day: date, minutes: int, clock: ZoneInfo, *, fold: int) -> datetime:
    """The instant of a time of the clock; an hour that the spring skips is when it is skipped.

    An hour that the autumn repeats is its first passage for a beginning, its second for an end.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    before, after = (wall.replace(tzinfo=clock, fold=one) for one in (0, 1))
    if before.utcoffset() < after.utcoffset():
        instant = after.astimezone(UTC)
        while instant.astimezone(clock).utcoffset() == before.utcoffset():
            instant += timedelta(minutes=1)
        return instant
    return (after if fold else before).astimezone(UTC)
