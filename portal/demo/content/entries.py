"""Places and services of the directory of the invented network."""

from dataclasses import dataclass, field
from functools import cache

from portal.demo.content.texts import read_all

VERIFIED, PROPOSED = "verified", "proposed"


@dataclass(frozen=True)
class EntryPlan:
    """What places and services say alike. ``closed`` counts days from today, both included."""

    institution: str
    name: str
    phone: str = ""
    hours: str = ""
    message: str = ""
    saturation: str = ""
    closed: tuple[int, int] | None = None
    state: str = VERIFIED
    age: int = 40

    @property
    def telephone(self) -> str:
        return f"01 99 00 {self.phone}" if self.phone else ""


@dataclass(frozen=True)
class DirectoryPlacePlan(EntryPlan):
    """``through`` is the institution that answers for a confidential place."""

    key: str = ""
    street: str = ""
    city: str = ""
    step_free: bool | None = None
    through: str = ""
    sealed: str = ""
    readers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ServicePlan(EntryPlan):
    """Lists hold the values of the vocabularies; ``ages`` are both included.

    Each of ``grids`` is a tariff: days from today, and brackets as the form reads them.
    """

    kind: str = ""
    text: str = ""
    place: str = ""
    areas: tuple[str, ...] = ()
    emergency: bool = False
    fee: str = ""
    fee_details: str = ""
    delay: int | None = None
    capacity: int | None = None
    ages: tuple[int, int] | None = None
    transport: bool | None = None
    grids: tuple[dict, ...] = ()
    terms: dict[str, list[str]] = field(default_factory=dict)


_VOCABULARIES = {
    "needs": "need",
    "publics": "public",
    "languages": "language",
    "referrers": "referrer",
    "access": "access",
    "papers": "paper",
    "disabilities": "disability",
}


@cache
def directory_places() -> tuple[DirectoryPlacePlan, ...]:
    """Places, the confidential ones among them."""
    tables = read_all("entries/*.toml", "places")
    return tuple(DirectoryPlacePlan(**_named(table)) for table in tables)


@cache
def directory_services() -> tuple[ServicePlan, ...]:
    """Services, with the terms of their closed lists by vocabulary."""
    return tuple(_service(table) for table in read_all("entries/*.toml", "services"))


def _service(table: dict) -> ServicePlan:
    terms = {_VOCABULARIES[name]: table[name] for name in _VOCABULARIES if name in table}
    plain = {name: value for name, value in table.items() if name not in _VOCABULARIES}
    return ServicePlan(**_named(plain), terms=terms)


def _named(table: dict) -> dict:
    return {"institution" if name == "in" else name: value for name, value in table.items()}
