"""What leaves the directory: trusted entries that the reader sees, with what is read of each.

A confidential place never leaves; its services do, without anything that tells where it is.
"""

from dataclasses import dataclass

from django.db.models import Prefetch, Q

from network.enums import Vocabulary
from network.models import Place, Service, ServiceArea, ServiceTerm


@dataclass(frozen=True, slots=True)
class Leaving:
    """Entries ready to be written in any format, by institution then name."""

    places: list[Place]
    services: list[Service]


def leaving_entries(user, *, codes: frozenset[str] | None = None) -> Leaving:
    """Entries that may leave for this reader, in a constant number of queries.

    `codes` are areas (commune, EPCI, département...): only services that act there, and places
    that are there, are then kept.
    """
    trusted = Place.objects.visible_to(user).trusted()
    places = trusted.filter(is_confidential=False)
    # A service stays behind while the place that receives it is not trusted itself.
    services = Service.objects.visible_to(user).trusted()
    services = services.filter(Q(place__isnull=True) | Q(place__in=trusted))
    if codes is not None:
        places = places.filter(commune__in=codes)
        services = services.covering(codes)
    services = services.select_related(
        "institution", "place__institution", "place__commune__departement"
    ).prefetch_related(
        Prefetch("terms", ServiceTerm.objects.order_by("vocabulary", "value")),
        Prefetch("areas", ServiceArea.objects.order_by("code")),
    )
    places = places.select_related("institution", "commune__departement")
    order = ("institution__name", "name", "pk")
    return Leaving(list(places.order_by(*order)), list(services.order_by(*order)))


def open_place(service: Service) -> Place | None:
    """The place to tell of for a service; None when it is confidential."""
    place = service.place
    return None if place is None or place.is_confidential else place


def telephone_of(service: Service) -> str:
    """Its own number, else that of its place; none where the address is confidential."""
    if service.is_confidential:
        return ""
    return service.telephone or (service.place.telephone if service.place else "")


def terms(service: Service, vocabulary: str) -> list[str]:
    """Values of one closed list, in order, from what was read with the service."""
    return [term.value for term in service.terms.all() if term.vocabulary == vocabulary]


def term_labels(service: Service, vocabulary: Vocabulary) -> list[str]:
    return [term.label for term in service.terms.all() if term.vocabulary == vocabulary]
