"""Hours really attended, and how many an attestation asks for."""

from collections.abc import Collection
from decimal import Decimal

from training.enums import SignUpState
from training.models import Attendance, HalfDay, Session

_HOUR = Decimal(3600)


def length_of(half_day: HalfDay) -> Decimal:
    """Hours of a half-day, to the hundredth."""
    seconds = Decimal(int((half_day.ends_at - half_day.starts_at).total_seconds()))
    return (seconds / _HOUR).quantize(Decimal("0.01"))


def hours_of(session: Session) -> Decimal:
    """All the hours of a session."""
    return sum((length_of(one) for one in session.half_days.all()), Decimal(0))


def hours_needed(session: Session) -> Decimal:
    """The threshold of the module; without one, every hour of the session."""
    threshold = session.module.threshold_hours
    return hours_of(session) if threshold is None else threshold


def hours_attended(sign_up_ids: Collection[int]) -> dict[int, Decimal]:
    """Hours of presence of each sign-up that has some; one query."""
    found: dict[int, Decimal] = {}
    present = Attendance.objects.present().filter(sign_up__in=sign_up_ids)
    for one in present.select_related("half_day"):
        found[one.sign_up_id] = found.get(one.sign_up_id, Decimal(0)) + length_of(one.half_day)
    return found


def outcome(attended: Decimal, needed: Decimal) -> SignUpState:
    """What a sign-up becomes once every half-day is marked."""
    if not attended:
        return SignUpState.ABSENT
    return SignUpState.ATTENDED if attended >= needed else SignUpState.PARTIAL
