"""The communes and EPCI of the invented département of Val-de-Brume."""

from dataclasses import dataclass
from functools import cache

from stdnum import luhn

from portal.demo.content.institutions import TERRITORY, institutions
from portal.demo.content.texts import read

DEPARTEMENT = "00"
DEPARTEMENT_NAME = TERRITORY
_UNUSED_SIREN = "00070{:03d}"


@dataclass(frozen=True)
class CommunePlan:
    code: str
    name: str
    postal_code: str
    population: int
    longitude: float
    latitude: float


@dataclass(frozen=True)
class EpciPlan:
    """``code`` is the SIREN of its institution when the demo has one; "" holds no EPCI."""

    code: str
    name: str
    kind: str
    communes: tuple[CommunePlan, ...]


@cache
def epcis() -> tuple[EpciPlan, ...]:
    """Every EPCI with its communes, then the communes that belong to none."""
    plans, rank = [], 0
    for number, table in enumerate(read("territory")["epcis"], start=1):
        communes = []
        for name, population, longitude, latitude in table["communes"]:
            rank += 1
            postal_code = f"00{number}{rank % 10}0"
            communes.append(
                CommunePlan(f"00{rank:03d}", name, postal_code, population, longitude, latitude)
            )
        code = _siren(table["key"], number) if table["key"] else ""
        plans.append(EpciPlan(code, table["name"], table["kind"], tuple(communes)))
    return tuple(plans)


@cache
def commune_codes() -> dict[str, str]:
    """Codes of the communes by name."""
    return {commune.name: commune.code for epci in epcis() for commune in epci.communes}


def _siren(key: str, number: int) -> str:
    if key in institutions():
        return institutions()[key].siren
    stem = _UNUSED_SIREN.format(number)
    return stem + luhn.calc_check_digit(stem)
