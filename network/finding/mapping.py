"""The map of a département, drawn from the points of its communes: no tile, no third party.

The ground (cells of the communes by EPCI, dots by population) is worked out once per process for
each state of the territory; the entries are laid on it at each page. A confidential place has no
point anywhere here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.http import QueryDict

from network.finding.cells import Point, cells_of
from network.finding.directory import Filters
from network.finding.listing import ServiceCard
from network.models import Commune, Departement, Epci

WIDTH = 600
MARGIN = 46
TONES = 5
_BIG, _MIDDLE = 20_000, 3_000
_PIN = 20


@dataclass(frozen=True, slots=True)
class Zone:
    """An EPCI, or the communes without any; `path` is the shape, `x` and `y` its middle."""

    code: str
    name: str
    path: str
    tone: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What does not change with the entries. `towns`: dots of small, middle and big communes."""

    name: str
    width: int
    height: int
    west: float
    north: float
    scale: float
    squeeze: float
    zones: tuple[Zone, ...]
    towns: tuple[tuple[str, str], ...]

    def place(self, point: Point) -> tuple[int, int]:
        """Where a longitude and a latitude stand on the drawing."""
        x = (point[0] - self.west) * self.squeeze * self.scale + MARGIN
        y = (self.north - point[1]) * self.scale + MARGIN
        return round(x), round(y)

    def holds(self, spot: tuple[int, int]) -> bool:
        return 0 <= spot[0] <= self.width and 0 <= spot[1] <= self.height


