"""Presence: who records it, when, what follows, and how it is corrected."""

from datetime import datetime, timedelta

import pytest

from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.training import (
    make_module,
    make_session,
    make_sign_up,
    make_trainer,
    state_of,
)
from training.enums import SessionState, SignUpState
from training.enums_attendance import CorrectionReason, Presence, PresenceSource
from training.models import Attendance, HalfDay, Session
from training.services import attendance
from training.services.errors import TrainingError

pytestmark = pytest.mark.django_db

CONFIRMED = SignUpState.CONFIRMED


def _session(**fields) -> Session:
    """Two half-days of three hours on the same day."""
    session = make_session(maximum=9, **fields)
    afternoon = session.starts_at + timedelta(hours=5)
    end = afternoon + timedelta(hours=3)
    HalfDay.objects.create(session=session, starts_at=afternoon, ends_at=end)
    Session.objects.filter(pk=session.pk).update(ends_at=end)
    session.refresh_from_db()
    return session


def _trainer(session):
    return session.trainer_seats.get().user


def _mark(half_day, sign_up, status=Presence.PRESENT, *, actor=None):
    actor = actor or _trainer(half_day.session)
    return attendance.mark(half_day, actor=actor, marks={sign_up.pk: status})


@pytest.fixture
def held(time_machine):
    """A session whose first half-day begins now, with one trainee."""
    session = _session()
    time_machine.move_to(session.starts_at, tick=False)
    return session


def test_presence_follows_into_the_sign_up_once_every_half_day_is_marked(held):
    morning, afternoon = held.half_days.all()
    whole, partial, absent = [make_sign_up(held, CONFIRMED) for _one in range(3)]

    for one in (whole, partial):
        _mark(morning, one)
    _mark(morning, absent, Presence.EXCUSED)
    assert {state_of(one) for one in (whole, partial, absent)} == {CONFIRMED}

    afternoon.starts_at, afternoon.ends_at = morning.ends_at, morning.ends_at + timedelta(hours=3)
    HalfDay.objects.filter(pk=afternoon.pk).update(starts_at=held.starts_at)
    _mark(afternoon, whole)
    _mark(afternoon, partial, Presence.ABSENT)
    _mark(afternoon, absent, Presence.ABSENT)

    assert state_of(whole) == SignUpState.ATTENDED
    assert state_of(partial) == SignUpState.PARTIAL
    assert state_of(absent) == SignUpState.ABSENT


def test_threshold_of_the_module_is_enough(time_machine):
    session = _session(module=make_module(threshold_hours=3))
    morning, afternoon = session.half_days.all()
    asked = make_sign_up(session, CONFIRMED)
    time_machine.move_to(session.ends_at, tick=False)

    _mark(morning, asked)
    _mark(afternoon, asked, Presence.ABSENT)

    assert state_of(asked) == SignUpState.ATTENDED


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("before", timedelta(minutes=-15, seconds=-1)),
        ("opens", timedelta(minutes=-15)),
        ("closes", timedelta(hours=27)),
        ("after", timedelta(hours=27, seconds=1)),
    ],
)
def test_window_runs_from_a_quarter_of_an_hour_before_to_a_day_after(moment, allowed, time_machine):
    session = make_session()
    asked = make_sign_up(session, CONFIRMED)
    time_machine.move_to(session.starts_at + allowed, tick=False)
    half_day = session.half_days.get()

    if moment in ("opens", "closes"):
        assert len(_mark(half_day, asked)) == 1
    else:
        with pytest.raises(TrainingError):
            _mark(half_day, asked)
        assert not Attendance.objects.exists()


def test_same_mark_sent_again_writes_nothing(held):
    half_day, asked = held.half_days.first(), make_sign_up(held, CONFIRMED)

    assert len(_mark(half_day, asked)) == 1
    assert _mark(half_day, asked) == []

    assert Attendance.objects.count() == 1
    assert JournalEntry.objects.filter(action="presence.marked").count() == 1


def test_others_are_marked_without_touching_what_is_recorded(held):
    half_day = held.half_days.first()
    known, other = make_sign_up(held, CONFIRMED), make_sign_up(held, CONFIRMED)
    _mark(half_day, known, Presence.EXCUSED)

    attendance.mark_the_others(half_day, actor=_trainer(held), status=Presence.PRESENT)

    marked = dict(half_day.attendances.values_list("sign_up_id", "status"))
    assert marked == {known.pk: Presence.EXCUSED, other.pk: Presence.PRESENT}


