"""Plain factories for conventions and their parties."""

from datetime import timedelta

import factory
from django.utils import timezone

from network.models import Convention, ConventionKind, ConventionParty, ConventionState, Engagement
from portal.accounts.models import Institution
from tests.factories.accounts import InstitutionFactory


class ConventionFactory(factory.django.DjangoModelFactory):
    """A convention signed a year ago by nobody yet, in force for two more years."""

    class Meta:
        model = Convention

    number = factory.Sequence(lambda n: f"2025-{n:03}")
    title = factory.Sequence(lambda n: f"Convention {n}")
    kind = ConventionKind.PROTOCOL
    state = ConventionState.SIGNED
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=365))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=730))
    signed_on = factory.LazyAttribute(lambda convention: convention.starts_on)


class ConventionPartyFactory(factory.django.DjangoModelFactory):
    """An institution that has signed on the first day."""

    class Meta:
        model = ConventionParty

    convention = factory.SubFactory(ConventionFactory)
    institution = factory.SubFactory(InstitutionFactory)
    signed_on = factory.LazyAttribute(lambda party: party.convention.starts_on)


class EngagementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Engagement

    party = factory.SubFactory(ConventionPartyFactory)
    text = factory.Sequence(lambda n: f"Engagement {n}")


def make_convention(*institutions: Institution, **fields) -> Convention:
    """A convention in force that these institutions have signed."""
    convention = ConventionFactory(**fields)
    for institution in institutions:
        ConventionPartyFactory(convention=convention, institution=institution)
    return convention


def make_draft(*institutions: Institution, **fields) -> Convention:
    """A convention being signed, without any signature."""
    convention = ConventionFactory(state=ConventionState.SIGNING, signed_on=None, **fields)
    for institution in institutions:
        ConventionPartyFactory(convention=convention, institution=institution, signed_on=None)
    return convention
