"""The day and after, when several people act at the same moment."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from tests.factories.training import make_presence, make_session, make_sign_up
from tests.support.threads import at_once
from training.enums import SignUpState
from training.enums_attendance import QUESTIONS, EvaluationKind
from training.models import Attendance, Attestation, EvaluationBox, HalfDay, Session
from training.services.attendance import mark_by_code
from training.services.attestations import issue
from training.services.evaluations import Answer, answer

pytestmark = pytest.mark.django_db(transaction=True)

CONFIRMED = SignUpState.CONFIRMED
HOT = EvaluationKind.HOT
PEOPLE = 5


def _session(begun: timedelta) -> Session:
    """A session of three hours that began that long ago, and its trainees."""
    session = make_session(maximum=20)
    start = timezone.now() - begun
    end = start + timedelta(hours=3)
    Session.objects.filter(pk=session.pk).update(starts_at=start, ends_at=end)
    HalfDay.objects.filter(session=session).update(starts_at=start, ends_at=end)
    for _one in range(PEOPLE):
        make_sign_up(session, CONFIRMED)
    return Session.objects.get(pk=session.pk)


def _trainer(session):
    return session.trainer_seats.get().user


def test_one_code_read_by_everybody_twice_records_each_once():
    session = _session(timedelta(minutes=5))
    uuid = session.half_days.get().uuid
    people = [asked.person for asked in session.sign_ups.select_related("person")]

    refusals = at_once(*[partial(mark_by_code, uuid, actor=one) for one in people * 2])

    assert refusals == [None] * 2 * PEOPLE
    assert Attendance.objects.count() == PEOPLE


def test_attestations_of_two_sessions_have_different_numbers_and_nobody_has_two():
    sessions = [_session(timedelta(hours=5)) for _one in range(2)]
    for session in sessions:
        for asked in session.sign_ups.all():
            make_presence(asked)
    acts = [partial(issue, session, actor=_trainer(session)) for session in sessions * 2]

    assert at_once(*acts) == [None] * 4

    numbers = set(Attestation.objects.values_list("number", flat=True))
    holders = set(Attestation.objects.values_list("sign_up_id", flat=True))
    assert len(numbers) == len(holders) == Attestation.objects.count() == 2 * PEOPLE


def test_no_answer_is_lost_nor_counted_twice():
    session = _session(timedelta(hours=5))
    said = Answer(ratings={str(question): 3 for question in QUESTIONS[HOT]})
    people = [asked.person for asked in session.sign_ups.select_related("person")]
    acts = [partial(answer, session, actor=one, kind=HOT, said=said) for one in people * 2]

    refusals = at_once(*acts)

    assert sum(refusal is None for refusal in refusals) == PEOPLE
    assert len(EvaluationBox.objects.get().answers) == PEOPLE