@pytest.mark.parametrize("who", ["outsider", "other_trainer", "manager", "trainee"])
def test_nobody_else_records_or_corrects(who, held):
    asked = make_sign_up(held, CONFIRMED)
    actor = {
        "outsider": make_member,
        "other_trainer": make_trainer,
        "manager": lambda: make_member(Role.INSTITUTION_MANAGER, institution=asked.institution),
        "trainee": lambda: asked.person,
    }[who]()

    with pytest.raises(TrainingError):
        _mark(held.half_days.first(), asked, actor=actor)
    with pytest.raises(TrainingError):
        attendance.correct(
            held.half_days.first(), asked, actor=actor, status=Presence.PRESENT,
            reason=CorrectionReason.MISTAKE,
        )  # fmt: skip

    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    "state", [SignUpState.WAITING, SignUpState.OFFERED, SignUpState.CANCELLED, SignUpState.AWAITING]
)
def test_only_a_confirmed_seat_has_a_presence(state, held):
    fields = {"offer_expires_at": held.starts_at} if state == SignUpState.OFFERED else {}
    if state == SignUpState.CANCELLED:
        fields["cancellation_reason"] = "illness"
    asked = make_sign_up(held, state, **fields)

    with pytest.raises(TrainingError):
        _mark(held.half_days.first(), asked)


def test_correction_gives_its_reason_and_leaves_its_trace(time_machine):
    session = make_session()
    asked = make_sign_up(session, CONFIRMED)
    half_day, trainer = session.half_days.get(), _trainer(session)
    time_machine.move_to(session.starts_at, tick=False)
    _mark(half_day, asked, Presence.ABSENT)
    time_machine.move_to(session.ends_at + timedelta(days=3), tick=False)

    corrected = attendance.correct(
        half_day, asked, actor=trainer, status=Presence.PRESENT, reason=CorrectionReason.SHEET
    )

    assert (corrected.status, corrected.reason) == (Presence.PRESENT, CorrectionReason.SHEET)
    assert state_of(asked) == SignUpState.ATTENDED
    entry = JournalEntry.objects.get(action="presence.corrected")
    assert (entry.actor, entry.data["reason"]) == (trainer, "sheet")
    assert entry.data["steps"] == [[asked.pk, "absent", "present"]]
    with pytest.raises(TrainingError):
        attendance.correct(
            half_day, asked, actor=trainer, status=Presence.PRESENT, reason=CorrectionReason.SHEET
        )


def test_settled_session_no_longer_changes(held):
    asked = make_sign_up(held, CONFIRMED)
    Session.objects.filter(pk=held.pk).update(state=SessionState.SETTLED)

    with pytest.raises(TrainingError):
        _mark(held.half_days.first(), asked)


def test_presence_is_read_by_those_who_must(held):
    asked = make_sign_up(held, CONFIRMED)
    [row] = _mark(held.half_days.first(), asked)
    readers = {
        "person": asked.person,
        "trainer": _trainer(held),
        "manager": make_member(Role.INSTITUTION_MANAGER, institution=asked.institution),
        "coordination": make_member(Role.COORDINATOR),
    }
    others = {
        "colleague": make_member(institution=asked.institution),
        "other manager": make_member(Role.INSTITUTION_MANAGER, institution=InstitutionFactory()),
        "other trainer": make_trainer(),
        "member": make_member(),
        "other trainee": make_sign_up(held, CONFIRMED).person,
    }

    for name, reader in readers.items():
        assert list(Attendance.objects.visible_to(reader)) == [row], name
    for name, reader in others.items():
        assert not Attendance.objects.visible_to(reader).exists(), name


def test_code_records_once_and_says_nothing_against_the_trainer(held):
    half_day = held.half_days.first()
    asked, other = make_sign_up(held, CONFIRMED), make_sign_up(held, CONFIRMED)

    assert attendance.mark_by_code(half_day.uuid, actor=asked.person) is True
    assert attendance.mark_by_code(half_day.uuid, actor=asked.person) is False
    assert half_day.attendances.get().source == PresenceSource.CODE

    _mark(half_day, other, Presence.ABSENT)
    with pytest.raises(TrainingError):
        attendance.mark_by_code(half_day.uuid, actor=other.person)
    assert half_day.attendances.get(sign_up=other).status == Presence.ABSENT


def test_hours_count_the_clock_change(time_machine, settings):
    """The night of the change is three hours long on the clock and two in truth."""
    from zoneinfo import ZoneInfo

    from training.hours import length_of

    paris = ZoneInfo("Europe/Paris")
    half_day = HalfDay(
        starts_at=datetime(2027, 3, 28, 1, 0, tzinfo=paris),
        ends_at=datetime(2027, 3, 28, 4, 0, tzinfo=paris).astimezone(ZoneInfo("UTC")),
    )
    half_day.starts_at = half_day.starts_at.astimezone(ZoneInfo("UTC"))
    assert length_of(half_day) == 2
