"""What holds at one moment in one place, each way of writing the hours read once."""

from datetime import date, datetime

from network.opening.holidays import HolidayCalendar
from network.opening.rules import OpeningError, State
from network.opening.status import is_open, next_change


class Moment:
    """A moment by the clock and the public holidays of a place."""

    def __init__(self, at: datetime, calendar: HolidayCalendar):
        self.at = at.astimezone(calendar.clock)
        self.calendar = calendar
        self._states: dict[str, State] = {"": State.UNKNOWN}

    @property
    def wall(self) -> datetime:
        """As read on a clock on the wall there, for templates: they move aware moments."""
        return self.at.replace(tzinfo=None)

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def holiday(self) -> str | None:
        return self.calendar.name_of(self.day)

    def state_of(self, hours: str) -> State:
        """Open, closed, or unknown for hours that are not written or not understood."""
        if hours not in self._states:
            try:
                self._states[hours] = is_open(hours, self.at, self.calendar)
            except OpeningError:
                self._states[hours] = State.UNKNOWN
        return self._states[hours]

    def change_of(self, hours: str) -> tuple[datetime, State] | None:
        """When that changes next, and to what."""
        if self.state_of(hours) == State.UNKNOWN:
            return None
        return next_change(hours, self.at, self.calendar)
