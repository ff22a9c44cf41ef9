"""The invented territory, in place of the one that `load_territory` brings."""

from itertools import combinations
from math import cos, hypot, radians

from network.models import Commune, CommuneBorder, Departement, Epci
from portal.demo.content.territory import DEPARTEMENT, DEPARTEMENT_NAME, EpciPlan, epcis

# Communes nearer than this touch each other.
_NEAR_KM = 12
_KM_PER_DEGREE = 111


def load_demo_territory() -> None:
    """Make the département, its EPCI, communes and borders."""
    departement = Departement.objects.create(
        code=DEPARTEMENT,
        name=DEPARTEMENT_NAME,
        region_code="00",
        region_name="Région inventée",
    )
    communes = []
    for plan in epcis():
        communes += _communes(plan, departement)
    borders = []
    for one, other in combinations(communes, 2):
        apart = _kilometres(one, other)
        if apart < _NEAR_KM:
            length = round(_NEAR_KM - apart, 1)
            borders += [
                CommuneBorder(commune=one, neighbour=other, kilometres=length),
                CommuneBorder(commune=other, neighbour=one, kilometres=length),
            ]
    CommuneBorder.objects.bulk_create(borders)


def _communes(plan: EpciPlan, departement: Departement) -> list[Commune]:
    epci = None
    if plan.code:
        population = sum(commune.population for commune in plan.communes)
        epci = Epci.objects.create(
            code=plan.code, name=plan.name, kind=plan.kind, population=population
        )
        epci.departements.add(departement)
    made = []
    for commune in plan.communes:
        made.append(
            Commune.objects.create(
                code=commune.code,
                name=commune.name,
                departement=departement,
                epci=epci,
                postal_codes=commune.postal_code,
                population=commune.population,
                longitude=commune.longitude,
                latitude=commune.latitude,
            )
        )
    return made


def _kilometres(one: Commune, other: Commune) -> float:
    """Distance on a plane, enough for neighbours."""
    east = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return hypot(east, one.latitude - other.latitude) * _KM_PER_DEGREE
