"""Resource persons of the invented network, in every state of a mandate."""

from dataclasses import dataclass, field
from functools import cache

from portal.demo.content.institutions import institutions
from portal.demo.content.people import people
from portal.demo.content.territory import DEPARTEMENT, commune_codes
from portal.demo.content.texts import read_all

# The steps taken before each stage; "suspended" and "ended" come after the office.
STAGES = ("proposed", "nominated", "trained", "active", "suspended", "ended")


@dataclass(frozen=True)
class MandatePlan:
    """``until``, ``due`` and ``away`` count days from today; ``due`` 0 is the usual delay."""

    who: str
    institution: str
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    standing: str = "titular"
    publics: tuple[str, ...] = ("victims",)
    languages: tuple[str, ...] = ("fr",)
    contact_for: str = ""
    line: str = ""
    hours: str = ""
    stage: str = "active"
    until: int = 500
    due: int = 0
    away: tuple[int, ...] = field(default=())
    replaced_by: str = ""

    @property
    def function(self) -> str:
        return people()[self.who].function

    @property
    def codes(self) -> list[str]:
        return [_code(name) for name in self.areas]

    def reached(self, stage: str) -> bool:
        """Whether the mandate has gone through that stage."""
        return STAGES.index(self.stage) >= STAGES.index(stage)


@cache
def mandates() -> tuple[MandatePlan, ...]:
    """Every mandate; a replacement stands before or after those it replaces."""
    return tuple(MandatePlan(**table) for table in read_all("mandates/*.toml", "mandates"))


def _code(name: str) -> str:
    if name == DEPARTEMENT:
        return name
    return institutions()[name].siren if name in institutions() else commune_codes()[name]
