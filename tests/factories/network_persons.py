"""Plain factories for resource persons and their absences."""

from datetime import timedelta

import factory
from django.utils import timezone

from network.enums import PersonStanding, PersonState
from network.models import Absence, PersonArea, ResourcePerson
from portal.accounts.enums import Role
from portal.accounts.models import Institution, User
from tests.factories.accounts import InstitutionFactory, make_member


def today():
    return timezone.localdate()


def in_days(days: int):
    return today() + timedelta(days=days)


class ResourcePersonFactory(factory.django.DjangoModelFactory):
    """A titular in office, who answers for the whole country."""

    class Meta:
        model = ResourcePerson
        skip_postgeneration_save = True

    institution = factory.SubFactory(InstitutionFactory)
    user = factory.LazyAttribute(
        lambda person: make_member(Role.RESOURCE_PERSON, institution=person.institution)
    )
    standing = PersonStanding.TITULAR
    state = PersonState.ACTIVE
    direct_line = factory.Sequence(lambda n: f"01 99 00 {n // 100 % 100:02d} {n % 100:02d}")
    nominated_on = factory.LazyFunction(lambda: in_days(-100))
    nominated_by = "La directrice"
    mandate_start = factory.LazyFunction(lambda: in_days(-90))
    charter_signed_on = factory.LazyFunction(lambda: in_days(-80))
    trained_until = factory.LazyFunction(lambda: in_days(400))
    confirmed_on = factory.LazyFunction(lambda: in_days(-10))
    confirm_before = factory.LazyFunction(lambda: in_days(170))

    @factory.post_generation
    def areas(person, create, extracted, **kwargs):
        for code in extracted if extracted is not None else ["france"]:
            PersonArea.objects.create(entry=person, code=code)


class AbsenceFactory(factory.django.DjangoModelFactory):
    """Away since yesterday and for ten days, replaced by nobody."""

    class Meta:
        model = Absence

    person = factory.SubFactory(ResourcePersonFactory)
    starts_on = factory.LazyFunction(lambda: in_days(-1))
    ends_on = factory.LazyFunction(lambda: in_days(10))


def make_deputy(institution: Institution, **fields) -> ResourcePerson:
    """A deputy in office of the institution."""
    return ResourcePersonFactory(institution=institution, standing=PersonStanding.DEPUTY, **fields)


def make_keeper(institution: Institution) -> User:
    """A manager of the institution, who holds no mandate."""
    return make_member(Role.INSTITUTION_MANAGER, institution=institution)
