"""Cards of services: what a list shows of each, nothing of where a confidential one is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from network.finding.hours import Moment
from network.models import Service
from network.opening.rules import State
from network.territory.names import fold


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """`number` is its place in the page, as on the map; `point` is None when it has none."""

    service: Service
    number: int
    state: State
    is_trusted: bool
    is_closed: bool
    city: str = ""
    point: tuple[float, float] | None = None


def service_cards(services: Iterable[Service], moment: Moment) -> list[ServiceCard]:
    """Cards for services read with their institution and place."""
    return [_card(service, number, moment) for number, service in enumerate(services, 1)]


def _card(service: Service, number: int, moment: Moment) -> ServiceCard:
    place = None if service.is_confidential else service.place
    hours = service.opening_hours or (service.place.opening_hours if service.place else "")
    closed = service.is_closed_on(moment.day)
    closed = closed or (service.place is not None and service.place.is_closed_on(moment.day))
    state = State.OPEN if service.is_emergency else moment.state_of(hours)
    return ServiceCard(
        service=service,
        number=number,
        state=State.CLOSED if closed else state,
        is_trusted=service.is_trusted(),
        is_closed=closed,
        city=_city(place),
        point=point_of(place),
    )


def _city(place) -> str:
    if place is None:
        return ""
    return place.city or (place.commune.name if place.commune else "")


def point_of(place) -> tuple[float, float] | None:
    """Its own point, else that of its commune; none for a confidential place."""
    if place is None or place.is_confidential:
        return None
    if place.longitude is not None:
        return place.longitude, place.latitude
    return place.commune.point if place.commune else None


def named(institutions: QuerySet, words: str) -> QuerySet:
    """Institutions whose name or short name holds every word, accents and capitals aside."""
    wanted = fold(words).split()
    names = institutions.order_by().values_list("pk", "name", "short_name")
    kept = [
        pk for pk, name, short in names if all(word in fold(f"{name} {short}") for word in wanted)
    ]
    return institutions.filter(pk__in=kept)
