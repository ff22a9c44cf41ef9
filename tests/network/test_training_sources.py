"""What the records of training say decides who is in office, the same day."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from network import training
from network.enums import Missing, PersonState
from network.models import ResourcePerson
from network.person_page import facts_of
from network.services.person_errors import PersonError
from network.services.trainings import follow_trainings, mark_trained
from portal.core.models import JournalEntry
from tests.factories.network_persons import ResourcePersonFactory, in_days, make_keeper

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    """The last day of each person's training, as an app would answer."""
    held: dict = {}

    @training.register_training
    def source(user_ids):
        return {pk: held[pk] for pk in user_ids if pk in held}

    yield held
    training.forget_training(source)


def test_records_say_until_when_and_the_same_day_takes_out_of_office(records, time_machine):
    person, other = ResourcePersonFactory(), ResourcePersonFactory()
    records[person.user_id] = in_days(3)

    assert follow_trainings([person.user_id]) == 1
    assert follow_trainings() == 0

    last = datetime.combine(in_days(3), time.max, tzinfo=timezone.get_current_timezone())
    time_machine.move_to(last, tick=False)
    assert set(ResourcePerson.objects.reachable()) == {person, other}
    time_machine.move_to(last + timedelta(seconds=1), tick=False)
    assert list(ResourcePerson.objects.reachable()) == [other]
    [facts] = facts_of(ResourcePerson.objects.filter(pk=person.pk))
    assert (facts.state, facts.missing) == (PersonState.SUSPENDED, [Missing.TRAINING])


def test_training_withdrawn_takes_out_of_office_at_once_and_a_new_one_brings_back(records):
    person = ResourcePersonFactory()
    records[person.user_id] = None
    follow_trainings([person.user_id])
    assert not ResourcePerson.objects.in_office().exists()

    records[person.user_id] = in_days(365)
    follow_trainings([person.user_id])

    assert ResourcePerson.objects.in_office().get() == person
    assert JournalEntry.objects.filter(action="person.trained").count() == 2


def test_training_moves_a_nominated_person_on_and_touches_no_proposal(records):
    nominated = ResourcePersonFactory(state=PersonState.NOMINATED, trained_until=None)
    proposal = ResourcePersonFactory(state=PersonState.PROPOSED, trained_until=None)
    for person in (nominated, proposal):
        records[person.user_id] = in_days(100)

    assert follow_trainings() == 1

    nominated.refresh_from_db()
    proposal.refresh_from_db()
    assert (nominated.state, nominated.trained_until) == (PersonState.TRAINED, in_days(100))
    assert (proposal.state, proposal.trained_until) == (PersonState.PROPOSED, None)


def test_whoever_no_record_names_keeps_the_attestation_of_the_institution(records):
    person, known = ResourcePersonFactory(), ResourcePersonFactory()
    records[known.user_id] = in_days(10)
    follow_trainings()

    mark_trained(person, actor=make_keeper(person.institution), trained_until=in_days(20))
    with pytest.raises(PersonError):
        mark_trained(known, actor=make_keeper(known.institution), trained_until=in_days(900))

    known.refresh_from_db()
    assert known.trained_until == in_days(10)


def test_least_favourable_source_wins(records):
    person = ResourcePersonFactory()
    records[person.user_id] = in_days(50)
    second = training.register_training(lambda ids: {pk: in_days(20) for pk in ids})
    third = training.register_training(lambda ids: {})
    try:
        assert training.trained_until([person.user_id]) == {person.user_id: in_days(20)}
        records[person.user_id] = None
        assert training.trained_until([person.user_id]) == {person.user_id: None}
    finally:
        training.forget_training(second)
        training.forget_training(third)


@pytest.mark.parametrize("count", [1, 3])
def test_following_without_a_change_reads_persons_once_and_attestations_once(
    count, records, django_assert_num_queries
):
    for person in ResourcePersonFactory.create_batch(count):
        records[person.user_id] = person.trained_until

    with django_assert_num_queries(2):
        follow_trainings()
