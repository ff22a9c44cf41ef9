"""Conventions of the invented network."""

from dataclasses import dataclass, field
from functools import cache

from portal.demo.content.texts import read


@dataclass(frozen=True)
class ConventionPlan:
    """Days count from today. A party is its institution, who signs, and days since it signed."""

    number: str
    title: str
    kind: str
    object: str
    starts: int
    ends: int
    parties: list[tuple[str, str, int | str]]
    engagements: list[tuple[str, str, str, str, int]]
    step: str = ""
    tacit: bool = field(default=False)


@cache
def conventions() -> tuple[ConventionPlan, ...]:
    """Every convention, signed or in preparation."""
    return tuple(ConventionPlan(**table) for table in read("conventions")["conventions"])
