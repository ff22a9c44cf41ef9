"""What must always hold in training, read from the database (row 25).

Each check gives the faults it finds; `repair` mends one when nothing can be lost by it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from portal.core.services.journal import record
from training.enums import (
    ACTIVE_STATES,
    APPROVED_STATES,
    FIRM_STATES,
    LIVE_STATES,
    SEATED_STATES,
    ApprovalMode,
    MoveKind,
    SessionState,
    SignUpState,
)
from training.hours import hours_attended
from training.models import (
    Attestation,
    HalfDay,
    InstitutionQuota,
    SeatMove,
    Session,
    SignUp,
    SpecialNeeds,
)
from training.order import follow_again
from training.overlaps import overlap_of
from training.services.notices import erase_needs
from training.services.seating import lock_sessions, seating


@dataclass(frozen=True)
class Fault:
    """Something that does not hold: which check, which row, by number."""

    check: str
    row: str
    repair: Callable[[], object] | None = None


def faults() -> Iterator[Fault]:
    """Every fault of the database."""
    for check in _CHECKS:
        yield from check()


def _counted_seats() -> Iterator[Fault]:
    """The number kept on a session is that of its seats."""
    seated = Count("sign_ups", filter=Q(sign_ups__state__in=SEATED_STATES))
    for session in Session.objects.annotate(seated=seated).exclude(taken=F("seated")):
        if session.seated <= session.maximum:
            yield Fault("count", str(session), lambda pk=session.pk: _count_again(pk))
        else:
            yield Fault("capacity", str(session))


def _one_per_person() -> Iterator[Fault]:
    active = SignUp.objects.active().order_by()
    several = active.values("session_id", "person_id").annotate(count=Count("pk"))
    for row in several.filter(count__gt=1):
        yield Fault("duplicate", f"session {row['session_id']}, person {row['person_id']}")


def _one_place_at_a_time() -> Iterator[Fault]:
    other = HalfDay.objects.filter(
        session__sign_ups__person=OuterRef("session__sign_ups__person"),
        session__sign_ups__state__in=FIRM_STATES,
        session__state__in=LIVE_STATES,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    ).exclude(session=OuterRef("session"))
    clashing = HalfDay.objects.filter(
        Exists(other), session__state__in=LIVE_STATES, session__sign_ups__state__in=FIRM_STATES
    )
    suspects = SignUp.objects.filter(
        state__in=FIRM_STATES, session__in=clashing.values("session")
    ).select_related("session")
    for sign_up in suspects.order_by("pk"):
        if overlap_of(sign_up.person_id, sign_up.session):
            yield Fault("overlap", str(sign_up))


def _approved() -> Iterator[Fault]:
    seated = SignUp.objects.filter(state__in=APPROVED_STATES, approved_at__isnull=True)
    for sign_up in seated.exclude(approval=ApprovalMode.NONE):
        yield Fault("approval", str(sign_up))


def _in_time() -> Iterator[Fault]:
    """Offers past due and lists of sessions that have begun."""
    now = timezone.now()
    dated = (SessionState.OPEN, SessionState.CLOSED)
    begun = Q(
        session__starts_at__lte=now,
        state__in=(SignUpState.AWAITING, SignUpState.WAITING, SignUpState.OFFERED),
    )
    due = Q(state=SignUpState.OFFERED, offer_expires_at__lte=now)
    late = SignUp.objects.filter(begun | due, session__state__in=dated)
    for session in Session.objects.filter(pk__in=late.values("session")):
        yield Fault("past_due", str(session), lambda session=session: _settle(session))


def _with_dates() -> Iterator[Fault]:
    """Published sessions have half-days, which their own dates repeat, and a trainer."""
    for session in Session.objects.filter(state__in=LIVE_STATES).prefetch_related(
        "half_days", "trainer_seats"
    ):
        half_days = sorted(session.half_days.all(), key=lambda one: one.starts_at)
        dates = (session.starts_at, session.ends_at)
        if not half_days:
            yield Fault("no_half_day", str(session))
        elif dates != (half_days[0].starts_at, half_days[-1].ends_at):
            yield Fault("dates", str(session))
        if not session.trainer_seats.all():
            yield Fault("no_trainer", str(session))


def _of_living_sessions() -> Iterator[Fault]:
    """Nobody stays signed up for a draft or a cancelled session."""
    gone = SignUp.objects.filter(
        state__in=ACTIVE_STATES, session__state__in=(SessionState.DRAFT, SessionState.CANCELLED)
    )
    for sign_up in gone:
        yield Fault("orphan", str(sign_up))


def _quotas_within() -> Iterator[Fault]:
    reserved = InstitutionQuota.objects.reserved().order_by().values("session_id")
    for row in reserved.annotate(kept=Sum("seats")).filter(kept__gt=F("session__maximum")):
        yield Fault("quotas", f"session {row['session_id']}")


def _promotions_follow_the_rule() -> Iterator[Fault]:
    """Each seat given by the rule is given again, for the same reason, by its own facts."""
    ruled = SeatMove.objects.filter(kind__in=(MoveKind.OFFERED, MoveKind.CONFIRMED))
    for move in ruled.exclude(order_reason="").iterator(chunk_size=500):
        if follow_again(move.facts) != (move.sign_up_id, move.order_reason):
            yield Fault("order", str(move))


def _attested_hours_were_attended() -> Iterator[Fault]:
    """An attestation says no more hours than the presences do."""
    live = list(Attestation.objects.live().order_by("pk"))
    attended = hours_attended([one.sign_up_id for one in live])
    for attestation in live:
        if attestation.hours > attended.get(attestation.sign_up_id, 0):
            yield Fault("attestation", str(attestation))


def _needs_erased() -> Iterator[Fault]:
    for needs in SpecialNeeds.objects.outdated(timezone.now()):
        yield Fault("needs", str(needs), erase_needs)


_CHECKS = (
    _counted_seats,
    _one_per_person,
    _one_place_at_a_time,
    _approved,
    _in_time,
    _with_dates,
    _of_living_sessions,
    _quotas_within,
    _promotions_follow_the_rule,
    _attested_hours_were_attended,
    _needs_erased,
)


@transaction.atomic
def _count_again(session_id: int) -> None:
    lock_sessions([session_id])
    session = Session.objects.get(pk=session_id)
    before, session.taken = session.taken, session.sign_ups.seated().count()
    session.save(update_fields=["taken"])
    record("session.repaired", target=session, data={"before": before, "after": session.taken})


def _settle(session: Session) -> None:
    with seating(session):
        pass
