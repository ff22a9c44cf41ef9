"""Leaving an institution: the same day mandates end and what was kept goes to the deputy."""

import pytest
from django.urls import reverse

from network.answering import Way, answering_for
from network.enums import PersonState
from network.leaving import left_over
from network.models import EntryChange, ResourcePerson
from portal.accounts.enums import Role
from portal.accounts.models import Membership
from portal.accounts.services import memberships, people
from portal.accounts.services.people import end_expired_access
from portal.core.models import JournalEntry
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
from tests.factories.network_entries import PlaceFactory, ServiceFactory
from tests.factories.network_persons import (
    AbsenceFactory,
    ResourcePersonFactory,
    in_days,
    make_deputy,
    make_keeper,
    today,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return ResourcePersonFactory(areas=["45"])


def _leave(person, institution=None):
    institution = institution or person.institution
    membership = Membership.objects.get(user=person.user, institution=institution)
    memberships.end(membership, actor=make_member(Role.COORDINATOR), knowingly=True)


def test_leaver_is_out_at_the_next_request(person, login):
    deputy = make_deputy(person.institution)
    client = login(person.user)
    assert person in ResourcePerson.objects.reachable()

    _leave(person)

    person.refresh_from_db()
    assert (person.state, person.mandate_end) == (PersonState.ENDED, today())
    assert list(ResourcePerson.objects.reachable()) == [deputy]
    assert answering_for(person).person == deputy
    assert client.get(reverse("notifications")).status_code == 302


def test_planned_end_closes_the_mandate_when_it_comes(person, time_machine):
    Membership.objects.filter(user=person.user).update(ended_on=today())
    assert person not in ResourcePerson.objects.in_office()

    end_expired_access()

    person.refresh_from_db()
    assert person.state == PersonState.ENDED


def test_replacements_that_the_leaver_held_fall(person):
    deputy = make_deputy(person.institution)
    absence = AbsenceFactory(person=deputy, replacement=person)

    _leave(person)

    absence.refresh_from_db()
    assert absence.replacement is None
    assert answering_for(deputy).way == Way.NOBODY


def test_entries_go_to_their_deputy_then_to_the_deputy_of_the_institution(person):
    institution, leaver = person.institution, person.user
    colleague, deputy = make_member(institution=institution), make_deputy(institution)
    gone = make_member()
    named = ServiceFactory(institution=institution, owner=leaver, deputy=colleague)
    alone = PlaceFactory(institution=institution, owner=leaver, deputy=gone)
    second = ServiceFactory(institution=institution, owner=colleague, deputy=leaver)

    _leave(person)

    for entry in (named, alone, second):
        entry.refresh_from_db()
    assert (named.owner, named.deputy) == (colleague, None)
    assert alone.owner == deputy.user
    assert (second.owner, second.deputy) == (colleague, None)
    assert EntryChange.objects.of(named).first().before["owner"] == str(leaver.uuid)
    entry = JournalEntry.objects.get(action="entries.handed_over")
    assert entry.data == {"count": 3, "to": deputy.user_id}


def test_without_a_deputy_the_manager_sees_what_is_left(person):
    institution = person.institution
    service = ServiceFactory(institution=institution, owner=person.user)
    place = PlaceFactory(institution=institution, owner=person.user)
    ServiceFactory(owner=None)

    _leave(person)

    left = left_over(institution)
    assert (left.services, left.places) == ([service], [place])
    assert [hole.area for hole in left.holes] == ["45"]
    assert len(left) == 3


def test_what_is_held_elsewhere_stays(person):
    elsewhere = InstitutionFactory()
    MembershipFactory(user=person.user, institution=elsewhere)
    other = ResourcePersonFactory(user=person.user, institution=elsewhere)
    service = ServiceFactory(institution=elsewhere, owner=person.user)

    _leave(person)

    other.refresh_from_db()
    service.refresh_from_db()
    assert (other.state, service.owner) == (PersonState.ACTIVE, person.user)
    assert other in ResourcePerson.objects.reachable()


def test_change_of_roles_hands_nothing_over(person):
    service = ServiceFactory(institution=person.institution, owner=person.user)
    membership = Membership.objects.get(user=person.user)

    memberships.change_roles(
        membership, actor=make_member(Role.COORDINATOR), roles=[Role.MEMBER], knowingly=True
    )

    person.refresh_from_db()
    service.refresh_from_db()
    assert (person.state, service.owner) == (PersonState.ACTIVE, person.user)


def test_closed_account_ends_the_mandates_for_good(person):
    coordinator = make_member(Role.COORDINATOR)

    people.close_account(person.user, actor=coordinator, reason="left")
    people.reopen_account(person.user, actor=coordinator)

    person.refresh_from_db()
    assert person.state == PersonState.ENDED
    ended = JournalEntry.objects.get(action="person.ended")
    assert (ended.actor, ended.reason) == (coordinator, "left")


def test_person_who_comes_back_is_not_ended_again(person):
    _leave(person)
    MembershipFactory(user=person.user, institution=person.institution)
    again = ResourcePersonFactory(user=person.user, institution=person.institution)

    people.close_idle_accounts(dry_run=True)
    memberships.change_roles(
        Membership.objects.get(user=person.user, ended_on=None),
        actor=make_keeper(person.institution),
        roles=[Role.RESOURCE_PERSON],
    )

    again.refresh_from_db()
    assert again.state == PersonState.ACTIVE
    assert again.mandate_start == in_days(-90)
