"""The four committees and their seats."""

from dataclasses import dataclass
from functools import cache

from portal.demo.content.people import PersonPlan, people
from portal.demo.content.texts import read

# How long before the first meeting a committee was set up, in days.
INSTALLED_BEFORE = 30


@dataclass(frozen=True)
class SeatPlan:
    """A seat; ``deputy`` is None when nobody was named."""

    institution: str
    titular: PersonPlan
    deputy: PersonPlan | None
    standing: str


@dataclass(frozen=True)
class CommitteePlan:
    """``hour`` is the usual start, ``duration`` the usual length in minutes."""

    key: str
    slug: str
    code: str
    name: str
    kind: str
    visibility: str
    purpose: str
    place: str
    hour: int
    duration: int
    seats: tuple[SeatPlan, ...]

    @property
    def chair(self) -> PersonPlan:
        return next(seat.titular for seat in self.seats if seat.standing == "chair")


@cache
def committees() -> dict[str, CommitteePlan]:
    """The committees by key, in the order in which they are shown."""
    return {table["key"]: _committee(table) for table in read("committees")["committees"]}


def _committee(table: dict) -> CommitteePlan:
    known = people()
    seats = tuple(
        SeatPlan(institution, known[titular], known[deputy] if deputy else None, standing)
        for institution, titular, deputy, standing in table["seats"]
    )
    purpose = " ".join(table["purpose"].split())
    return CommitteePlan(**{**table, "purpose": purpose, "seats": seats})
