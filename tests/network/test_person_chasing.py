"""Confirmations overdue: who is told, when, once; what is erased; what awaits people at home."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from factory import LazyFunction

from network.enums import PersonState
from network.models import Absence, EntryChange, ResourcePerson
from network.person_awaiting import (
    contact_to_confirm,
    left_to_reassign,
    territories_without_anybody,
)
from network.services import mandates, persons
from network.services.person_chasing import chase_contacts, forget_old_mandates
from portal.accounts.enums import Role
from portal.core.models import JournalEntry, Notification
from portal.core.models.notification import NotificationKind
from portal.core.notification_targets import targets_of
from portal.core.scheduling import jobs
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.conventions import make_convention
from tests.factories.network_entries import ServiceFactory
from tests.factories.network_persons import (
    AbsenceFactory,
    ResourcePersonFactory,
    in_days,
    make_deputy,
    make_keeper,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


@pytest.fixture
def chase(django_capture_on_commit_callbacks):
    """Run the job and give the people told."""

    def _chase():
        before = set(Notification.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            chase_contacts()
        new = Notification.objects.exclude(pk__in=before)
        return {one.user for one in new if one.kind == NotificationKind.CONTACT_TO_CONFIRM}

    return _chase


def test_person_then_deputy_then_coordination_are_told_once_each(chase, time_machine):
    person = ResourcePersonFactory(confirm_before=in_days(15), trained_until=None)
    deputy, coordinator = make_deputy(person.institution), make_member(Role.COORDINATOR)
    told = []
    start = in_days(0)
    for day in range(0, 35):
        time_machine.move_to(start + timedelta(days=day))
        told += [(day, one) for one in chase()] + [(day, one) for one in chase()]

    assert told == [(1, person.user), (16, deputy.user), (30, coordinator)]
    assert JournalEntry.objects.filter(action="person.chased").count() == 3


def test_confirming_starts_again(chase):
    person = ResourcePersonFactory(confirm_before=in_days(3))
    assert chase() == {person.user}

    persons.confirm_contact(person, actor=person.user)

    assert chase() == set()
    person.refresh_from_db()
    assert person.chased_step == 0


def test_without_a_deputy_the_manager_is_told(chase):
    person = ResourcePersonFactory(confirm_before=in_days(-1), chased_step=1)
    manager = make_keeper(person.institution)

    assert chase() == {manager}


@pytest.mark.parametrize(
    "fields",
    [
        {"state": PersonState.SUSPENDED},
        {"state": PersonState.ENDED},
        {"mandate_end": LazyFunction(lambda: in_days(-2))},
        {"institution__is_active": False},
        {"confirm_before": LazyFunction(lambda: in_days(15))},
    ],
)
def test_nobody_is_told_of_a_mandate_that_does_not_run(fields, chase):
    ResourcePersonFactory(**{"confirm_before": in_days(-1), **fields})

    assert chase() == set()


def test_jobs_are_declared():
    names = {job.function for job in jobs()}

    assert {chase_contacts, forget_old_mandates} <= names


def test_notification_leads_to_the_person_for_those_who_read_it():
    person = ResourcePersonFactory(confirm_before=in_days(-1))
    about = [
        Notification(
            target_type="network.resourceperson", target_uuid=person.uuid, kind="contact_to_confirm"
        )
    ]

    [target] = targets_of(person.user, about).values()
    assert target.url == reverse("network:person", args=[person.uuid])
    assert targets_of(make_member(), about) == {}


def test_old_mandates_and_absences_are_erased():
    old = ResourcePersonFactory(
        state=PersonState.ENDED, mandate_start=in_days(-1500), mandate_end=in_days(-735)
    )
    EntryChange.objects.create(target_type="resourceperson", target=old.uuid, kind="created")
    recent = ResourcePersonFactory(state=PersonState.ENDED, mandate_end=in_days(-1))
    AbsenceFactory(person=recent, starts_on=in_days(-400), ends_on=in_days(-370))

    assert forget_old_mandates() == 1

    assert list(ResourcePerson.objects.all()) == [recent]
    assert not Absence.objects.exists()
    assert not EntryChange.objects.exists()


def test_ended_mandate_forgets_the_direct_line():
    person = ResourcePersonFactory()

    assert mandates.end(person, actor=make_keeper(person.institution)).direct_line == ""


def test_home_asks_for_the_confirmation_of_ones_own_contact_only():
    person = ResourcePersonFactory(confirm_before=in_days(14))
    ResourcePersonFactory(institution=person.institution, confirm_before=in_days(15))

    [line] = contact_to_confirm(person.user)
    assert line.url == reverse("network:my_mandates")
    assert contact_to_confirm(make_member(institution=person.institution)) == []
    assert contact_to_confirm(UserFactory()) == []


def test_home_counts_the_holes_for_the_coordination_alone():
    person = ResourcePersonFactory()
    make_deputy(person.institution)
    make_convention(person.institution)
    coordinator = make_member(Role.COORDINATOR, institution=person.institution)
    assert territories_without_anybody(coordinator) == []
    make_convention(InstitutionFactory())

    [line] = territories_without_anybody(coordinator)

    assert line.label == "1 territoire sans titulaire ou sans suppléant"
    assert territories_without_anybody(make_keeper(person.institution)) == []


def test_home_tells_the_manager_what_is_left_to_reassign():
    person = AbsenceFactory().person
    ServiceFactory(institution=person.institution, owner=None)
    manager = make_keeper(person.institution)

    [line] = left_to_reassign(manager)

    assert line.label == f"{person.institution}\N{NO-BREAK SPACE}: 2 éléments à réattribuer"
    assert left_to_reassign(make_keeper(InstitutionFactory())) == []
    assert left_to_reassign(person.user) == []
