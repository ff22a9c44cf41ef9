"""The check of training: each fault is found once planted, and what is safe is mended."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.utils import timezone

from tests.factories.training import (
    ask,
    make_attestation,
    make_session,
    make_sign_up,
    seats_taken,
    state_of,
)
from training.checking import faults
from training.enums import CancellationReason, SessionState, SignUpState
from training.models import HalfDay, InstitutionQuota, SeatMove, Session, SpecialNeeds
from training.services import sign_ups as service

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return [fault.check for fault in faults()]


def repaired() -> str:
    out = StringIO()
    call_command("check_training", repair=True, stdout=out)
    return out.getvalue()


def test_sound_database_has_no_fault():
    session = make_session(maximum=1)
    seated, _waiting = ask(session), ask(session)
    service.cancel(seated, actor=seated.person, reason=CancellationReason.ILLNESS)

    assert found() == []
    out = StringIO()
    call_command("check_training", stdout=out)
    assert out.getvalue().count("\n") == 1


def test_wrong_number_of_seats_is_counted_again():
    session = make_session()
    ask(session)
    Session.objects.filter(pk=session.pk).update(taken=0)
    assert found() == ["count"]

    repaired()

    assert seats_taken(session) == 1


def test_offer_past_due_is_settled(time_machine):
    session = make_session(maximum=1)
    seated, waiting = ask(session), ask(session)
    service.cancel(seated, actor=seated.person, reason=CancellationReason.ILLNESS)
    time_machine.move_to(timezone.now() + timedelta(days=3), tick=False)
    assert found() == ["past_due"]

    repaired()

    assert state_of(waiting) == SignUpState.EXPIRED


def test_needs_left_after_the_session_are_erased(time_machine):
    session = make_session()
    service.sign_up(session, actor=make_sign_up(make_session(), "waiting").person, needs="Fauteuil")
    time_machine.move_to(session.ends_at + timedelta(days=1), tick=False)
    assert "needs" in found()

    repaired()

    assert not SpecialNeeds.objects.exists()


def _two_places_at_once():
    person = make_sign_up(make_session(), SignUpState.CONFIRMED).person
    make_sign_up(make_session(), SignUpState.CONFIRMED, person=person)


def _signed_up_for_a_cancelled_one():
    make_sign_up(make_session(state=SessionState.CANCELLED), SignUpState.CONFIRMED)


def _no_half_day():
    HalfDay.objects.filter(session=make_session()).delete()


def _other_dates():
    session = make_session()
    Session.objects.filter(pk=session.pk).update(ends_at=session.ends_at + timedelta(days=1))


def _no_trainer():
    make_session().trainer_seats.all().delete()


def _more_reserved_than_seats():
    session = make_session(maximum=2)
    InstitutionQuota.objects.create(
        session=session,
        institution=session.organiser,
        seats=5,
        release_on=timezone.localdate() + timedelta(days=5),
    )


def _attested_without_presence():
    make_attestation(make_sign_up(make_session(), SignUpState.ATTENDED), hours=3)


def _seat_given_against_the_rule():
    asked = ask(make_session())
    move = asked.moves.exclude(order_reason="").get()
    # Moves refuse any change through the application; somebody with the database does not.
    QuerySet(model=SeatMove).filter(pk=move.pk).update(order_reason="refused_before")


@pytest.mark.parametrize(
    ("plant", "check"),
    [
        (_two_places_at_once, "overlap"),
        (_signed_up_for_a_cancelled_one, "orphan"),
        (_no_half_day, "no_half_day"),
        (_other_dates, "dates"),
        (_no_trainer, "no_trainer"),
        (_more_reserved_than_seats, "quotas"),
        (_attested_without_presence, "attestation"),
        (_seat_given_against_the_rule, "order"),
    ],
)
def test_fault_that_only_people_can_mend_is_named_and_left(plant, check):
    plant()

    assert set(found()) == {check}
    with pytest.raises(CommandError, match=check):
        repaired()
    assert check in found()
