"""Declaring an absence, naming who answers, coming back."""

import pytest
from django.core.exceptions import ValidationError

from network.answering import answering_for
from network.enums import PersonState
from network.models import Absence, ResourcePerson
from network.services.absences import declare_absence, end_absence, replace_by
from network.services.person_errors import PersonError
from portal.core.models import JournalEntry, Notification
from portal.core.models.notification import NotificationKind
from tests.factories.accounts import InstitutionFactory, make_member
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
    return ResourcePersonFactory()


def _declare(person, actor=None, **fields):
    values = {"starts_on": today(), "ends_on": in_days(5), **fields}
    return declare_absence(person, actor=actor or person.user, **values)


def test_absence_of_today_shows_the_replacement_at_once(person, django_capture_on_commit_callbacks):
    replacement = make_deputy(person.institution)

    with django_capture_on_commit_callbacks(execute=True):
        _declare(person, replacement=replacement)

    assert list(ResourcePerson.objects.reachable()) == [replacement]
    assert answering_for(person).person == replacement
    told = Notification.objects.get()
    assert (told.user, told.kind) == (replacement.user, NotificationKind.REPLACEMENT_NAMED)
    entry = JournalEntry.objects.get(action="absence.declared")
    assert set(entry.data) == {"absence"}


def test_absence_is_declared_by_the_person_and_the_keepers_only(person):
    stranger = make_keeper(InstitutionFactory())
    for actor in (make_member(institution=person.institution), stranger):
        with pytest.raises(PersonError):
            _declare(person, actor)

    assert _declare(person, make_keeper(person.institution)).pk


@pytest.mark.parametrize(("first", "last"), [(-3, 0), (5, 9), (1, 2), (-3, 20)])
def test_overlapping_absence_is_refused(first, last, person):
    AbsenceFactory(person=person, starts_on=today(), ends_on=in_days(5))

    with pytest.raises(PersonError):
        _declare(person, starts_on=in_days(first), ends_on=in_days(last))

    assert Absence.objects.count() == 1


def test_absence_that_follows_another_is_accepted(person):
    AbsenceFactory(person=person, starts_on=today(), ends_on=in_days(5))

    assert _declare(person, starts_on=in_days(6), ends_on=in_days(6)).pk


def test_absence_that_is_over_or_upside_down_is_refused(person):
    with pytest.raises(PersonError):
        _declare(person, starts_on=in_days(-5), ends_on=in_days(-1))
    with pytest.raises(ValidationError):
        _declare(person, starts_on=in_days(5), ends_on=in_days(4))


def test_replacement_is_in_office_in_the_same_institution(person):
    expired = make_deputy(person.institution, trained_until=in_days(-1))
    for replacement in (expired, ResourcePersonFactory(), person):
        with pytest.raises(PersonError):
            _declare(person, replacement=replacement)

    assert not Absence.objects.exists()


def test_absence_of_an_ended_mandate_is_refused():
    person = ResourcePersonFactory(state=PersonState.ENDED)

    with pytest.raises(PersonError):
        _declare(person)


def test_coming_back_shows_the_person_at_once(person):
    begun = AbsenceFactory(person=person)

    end_absence(begun, actor=person.user)

    begun.refresh_from_db()
    assert begun.ends_on == in_days(-1)
    assert person in ResourcePerson.objects.reachable()


def test_absence_not_begun_before_today_goes_altogether(person):
    end_absence(_declare(person), actor=person.user)

    assert not Absence.objects.exists()
    with pytest.raises(PersonError):
        end_absence(AbsenceFactory(person=person), actor=make_member())


def test_another_replacement_may_be_named(person):
    absence = AbsenceFactory(person=person)
    deputy = make_deputy(person.institution)

    assert replace_by(absence, actor=person.user, replacement=deputy).replacement == deputy
    with pytest.raises(PersonError):
        replace_by(absence, actor=make_member(), replacement=None)
    over = AbsenceFactory(person=person, starts_on=in_days(-9), ends_on=in_days(-8))
    with pytest.raises(PersonError):
        replace_by(over, actor=person.user, replacement=deputy)
