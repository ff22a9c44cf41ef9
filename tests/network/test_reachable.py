"""Who is in office, who is reachable, who answers: at the second, for rows and for one row."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from network.answering import Way, answering_for, answers_for
from network.enums import Missing, PersonState
from network.models import ResourcePerson
from portal.accounts.models import Institution, Membership
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_persons import (
    AbsenceFactory,
    ResourcePersonFactory,
    in_days,
    make_deputy,
)
from tests.factories.network_territory import CommuneFactory

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
LAST = date(2027, 3, 27)
# The night on which clocks go forward lies between: the last second and the first one.
LAST_SECOND = datetime(2027, 3, 27, 23, 59, 59, tzinfo=PARIS)
NEXT_DAY = datetime(2027, 3, 28, 0, 0, 0, tzinfo=PARIS)
FUTURE = date(2028, 1, 1)
HELD = {
    "mandate_start": date(2026, 1, 1),
    "trained_until": FUTURE,
    "confirm_before": FUTURE,
    "charter_signed_on": date(2026, 1, 1),
}


@pytest.fixture
def person(time_machine):
    time_machine.move_to(datetime(2027, 3, 1, 12, tzinfo=PARIS), tick=False)
    return ResourcePersonFactory(**HELD)


def _states(person) -> tuple[bool, bool]:
    """In office and reachable, each asked both ways."""
    person = ResourcePerson.objects.get(pk=person.pk)
    in_office = ResourcePerson.objects.in_office().filter(pk=person.pk).exists()
    reachable = ResourcePerson.objects.reachable().filter(pk=person.pk).exists()
    assert (in_office, reachable) == (person.is_in_office(), person.is_reachable())
    return in_office, reachable


@pytest.mark.parametrize(
    ("field", "missing"),
    [
        ("mandate_end", Missing.MANDATE),
        ("trained_until", Missing.TRAINING),
        ("confirm_before", Missing.CONFIRMATION),
    ],
)
def test_last_day_holds_to_its_last_second(field, missing, person, time_machine):
    ResourcePerson.objects.filter(pk=person.pk).update(**{field: LAST})

    time_machine.move_to(LAST_SECOND, tick=False)
    assert _states(person) == (True, True)
    time_machine.move_to(NEXT_DAY, tick=False)

    assert _states(person) == (False, False)
    assert ResourcePerson.objects.get(pk=person.pk).missing() == [missing]


def test_mandate_starts_at_midnight(person, time_machine):
    ResourcePerson.objects.filter(pk=person.pk).update(mandate_start=NEXT_DAY.date())

    time_machine.move_to(LAST_SECOND, tick=False)
    assert _states(person) == (False, False)
    time_machine.move_to(NEXT_DAY, tick=False)
    assert _states(person) == (True, True)


def test_absence_ends_at_midnight_and_starts_so(person, time_machine):
    AbsenceFactory(person=person, starts_on=LAST, ends_on=LAST)

    for moment, expected in [
        (LAST_SECOND - timedelta(days=1), (True, True)),
        (LAST_SECOND - timedelta(days=1) + timedelta(seconds=1), (True, False)),
        (LAST_SECOND, (True, False)),
        (NEXT_DAY, (True, True)),
    ]:
        time_machine.move_to(moment, tick=False)
        assert _states(person) == expected


def test_planned_end_of_a_membership_takes_effect_at_midnight(person, time_machine):
    Membership.objects.filter(user=person.user).update(ended_on=NEXT_DAY.date())

    time_machine.move_to(LAST_SECOND, tick=False)
    assert _states(person) == (True, True)
    time_machine.move_to(NEXT_DAY, tick=False)
    assert _states(person) == (False, False)


@pytest.mark.parametrize("state", [state for state in PersonState if state != PersonState.ACTIVE])
def test_only_an_active_mandate_is_reachable(state, person):
    ResourcePerson.objects.filter(pk=person.pk).update(state=state)

    assert _states(person) == (False, False)


def test_closed_account_suspended_membership_and_closed_institution_are_out(person):
    person.user.is_active = False
    person.user.save(update_fields=["is_active"])
    assert _states(person) == (False, False)
    person.user.is_active = True
    person.user.save(update_fields=["is_active"])
    Membership.objects.filter(user=person.user).update(suspended_at=LAST_SECOND)
    assert _states(person) == (False, False)
    Membership.objects.filter(user=person.user).update(suspended_at=None)
    assert _states(person) == (True, True)
    Institution.objects.filter(pk=person.institution_id).update(is_active=False)

    assert _states(person) == (False, False)


@pytest.mark.parametrize(
    "field", ["trained_until", "confirm_before", "charter_signed_on", "mandate_start"]
)
def test_missing_date_is_out_of_office(field, person):
    ResourcePerson.objects.filter(pk=person.pk).update(**{field: None})

    assert _states(person) == (False, False)


def test_membership_of_another_institution_does_not_hold(person):
    Membership.objects.filter(user=person.user).update(institution=InstitutionFactory())

    assert _states(person) == (False, False)


# Who answers


def test_present_person_answers_for_themselves():
    person = ResourcePersonFactory()

    answer = answering_for(person)

    assert (answer.person, answer.way, answer.absent_until) == (person, Way.SELF, None)


def test_absent_person_is_answered_for_by_the_replacement():
    person = ResourcePersonFactory()
    replacement = ResourcePersonFactory(institution=person.institution)
    make_deputy(person.institution)
    AbsenceFactory(person=person, replacement=replacement)

    answer = answering_for(person)

    assert (answer.person, answer.way) == (replacement, Way.REPLACEMENT)
    assert answer.absent_until == in_days(10)


def test_absent_replacement_hands_on_to_their_own():
    first = ResourcePersonFactory()
    second, third = (ResourcePersonFactory(institution=first.institution) for _ in range(2))
    AbsenceFactory(person=first, replacement=second)
    AbsenceFactory(person=second, replacement=third)

    assert answering_for(first).person == third


def test_replacements_in_a_circle_fall_back_on_the_deputy():
    first = ResourcePersonFactory()
    second = ResourcePersonFactory(institution=first.institution)
    AbsenceFactory(person=first, replacement=second)
    AbsenceFactory(person=second, replacement=first)
    assert answering_for(first).way == Way.NOBODY
    deputy = make_deputy(first.institution)

    answer = answering_for(first)

    assert (answer.person, answer.way) == (deputy, Way.DEPUTY)


def test_replacement_out_of_office_falls_back_on_the_deputy():
    person = ResourcePersonFactory()
    replacement = ResourcePersonFactory(institution=person.institution, trained_until=in_days(-1))
    AbsenceFactory(person=person, replacement=replacement)
    deputy = make_deputy(person.institution)

    assert answering_for(person).person == deputy


def test_deputy_answers_for_the_territory_only():
    commune = CommuneFactory()
    person = ResourcePersonFactory(areas=[commune.code])
    AbsenceFactory(person=person)
    make_deputy(person.institution, areas=["2A"])
    make_deputy(InstitutionFactory(), areas=[commune.code])
    assert answering_for(person).way == Way.NOBODY
    deputy = make_deputy(person.institution, areas=[commune.departement_id])

    assert answering_for(person).person == deputy


def test_deputy_comes_before_another_titular():
    person = ResourcePersonFactory(state=PersonState.SUSPENDED)
    ResourcePersonFactory(institution=person.institution)
    deputy = make_deputy(person.institution)

    assert answering_for(person).person == deputy


def test_answers_for_many_cost_as_much_as_for_one(django_assert_num_queries):
    people = [ResourcePersonFactory() for _ in range(3)]
    for person in people:
        AbsenceFactory(person=person)
        make_deputy(person.institution)

    for some in (people[:1], people):
        asked = list(ResourcePerson.objects.filter(pk__in=[person.pk for person in some]))
        with django_assert_num_queries(4):
            found = answers_for(asked)
        assert {answer.way for answer in found.values()} == {Way.DEPUTY}


def test_person_out_of_office_is_unknown_to_plain_members():
    person = ResourcePersonFactory(confirm_before=in_days(-1))
    member = make_member()

    assert person not in ResourcePerson.objects.visible_to(member)
    assert person in ResourcePerson.objects.visible_to(person.user)
