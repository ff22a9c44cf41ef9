"""Territory for tests: invented places, and a few real ones through the shipped data."""

import factory
from factory.django import DjangoModelFactory

from network.models import Commune, Departement, Epci, HolidayEffect, HolidayOverride


class DepartementFactory(DjangoModelFactory):
    class Meta:
        model = Departement
        django_get_or_create = ("code",)

    code = "45"
    name = factory.LazyAttribute(lambda one: f"Département {one.code}")
    region_code = "24"
    region_name = "Centre-Val de Loire"


class EpciFactory(DjangoModelFactory):
    class Meta:
        model = Epci

    code = factory.Sequence(lambda number: f"{240000000 + number}")
    name = factory.Sequence(lambda number: f"CC des Essais {number}")
    kind = "CC"


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune

    # No département has the number 96: none of the communes shipped with the portal is hit.
    code = factory.Sequence(lambda number: f"96{number % 1000:03}")
    name = factory.Sequence(lambda number: f"Villessai {number}")
    departement = factory.SubFactory(DepartementFactory)
    postal_codes = "45999"
    population = 1000


class HolidayOverrideFactory(DjangoModelFactory):
    class Meta:
        model = HolidayOverride

    label = "Fête d'essai"
    effect = HolidayEffect.HOLIDAY
