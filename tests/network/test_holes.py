"""Territories without a titular or a deputy in office."""

import pytest

from network.enums import PersonStanding, PersonState
from network.holes import expected_institutions, holes_of
from portal.accounts.models import Institution
from tests.factories.accounts import InstitutionFactory
from tests.factories.conventions import make_convention
from tests.factories.network_persons import (
    AbsenceFactory,
    ResourcePersonFactory,
    in_days,
    make_deputy,
)
from tests.factories.network_territory import CommuneFactory

pytestmark = pytest.mark.django_db

BOTH = (PersonStanding.TITULAR, PersonStanding.DEPUTY)


def _holes(institution):
    found = holes_of(Institution.objects.filter(pk=institution.pk))
    return [(hole.area, hole.missing) for hole in found]


def test_institution_without_anybody_misses_both():
    assert _holes(InstitutionFactory()) == [("", BOTH)]


def test_titular_and_deputy_in_office_leave_no_hole():
    person = ResourcePersonFactory(areas=["45"])
    assert _holes(person.institution) == [("45", (PersonStanding.DEPUTY,))]
    make_deputy(person.institution, areas=["45"])

    assert _holes(person.institution) == []


def test_absence_makes_no_hole_and_expired_training_does():
    person = ResourcePersonFactory(areas=["45"])
    deputy = make_deputy(person.institution, areas=["45"])
    AbsenceFactory(person=person)
    assert _holes(person.institution) == []
    deputy.trained_until = in_days(-1)
    deputy.save(update_fields=["trained_until"])

    assert _holes(person.institution) == [("45", (PersonStanding.DEPUTY,))]


def test_larger_territory_holds_the_smaller_one():
    commune = CommuneFactory()
    titular = ResourcePersonFactory(areas=[commune.departement_id])
    make_deputy(titular.institution, areas=[commune.code])

    assert _holes(titular.institution) == [("45", (PersonStanding.DEPUTY,))]


def test_territory_of_a_leaver_stays_in_mind_for_a_year():
    ended = {"state": PersonState.ENDED, "areas": ["45"]}
    person = ResourcePersonFactory(mandate_end=in_days(-1), **ended)
    ResourcePersonFactory(
        institution=person.institution, mandate_end=in_days(-366), areas=["75"],
        state=PersonState.ENDED, mandate_start=in_days(-900),
    )  # fmt: skip

    assert _holes(person.institution) == [("45", BOTH)]


def test_closed_institution_is_not_expected():
    closed = InstitutionFactory(is_active=False)
    make_convention(closed)

    assert closed not in expected_institutions()


def test_only_institutions_under_a_convention_in_force_are_expected():
    bound, expired, free = (InstitutionFactory() for _number in range(3))
    make_convention(bound)
    make_convention(expired, starts_on=in_days(-900), ends_on=in_days(-1))

    assert list(expected_institutions()) == [bound]
    assert free not in expected_institutions()


def test_holes_of_many_cost_as_much_as_of_one(django_assert_num_queries):
    commune = CommuneFactory()
    people = [ResourcePersonFactory(areas=[commune.code]) for _ in range(3)]

    for some in (people[:1], people):
        wanted = Institution.objects.filter(pk__in=[person.institution_id for person in some])
        with django_assert_num_queries(5):
            assert len(holes_of(wanted)) == len(some)
