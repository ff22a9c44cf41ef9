"""Which entries act where a commune lies, and how near they are."""

from collections.abc import Iterable
from enum import IntEnum

from django.db.models import Q, QuerySet

from network.models import WHOLE_COUNTRY, Commune


class Nearness(IntEnum):
    """From the same commune to the whole country; the smaller the nearer."""

    COMMUNE = 0
    EPCI = 1
    DEPARTEMENT = 2
    COUNTRY = 3


# Areas narrower than a département would tell where a confidential place is.
WIDE = (Nearness.DEPARTEMENT, Nearness.COUNTRY)


def levels_of(commune: Commune) -> dict[str, Nearness]:
    """Codes of the areas that hold the commune, with how near each one is."""
    levels = {
        WHOLE_COUNTRY: Nearness.COUNTRY,
        commune.departement_id: Nearness.DEPARTEMENT,
        commune.pk: Nearness.COMMUNE,
    }
    if commune.epci_id:
        levels[commune.epci_id] = Nearness.EPCI
    if commune.parent_id:
        levels[commune.parent_id] = Nearness.COMMUNE
    return levels


def nearest_area(codes: Iterable[str], levels: dict[str, Nearness]) -> Nearness:
    """The nearest of the areas that hold the commune."""
    return min((levels[code] for code in codes if code in levels), default=Nearness.COUNTRY)


def services_around(services: QuerySet, levels: dict[str, Nearness]) -> QuerySet:
    """Services that act there; a confidential one is known by its département at the nearest.

    Rows repeat when several of their areas hold the commune: the caller takes them once.
    """
    wide = [code for code, level in levels.items() if level in WIDE]
    public = Q(place__isnull=True) | Q(place__is_confidential=False)
    return services.filter(Q(areas__code__in=wide) | Q(areas__code__in=list(levels)) & public)
