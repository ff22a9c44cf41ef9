"""The direct line: one at a time, to members, for somebody reachable, counted and journaled."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from network.services.direct_lines import LINES_PER_HOUR, reveal_line
from network.services.person_errors import PersonError, TooManyLines
from portal.core.models import JournalEntry
from tests.factories.accounts import UserFactory, make_member
from tests.factories.network_persons import AbsenceFactory, ResourcePersonFactory, in_days

pytestmark = pytest.mark.django_db


def test_line_is_given_to_a_member_and_journaled_without_the_number():
    person, member = ResourcePersonFactory(direct_line="01 99 00 12 34"), make_member()

    assert reveal_line(person, actor=member) == "01 99 00 12 34"

    entry = JournalEntry.objects.get()
    assert (entry.actor, entry.target_id) == (member, str(person.uuid))
    assert "99 00" not in json.dumps([entry.data, entry.reason])


def test_line_is_not_given_to_somebody_outside_the_network():
    with pytest.raises(PersonError):
        reveal_line(ResourcePersonFactory(), actor=UserFactory())

    assert not JournalEntry.objects.exists()


def test_line_of_somebody_who_is_not_reachable_stays_hidden():
    absent = AbsenceFactory().person
    expired = ResourcePersonFactory(trained_until=in_days(-1))
    silent = ResourcePersonFactory(direct_line="")
    for person in (absent, expired, silent):
        for actor in (make_member(), person.user):
            with pytest.raises(PersonError):
                reveal_line(person, actor=actor)


def test_lines_are_counted_by_person_and_hour(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    person, member = ResourcePersonFactory(confirm_before=in_days(9)), make_member()
    for _ in range(LINES_PER_HOUR):
        reveal_line(person, actor=member)

    with pytest.raises(TooManyLines):
        reveal_line(person, actor=member)
    assert reveal_line(person, actor=make_member())
    time_machine.shift(timedelta(hours=1))
    assert reveal_line(person, actor=member)
