"""Who comes into office and leaves it is traced once, told, and found again by the search."""

import pytest

from network.enums import PersonState
from network.models import ResourcePerson
from network.person_page import facts_of
from network.services import mandates
from network.services.offices import close_past_mandates, trace_changes_of_office
from portal.core.models import JournalEntry, Notification
from portal.core.signals import content_changed
from tests.factories.network_persons import (
    AbsenceFactory,
    ResourcePersonFactory,
    in_days,
    make_keeper,
    today,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """Mandates that the search was told of."""
    found: list[int] = []

    def listen(sender, instance, **_more):
        found.append(instance.pk)

    content_changed.connect(listen, sender=ResourcePerson)
    yield found
    content_changed.disconnect(listen, sender=ResourcePerson)


def test_coming_and_going_are_traced_once(told, django_capture_on_commit_callbacks):
    person = ResourcePersonFactory()
    keeper = make_keeper(person.institution)
    assert trace_changes_of_office() == 1
    assert trace_changes_of_office() == 0
    ResourcePerson.objects.filter(pk=person.pk).update(trained_until=in_days(-1))

    with django_capture_on_commit_callbacks(execute=True):
        assert trace_changes_of_office() == 1

    assert told == [person.pk, person.pk]
    assert JournalEntry.objects.filter(action="person.in_office").count() == 1
    left = JournalEntry.objects.get(action="person.out_of_office")
    assert left.data == {"missing": ["training"]}
    assert set(Notification.objects.values_list("user", flat=True)) == {person.user_id, keeper.pk}


def test_step_that_somebody_takes_is_not_traced_twice():
    person = ResourcePersonFactory(was_in_office=True)

    mandates.suspend(person, actor=make_keeper(person.institution), reason="request")

    assert trace_changes_of_office() == 0
    assert not JournalEntry.objects.filter(action="person.out_of_office").exists()


def test_mandate_past_is_ended_for_good_after_a_month_only():
    late = ResourcePersonFactory(mandate_end=in_days(-30), direct_line="01 99 00 12 34")
    past = ResourcePersonFactory(mandate_end=in_days(-31), direct_line="01 99 00 12 35")
    running = ResourcePersonFactory(mandate_end=today())

    assert close_past_mandates() == 1

    for person in (late, past, running):
        person.refresh_from_db()
    assert (past.state, past.direct_line, past.mandate_end) == (PersonState.ENDED, "", in_days(-31))
    assert (late.state, running.state) == (PersonState.ACTIVE, PersonState.ACTIVE)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, PersonState.ACTIVE),
        ({"trained_until": in_days(-1)}, PersonState.SUSPENDED),
        ({"mandate_end": in_days(-1)}, PersonState.ENDED),
        ({"state": PersonState.NOMINATED, "trained_until": None}, PersonState.NOMINATED),
        ({"confirm_before": in_days(-1)}, PersonState.ACTIVE),
    ],
)
def test_state_shown_is_the_one_that_dates_make(fields, state):
    ResourcePersonFactory(**fields)

    [facts] = facts_of(ResourcePerson.objects.all())

    assert facts.state == state


def test_absence_suspends_for_its_days_alone():
    person = AbsenceFactory().person
    [facts] = facts_of(ResourcePerson.objects.filter(pk=person.pk))
    assert facts.state == PersonState.SUSPENDED

    [later] = facts_of(ResourcePerson.objects.filter(pk=person.pk), in_days(11))
    assert later.state == PersonState.ACTIVE
