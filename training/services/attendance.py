"""Recording who was there: by the trainer, by the code on the screen, and correcting it.

A mark that says what is already recorded changes nothing: it may be sent again. Every change is
in the journal, by numbers.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.services.journal import record
from training.enums import LIVE_STATES, SessionState, SignUpState
from training.enums_attendance import CorrectionReason, Presence, PresenceSource
from training.hours import hours_attended, hours_needed, outcome
from training.models import Attendance, Attestation, HalfDay, Session, SignUp
from training.models.attendance import window_of
from training.rules import can_manage_session
from training.services.errors import TrainingError
from training.services.seating import lock_sessions


@transaction.atomic
def mark(half_day: HalfDay, *, actor: User, marks: Mapping[int, str]) -> list[Attendance]:
    """Record the presence of trainees, by the number of their sign-up; those that changed.

    From 15 minutes before the half-day to 24 hours after it. Raises TrainingError.
    """
    half_day = _locked(half_day)
    _check_runs(actor, half_day)
    _check_window(half_day, timezone.now())
    return _write(half_day, actor, marks)


@transaction.atomic
def mark_the_others(half_day: HalfDay, *, actor: User, status: str) -> list[Attendance]:
    """Record the same presence for all those of whom nothing is recorded. Raises TrainingError."""
    half_day = _locked(half_day)
    known = half_day.attendances.values("sign_up_id")
    others = trainees(half_day.session).exclude(pk__in=known).values_list("pk", flat=True)
    return mark(half_day, actor=actor, marks=dict.fromkeys(others, status))


@transaction.atomic
def mark_by_code(uuid: UUID, *, actor: User) -> bool:
    """Record one's own presence with the code of the screen; false when it already is.

    A code says nothing against what the trainer recorded. Raises TrainingError.
    """
    half_day = _locked(_half_day(uuid))
    mine = _own_seat(half_day, actor)
    known = Attendance.objects.filter(half_day=half_day, sign_up=mine).first()
    if known is not None and known.status != Presence.PRESENT:
        raise TrainingError(_("Your trainer has recorded something else: tell them."))
    if known is not None:
        return False
    _write(half_day, actor, {mine.pk: Presence.PRESENT}, source=PresenceSource.CODE)
    return True


def check_code(uuid: UUID, *, actor: User) -> None:
    """Raise TrainingError when the code of a half-day is of no use to this person now."""
    _own_seat(_half_day(uuid), actor)


@transaction.atomic
def correct(
    half_day: HalfDay, sign_up: SignUp, *, actor: User, status: str, reason: str
) -> Attendance:
    """Change or add a presence once its time is over, with a reason of the closed list.

    Raises TrainingError, ValueError for an unknown reason.
    """
    half_day = _locked(half_day)
    reason = CorrectionReason(reason)
    _check_runs(actor, half_day)
    if timezone.now() < window_of(half_day)[0]:
        raise TrainingError(_too_early(half_day))
    changed = _write(half_day, actor, {sign_up.pk: status}, reason=reason)
    if not changed:
        raise TrainingError(_("This is what is already recorded."))
    return changed[0]


def trainees(session: Session):
    """Sign-ups with a confirmed seat, whose presence is recorded."""
    return session.sign_ups.firm()


def _half_day(uuid: UUID) -> HalfDay:
    """That of a code: it may have been moved meanwhile. Raises TrainingError."""
    half_day = HalfDay.objects.select_related("session").filter(uuid=uuid).first()
    if half_day is None:
        raise TrainingError(_("This half-day is no longer held."))
    return half_day


def _own_seat(half_day: HalfDay, actor: User) -> SignUp:
    """The confirmed seat of the person, while it is time. Raises TrainingError."""
    mine = trainees(half_day.session).filter(person_id=actor.pk).first()
    if mine is None:
        raise TrainingError(
            _("This code is of no use to you: you have no confirmed seat in this session.")
        )
    _check_window(half_day, timezone.now())
    return mine


def _locked(half_day: HalfDay) -> HalfDay:
    """The half-day as it is now, under the lock of its session. Raises TrainingError."""
    lock_sessions([half_day.session_id])
    related = HalfDay.objects.select_related("session__module")
    fresh = related.filter(pk=half_day.pk, session__state__in=LIVE_STATES).first()
    if fresh is None:
        raise TrainingError(_("This half-day is no longer held."))
    if fresh.session.state == SessionState.SETTLED:
        raise TrainingError(_("This session is settled: its presences no longer change."))
    return fresh


def _check_runs(actor: User, half_day: HalfDay) -> None:
    if not can_manage_session(actor, half_day.session):
        raise TrainingError(_("You do not run this session."))


def _check_window(half_day: HalfDay, now: datetime) -> None:
    opens, closes = window_of(half_day)
    if now < opens:
        raise TrainingError(_too_early(half_day))
    if now > closes:
        raise TrainingError(
            _("The time to record this half-day is over: correct it with a reason.")
        )


def _too_early(half_day: HalfDay) -> str:
    opens = timezone.localtime(window_of(half_day)[0])
    return _("Presence is recorded from %(moment)s.") % {
        "moment": date_format(opens, "DATETIME_FORMAT")
    }


def _write(
    half_day: HalfDay,
    actor: User,
    marks: Mapping[int, str],
    *,
    source: PresenceSource = PresenceSource.TRAINER,
    reason: str = "",
) -> list[Attendance]:
    people = list(trainees(half_day.session).filter(pk__in=list(marks)).order_by("pk"))
    if len(people) != len(marks):
        raise TrainingError(_("Somebody no longer has a seat: reload the page."))
    known = {one.sign_up_id: one for one in half_day.attendances.filter(sign_up__in=people)}
    changed, steps = [], []
    for one in people:
        status = Presence(marks[one.pk])
        held = known.get(one.pk)
        if held is not None and held.status == status:
            continue
        steps.append([one.pk, held.status if held else "", str(status)])
        row = held or Attendance(sign_up=one, half_day=half_day)
        row.status, row.source, row.reason = status, source, reason
        row.marked_at, row.marked_by = timezone.now(), actor
        row.save()
        changed.append(row)
    if changed:
        _check_no_attestation(changed)
        _follow(half_day.session, [one.sign_up for one in changed])
        record(
            "presence.corrected" if reason else "presence.marked",
            actor=actor,
            target=half_day,
            data={"steps": steps, "source": str(source)} | ({"reason": reason} if reason else {}),
        )
    return changed


def _check_no_attestation(changed: list[Attendance]) -> None:
    """An attestation says hours: they do not change behind it. Raises TrainingError."""
    if Attestation.objects.live().filter(sign_up__in=[one.sign_up_id for one in changed]).exists():
        raise TrainingError(_("This person has an attestation: revoke it first."))


def _follow(session: Session, sign_ups: Iterable[SignUp]) -> None:
    """Bring sign-ups to what their presences say; confirmed as long as one is missing."""
    sign_ups = list(sign_ups)
    pks = [one.pk for one in sign_ups]
    expected = session.half_days.count()
    needed = hours_needed(session)
    attended = hours_attended(pks)
    marked: dict[int, int] = {}
    for pk in Attendance.objects.filter(sign_up__in=pks).values_list("sign_up_id", flat=True):
        marked[pk] = marked.get(pk, 0) + 1
    for one in sign_ups:
        whole = marked.get(one.pk, 0) >= expected
        state = outcome(attended.get(one.pk, 0), needed) if whole else SignUpState.CONFIRMED
        if one.state != state:
            one.state = state
            one.save(update_fields=["state"])