@dataclass(frozen=True, slots=True)
class Pin:
    """An entry of the page on the map, with its number in the list."""

    card: ServiceCard
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The ground, the entries of the page, the others as one path, and links of the zones."""

    ground: Ground
    pins: tuple[Pin, ...]
    others: str
    zones: tuple[tuple[Zone, str, bool], ...]


def draw_map(
    services: QuerySet, cards: Iterable[ServiceCard], filters: Filters, query: QueryDict
) -> Drawing | None:
    """The département of the filters, or the one with most communes; None without territory."""
    ground = ground_of(_departement(filters))
    if ground is None:
        return None
    pins = tuple(_pins(cards, ground))
    return Drawing(ground, pins, _dots(_others(services, ground)), _links(ground, query))


def _departement(filters: Filters) -> str:
    if filters.commune:
        return filters.commune.departement_id
    communes = Commune.objects.current()
    if filters.territory:
        communes = communes.filter(epci=filters.territory)
    counted = communes.order_by().values_list("departement").annotate(count=Count("pk"))
    return next((code for code, _count in counted.order_by("-count", "departement")), "")


def _others(services: QuerySet, ground: Ground) -> set[tuple[int, int]]:
    """Every entry of the list that has a public place, as spots of the drawing."""
    points = (
        services.filter(place__is_confidential=False)
        .order_by()
        .values_list(
            "place__longitude",
            "place__latitude",
            "place__commune__longitude",
            "place__commune__latitude",
        )
        .distinct()
    )
    spots = set()
    for longitude, latitude, of_commune, latitude_of_commune in points:
        point = (
            (longitude, latitude) if longitude is not None else (of_commune, latitude_of_commune)
        )
        if None not in point:
            spots.add(ground.place(point))
    return {spot for spot in spots if ground.holds(spot)}


def _pins(cards: Iterable[ServiceCard], ground: Ground):
    """Pins in the order of the list, moved aside when another stands there."""
    taken: list[tuple[int, int]] = []
    for card in cards:
        if card.point is None:
            continue
        x, y = ground.place(card.point)
        if not ground.holds((x, y)):
            continue
        while any(abs(x - a) < _PIN and abs(y - b) < _PIN for a, b in taken):
            x += _PIN
            if x > ground.width - _PIN:
                x, y = x - 4 * _PIN, y + _PIN
        taken.append((x, y))
        yield Pin(card, x, y)


def _links(ground: Ground, query: QueryDict) -> tuple[tuple[Zone, str, bool], ...]:
    """Each EPCI with the address that asks for it alone, and whether it is asked for."""
    chosen = query.get("territory", "")
    for name in ("page", "territory", "commune", "commune_code"):
        query.pop(name, None)
    links = []
    for zone in ground.zones:
        query["territory"] = zone.code
        links.append((zone, f"?{query.urlencode()}" if zone.code else "", zone.code == chosen))
    return tuple(links)


def ground_of(departement: str) -> Ground | None:
    """The ground of a département, None when no commune of it has a point."""
    drawn = Commune.objects.of_departement(departement).filter(longitude__isnull=False)
    state = drawn.aggregate(
        count=Count("pk"),
        last=Max("pk"),
        first_epci=Min("epci"),
        last_epci=Max("epci"),
        people=Sum("population"),
        where=Sum("longitude"),
    )
    return _ground(departement, tuple(state.values())) if state["count"] else None


@lru_cache(maxsize=8)
def _ground(departement: str, _state: tuple) -> Ground:
    rows = list(
        Commune.objects.of_departement(departement)
        .filter(longitude__isnull=False)
        .order_by("epci", "pk")
        .values_list("epci_id", "longitude", "latitude", "population")
    )
    west, east = min(row[1] for row in rows), max(row[1] for row in rows)
    south, north = min(row[2] for row in rows), max(row[2] for row in rows)
    squeeze = cos(radians((south + north) / 2))
    span = max((east - west) * squeeze, north - south, 1e-6)
    scale = (WIDTH - 2 * MARGIN) / span
    points = [
        ((row[1] - west) * squeeze * scale + MARGIN, (north - row[2]) * scale + MARGIN)
        for row in rows
    ]
    return Ground(
        name=str(Departement.objects.get(pk=departement)),
        width=round((east - west) * squeeze * scale) + 2 * MARGIN,
        height=round((north - south) * scale) + 2 * MARGIN,
        west=west,
        north=north,
        scale=scale,
        squeeze=squeeze,
        zones=_zones([row[0] or "" for row in rows], points),
        towns=_towns(rows, points),
    )


def _zones(epcis: list[str], points: list[Point]) -> tuple[Zone, ...]:
    names = dict(Epci.objects.filter(pk__in=set(epcis) - {""}).values_list("pk", "name"))
    shapes: dict[str, list[str]] = {}
    middles: dict[str, list[Point]] = {}
    for epci, point, cell in zip(epcis, points, cells_of(points), strict=True):
        shapes.setdefault(epci, []).append(_shape(cell))
        middles.setdefault(epci, []).append(point)
    return tuple(
        Zone(
            code=epci,
            name=names.get(epci, ""),
            path="".join(parts),
            tone=index % TONES,
            x=round(sum(x for x, _y in middles[epci]) / len(parts)),
            y=round(sum(y for _x, y in middles[epci]) / len(parts)),
        )
        for index, (epci, parts) in enumerate(shapes.items())
    )


def _towns(rows: list[tuple], points: list[Point]) -> tuple[tuple[str, str], ...]:
    """Dots of the communes in one path for each size."""
    spots: dict[str, list[tuple[int, int]]] = {"small": [], "middle": [], "big": []}
    for row, (x, y) in zip(rows, points, strict=True):
        people = row[3] or 0
        size = "big" if people >= _BIG else "middle" if people >= _MIDDLE else "small"
        spots[size].append((round(x), round(y)))
    return tuple((size, _dots(some)) for size, some in spots.items() if some)


def _dots(spots: Iterable[tuple[int, int]]) -> str:
    """Dots in one path: strokes without length, which round ends make visible."""
    return "".join(f"M{x} {y}h0" for x, y in sorted(spots))


def _shape(cell: list[Point]) -> str:
    """A closed shape in whole steps from corner to corner."""
    corners = [(round(x), round(y)) for x, y in cell]
    if len(corners) < 3:
        return ""
    (x, y), steps = corners[0], []
    for a, b in corners[1:]:
        steps.append(f"{a - x} {b - y}")
        x, y = a, b
    return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z"
