"""What the network covers, by EPCI: persons by institution, services by need, holes, staleness.

Areas are folded on the EPCI of the territory: the country and the départements count in each of
theirs, a commune in its own. A confidential service counts from the département up, like
everywhere else.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from network.enums import Need, PersonStanding, Saturation, Vocabulary
from network.finding.calling import trusted_services
from network.models import (
    WHOLE_COUNTRY,
    Commune,
    Epci,
    PersonArea,
    ResourcePerson,
    Service,
    ServiceArea,
    ServiceTerm,
)
from portal.accounts.models import Institution


@dataclass(frozen=True, slots=True)
class PersonCell:
    """Persons in office of an institution for an EPCI."""

    titulars: int = 0
    deputies: int = 0

    @property
    def level(self) -> str:
        if self.titulars and self.deputies:
            return "full"
        return "half" if self.titulars or self.deputies else "none"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its name and one cell by EPCI."""

    name: str
    cells: list


@dataclass(frozen=True, slots=True)
class Coverage:
    """Tables in the order of `epcis`. `stale` and `full` count services of the directory."""

    epcis: list[Epci]
    persons: list[Row]
    services: list[Row]
    deserts: dict[str, int]
    shown: int
    stale: int
    full: int


def coverage(user, day) -> Coverage:
    """The whole of it on a day, for whoever manages the directory; a fixed number of queries."""
    epcis = list(Epci.objects.current())
    fold = _Folding(epcis)
    services = _service_rows(user, day, epcis, fold)
    overdue = Service.objects.visible_to(user).overdue(day).values("pk")
    shown = Service.objects.visible_to(user).shown()
    numbers = shown.aggregate(
        shown=Count("pk"),
        stale=Count("pk", filter=Q(pk__in=overdue)),
        full=Count(
            "pk", filter=Q(saturation=Saturation.HIGH) | Q(place__saturation=Saturation.HIGH)
        ),
    )
    return Coverage(
        epcis=epcis,
        persons=_person_rows(user, day, epcis, fold),
        services=services,
        deserts={
            epci.pk: sum(not row.cells[column] for row in services)
            for column, epci in enumerate(epcis)
        },
        **numbers,
    )


class _Folding:
    """The EPCI that an area reaches, as positions in the list."""

    def __init__(self, epcis: list[Epci]):
        positions = {epci.pk: index for index, epci in enumerate(epcis)}
        self.reached: dict[str, frozenset[int]] = {
            WHOLE_COUNTRY: frozenset(positions.values()),
            **{code: frozenset({index}) for code, index in positions.items()},
        }
        over = defaultdict(set)
        links = Epci.departements.through.objects.filter(epci__in=list(positions))
        for epci, departement in links.values_list("epci", "departement"):
            over[departement].add(positions[epci])
        communes = Commune.objects.current().filter(epci__in=list(positions))
        for code, epci in communes.order_by().values_list("pk", "epci_id"):
            over[code].add(positions[epci])
        self.reached |= {code: frozenset(found) for code, found in over.items()}

    def of(self, code: str) -> frozenset[int]:
        return self.reached.get(code, frozenset())


def _person_rows(user, day, epcis: list[Epci], fold: _Folding) -> list[Row]:
    """Institutions that are active, those without anybody included."""
    in_office = ResourcePerson.objects.visible_to(user).in_office(day)
    people = {
        pk: (institution, standing)
        for pk, institution, standing in in_office.order_by().values_list(
            "pk", "institution_id", "standing"
        )
    }
    reached: dict[int, set[int]] = defaultdict(set)
    areas = PersonArea.objects.filter(entry__in=in_office.order_by().values("pk"))
    for entry, code in areas.order_by().values_list("entry_id", "code"):
        reached[entry] |= fold.of(code)
    counted: Counter = Counter()
    for person, positions in reached.items():
        institution, standing = people[person]
        counted.update((institution, position, standing) for position in positions)
    institutions = Institution.objects.visible_to(user).active()
    return [
        Row(
            name,
            [
                PersonCell(
                    counted[pk, column, PersonStanding.TITULAR],
                    counted[pk, column, PersonStanding.DEPUTY],
                )
                for column in range(len(epcis))
            ],
        )
        for pk, name in institutions.order_by("name").values_list("pk", "name")
    ]


def _service_rows(user, day, epcis: list[Epci], fold: _Folding) -> list[Row]:
    """Trusted services by need: one bit for each service, so that none counts twice in an EPCI."""
    trusted = trusted_services(user, day).order_by()
    bits = {pk: 1 << place for place, pk in enumerate(trusted.values_list("pk", flat=True))}
    confidential = set(trusted.filter(place__is_confidential=True).values_list("pk", flat=True))
    in_epci = [0] * len(epcis)
    areas = ServiceArea.objects.filter(entry__in=trusted.values("pk")).order_by()
    by_area: dict[str, int] = defaultdict(int)
    for entry, code in areas.values_list("entry_id", "code"):
        is_narrow = len(code) > 3 and code != WHOLE_COUNTRY
        if not (is_narrow and entry in confidential):
            by_area[code] |= bits[entry]
    for code, mask in by_area.items():
        for position in fold.of(code):
            in_epci[position] |= mask
    for_need: dict[str, int] = defaultdict(int)
    terms = ServiceTerm.objects.filter(
        vocabulary=Vocabulary.NEED, entry__in=trusted.values("pk")
    ).order_by()
    for entry, value in terms.values_list("entry_id", "value"):
        for_need[value] |= bits[entry]
    return [
        Row(str(need.label), [(mask & for_need[need]).bit_count() for mask in in_epci])
        for need in Need
    ]
