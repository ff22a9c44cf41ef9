"""What the trainer's grid of a half-day and the file of a session show."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from training.enums import FIRM_STATES
from training.enums_attendance import Presence
from training.models import Attendance, HalfDay, Session, SignUp
from training.models.attendance import window_of


@dataclass(frozen=True)
class Row:
    """A trainee on a half-day; `attendance` is None while nothing is recorded."""

    sign_up: SignUp
    attendance: Attendance | None

    @property
    def name(self) -> str:
        return self.sign_up.person.get_full_name()

    @property
    def status(self) -> str:
        return self.attendance.status if self.attendance else ""

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether it is the one recorded."""
        return [(value, str(label), value == self.status) for value, label in Presence.choices]


@dataclass(frozen=True)
class HalfDayFacts:
    """A half-day and how far its presences are recorded."""

    half_day: HalfDay
    counts: dict[str, int]
    expected: int
    opens_at: datetime
    closes_at: datetime
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.opens_at <= self.now <= self.closes_at

    @property
    def is_over(self) -> bool:
        return self.now > self.closes_at

    @property
    def present(self) -> int:
        return self.counts.get(Presence.PRESENT, 0)

    @property
    def missing(self) -> int:
        """How many trainees nothing is recorded of."""
        return self.expected - sum(self.counts.values())


def rows_of(half_day: HalfDay) -> list[Row]:
    """The trainees of a half-day by name; two queries."""
    people = ordered_trainees(half_day.session)
    known = {one.sign_up_id: one for one in half_day.attendances.all()}
    return [Row(one, known.get(one.pk)) for one in people]


def ordered_trainees(session: Session) -> list[SignUp]:
    """Sign-ups with a confirmed seat, by last name."""
    firm = session.sign_ups.firm().select_related("person", "institution")
    return list(firm.order_by("person__last_name", "person__first_name", "pk"))


def facts_of(session: Session) -> list[HalfDayFacts]:
    """Each half-day of a session; three queries whatever their number."""
    now = timezone.now()
    half_days = list(session.half_days.all())
    expected = session.sign_ups.firm().count()
    marks = Attendance.objects.filter(
        half_day__in=half_days, sign_up__state__in=FIRM_STATES
    ).values_list("half_day_id", "status")
    counts: dict[int, Counter] = {one.pk: Counter() for one in half_days}
    for half_day_id, status in marks:
        counts[half_day_id][status] += 1
    return [HalfDayFacts(one, counts[one.pk], expected, *window_of(one), now) for one in half_days]


def facts_of_one(half_day: HalfDay, rows: list[Row]) -> HalfDayFacts:
    """The same for one half-day whose rows are known; no query."""
    counts = Counter(row.status for row in rows if row.status)
    return HalfDayFacts(half_day, counts, len(rows), *window_of(half_day), timezone.now())
