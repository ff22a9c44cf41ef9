"""Places and services of the directory, as the database holds them once verified."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from network.enums import EntryState, Need, ServiceKind, Vocabulary
from network.models import Place, Service, ServiceArea, ServiceTerm
from tests.factories.accounts import InstitutionFactory
from tests.factories.network_territory import CommuneFactory


class EntryFactory(DjangoModelFactory):
    """Verified a month ago, to be confirmed in five; other states by `state=`."""

    class Meta:
        abstract = True

    institution = factory.SubFactory(InstitutionFactory)
    state = EntryState.VERIFIED
    confirm_every = 6
    verified_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=150))
    ended_at = factory.LazyAttribute(
        lambda one: timezone.now() if one.state == EntryState.CLOSED else None
    )


class PlaceFactory(EntryFactory):
    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Maison {n}")
    street = "1 rue de l'Essai"
    postal_code = "45999"
    commune = factory.SubFactory(CommuneFactory)
    city = factory.LazyAttribute(lambda one: one.commune.name if one.commune else "")


class ConfidentialPlaceFactory(EntryFactory):
    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Refuge {n}")
    is_confidential = True
    intermediary = factory.SubFactory(InstitutionFactory)


class ServiceFactory(EntryFactory):
    class Meta:
        model = Service
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Service {n}")
    kind = ServiceKind.SUPPORT
    description = "Accueil sans rendez-vous."

    @factory.post_generation
    def needs(self, create, values, **kwargs):
        ServiceTerm.objects.bulk_create(
            ServiceTerm(entry=self, vocabulary=Vocabulary.NEED, value=value)
            for value in (values or [Need.LISTENING])
        )

    @factory.post_generation
    def areas_served(self, create, codes, **kwargs):
        ServiceArea.objects.bulk_create(
            ServiceArea(entry=self, code=code) for code in (codes or [])
        )
