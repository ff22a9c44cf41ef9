"""The declared order of those to call. Pure: no database, no clock.

1. emergencies day and night; 2. open now, then not known, then closed at this hour; 3. nearest;
4. same trade as the one who asks; 5. made for this need more than for many; 6. not full;
7. confirmed most recently; then by name, so that the same question has the same answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from network.enums import Saturation
from network.finding.covering import Nearness
from network.opening.rules import State

MOST_CONTACTS = 5
MOST_PERSONS = 2

_BY_STATE = {State.OPEN: 0, State.UNKNOWN: 1, State.CLOSED: 2}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the order looks at. `needs` is how many needs it answers; `key` names its row."""

    key: int
    name: str
    state: State
    nearness: Nearness
    is_person: bool = False
    is_emergency: bool = False
    is_same_trade: bool = False
    needs: int = 1
    saturation: str = ""
    confirmed_on: date | None = None


def order_key(one: Candidate) -> tuple:
    """The smaller comes first."""
    freshness = -one.confirmed_on.toordinal() if one.confirmed_on else 0
    return (
        not one.is_emergency,
        _BY_STATE[one.state],
        one.nearness,
        not one.is_same_trade,
        one.needs,
        one.saturation == Saturation.HIGH,
        freshness,
        one.name,
        one.key,
    )


def first_contacts(candidates: Iterable[Candidate]) -> list[Candidate]:
    """At most five in order, of whom two persons at most: the others are services."""
    kept: list[Candidate] = []
    persons = 0
    for one in sorted(candidates, key=order_key):
        if one.is_person and persons == MOST_PERSONS:
            continue
        kept.append(one)
        persons += one.is_person
        if len(kept) == MOST_CONTACTS:
            break
    return kept
