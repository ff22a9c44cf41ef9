"""What time does by itself: offers lapse, seats open, people are told once, needs go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.core.models import Notification
from portal.core.models.notification import NotificationKind
from portal.core.scheduling import jobs
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.training import (
    ask,
    make_session,
    make_sign_up,
    make_trainer,
    seats_taken,
    state_of,
)
from training.enums import (
    CancellationReason,
    MoveKind,
    NoticeStep,
    SessionState,
    SignUpState,
)
from training.models import SpecialNeeds
from training.services import offers
from training.services import sign_ups as service
from training.services.capacity import Reserved, set_quotas
from training.services.notices import erase_needs, remind, settle_sessions

pytestmark = pytest.mark.django_db

UNAVAILABLE = CancellationReason.UNAVAILABLE


def told(kind: str, session) -> list[int]:
    rows = Notification.objects.filter(kind=kind, target_uuid=session.uuid)
    return sorted(rows.values_list("user_id", flat=True))


def steps(session) -> list[str]:
    return list(session.notices.order_by("pk").values_list("step", flat=True))


def test_every_job_of_training_is_declared():
    names = {job.name.rpartition(".")[2] for job in jobs()}

    assert {
        "settle_sessions", "remind", "erase_needs", "remind_deciders", "escalate_silences",
        "tell_ending",
    } <= names  # fmt: skip


# Seats


def test_offer_that_nobody_answers_goes_to_the_next(time_machine):
    session = make_session(maximum=1)
    seated, first, second = ask(session), ask(session), ask(session)
    service.cancel(seated, actor=seated.person, reason=UNAVAILABLE)
    assert state_of(first) == SignUpState.OFFERED

    assert settle_sessions() == 0
    time_machine.move_to(timezone.now() + timedelta(hours=49), tick=False)
    assert settle_sessions() == 1

    assert (state_of(first), state_of(second)) == (SignUpState.EXPIRED, SignUpState.OFFERED)
    assert seats_taken(session) == 1
    assert settle_sessions() == 0


def test_offer_accepted_in_time_is_kept(time_machine):
    session = make_session(maximum=1)
    seated, first, second = ask(session), ask(session), ask(session)
    service.cancel(seated, actor=seated.person, reason=UNAVAILABLE)
    offers.accept(first, actor=first.person)

    time_machine.move_to(timezone.now() + timedelta(hours=49), tick=False)

    assert settle_sessions() == 0
    assert (state_of(first), state_of(second)) == (SignUpState.CONFIRMED, SignUpState.WAITING)


def test_reserved_seats_open_on_their_day_and_call_the_list(time_machine):
    trainer, institution = make_trainer(), InstitutionFactory()
    session = make_session(trainer=trainer, maximum=1)
    release_on = timezone.localdate() + timedelta(days=3)
    set_quotas(session, actor=trainer, quotas=[Reserved(institution, 1, release_on)])
    waiting = ask(session)
    settle_sessions()
    assert state_of(waiting) == SignUpState.WAITING

    time_machine.move_to(timezone.now() + timedelta(days=3, hours=1), tick=False)

    assert settle_sessions() == 1
    assert state_of(waiting) == SignUpState.OFFERED
    assert session.moves.filter(kind=MoveKind.RELEASED).count() == 1
    assert settle_sessions() == 0


def test_waiting_list_lapses_when_the_session_begins(time_machine):
    session = make_session(maximum=1)
    seated, waiting = ask(session), ask(session)

    time_machine.move_to(session.starts_at + timedelta(minutes=1), tick=False)
    settle_sessions()

    assert (state_of(seated), state_of(waiting)) == (SignUpState.CONFIRMED, SignUpState.EXPIRED)


def test_session_off_its_dates_is_left_alone(time_machine):
    session = make_session(maximum=1, state=SessionState.POSTPONED)
    waiting = make_sign_up(session, SignUpState.WAITING)

    time_machine.move_to(session.starts_at + timedelta(minutes=1), tick=False)

    assert settle_sessions() == 0
    assert state_of(waiting) == SignUpState.WAITING


# Reminders


def test_trainees_are_told_a_week_and_a_day_before_once_each(
    time_machine, django_capture_on_commit_callbacks
):
    session = make_session()
    coming = ask(session)
    waiting = make_sign_up(session, SignUpState.WAITING)
    assert remind() == 0

    with django_capture_on_commit_callbacks(execute=True):
        time_machine.move_to(session.starts_at - timedelta(days=6), tick=False)
        assert (remind(), remind()) == (1, 0)
        time_machine.move_to(session.starts_at - timedelta(hours=20), tick=False)
        assert (remind(), remind()) == (1, 0)

    assert steps(session) == [NoticeStep.WEEK_BEFORE, NoticeStep.DAY_BEFORE]
    assert set(told(NotificationKind.SESSION_NEAR, session)) == {coming.person_id}
    assert waiting.person_id not in told(NotificationKind.SESSION_NEAR, session)


def test_worker_that_was_down_tells_what_still_makes_sense(time_machine):
    """Down from before the week to the eve: the eve alone is told, not the week."""
    session = make_session()
    ask(session)

    time_machine.move_to(session.starts_at - timedelta(hours=3), tick=False)

    assert remind() == 1
    assert steps(session) == [NoticeStep.DAY_BEFORE]


def test_those_who_came_are_told_the_day_after_and_three_months_later(
    time_machine, django_capture_on_commit_callbacks
):
    session = make_session()
    came = ask(session)
    absent = make_sign_up(session, SignUpState.ABSENT)

    with django_capture_on_commit_callbacks(execute=True):
        time_machine.move_to(session.ends_at + timedelta(days=2), tick=False)
        assert (remind(), remind()) == (1, 0)
        time_machine.move_to(session.ends_at + timedelta(days=91), tick=False)
        assert (remind(), remind()) == (1, 0)

    assert steps(session) == [NoticeStep.DAY_AFTER, NoticeStep.QUARTER_AFTER]
    assert absent.person_id not in told(NotificationKind.SESSION_OVER, session)
    assert came.person_id in told(NotificationKind.SESSION_OVER, session)


@pytest.mark.parametrize("state", [SessionState.CANCELLED, SessionState.POSTPONED])
def test_session_that_is_not_held_reminds_nobody(time_machine, state):
    session = make_session(state=state)
    make_sign_up(session, SignUpState.CONFIRMED)

    time_machine.move_to(session.starts_at - timedelta(days=6), tick=False)

    assert remind() == 0


# Special needs


def test_needs_are_erased_once_the_session_is_over(time_machine):
    session, later = make_session(), make_session(days=60)
    for one in (session, later):
        service.sign_up(one, actor=make_member(), needs="Un interprète en langue des signes")

    assert erase_needs() == 0
    time_machine.move_to(session.ends_at + timedelta(minutes=1), tick=False)

    assert (erase_needs(), erase_needs()) == (1, 0)
    assert [one.sign_up.session for one in SpecialNeeds.objects.all()] == [later]
