"""Given a commune, a quotient familial and children: what exists (domain A7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from network.areas import areas_above
from network.enums import ServiceKind
from network.models import Commune, Service, TariffBracket, TariffGrid


@dataclass(frozen=True)
class Offered:
    """A service, with the bracket that answers; neither grid nor bracket when none is current."""

    service: Service
    grid: TariffGrid | None = None
    bracket: TariffBracket | None = None


def tariffs_for(
    user, *, commune: Commune, quotient: int, children: int, on: date | None = None
) -> list[Offered]:
    """Every tariff that covers the commune, those with a price first; three queries or so.

    A price comes from a grid in force that day and from a service confirmed in time: an expired
    one is named without its price, so that somebody asks.
    """
    grids = TariffGrid.objects.current(on).prefetch_related("brackets")
    services = (
        Service.objects.visible_to(user)
        .shown()
        .filter(kind=ServiceKind.TARIFF)
        .covering(areas_above([commune.pk])[commune.pk])
        .select_related("institution")
        .prefetch_related(Prefetch("grids", queryset=grids, to_attr="current_grids"))
    )
    found = []
    for service in services.order_by("name", "pk"):
        grids_now = service.current_grids if service.is_trusted(on) else []
        answers = [Offered(service, grid, _bracket(grid, quotient, children)) for grid in grids_now]
        found += answers or [Offered(service)]
    return sorted(found, key=lambda one: one.bracket is None)


def _bracket(grid: TariffGrid, quotient: int, children: int) -> TariffBracket | None:
    """The bracket made for the most children, among those that hold."""
    holding: Iterable[TariffBracket] = (
        one for one in grid.brackets.all() if one.holds(quotient, children)
    )
    return max(holding, key=lambda one: one.children_from, default=None)


def grids_of(service: Service) -> list[TariffGrid]:
    """Every grid of a service with its brackets, the latest first."""
    return list(service.grids.prefetch_related("brackets"))
