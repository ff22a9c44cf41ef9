"""The declared rule of the waiting list: who is called next, and why (row 8).

1. Somebody whose institution has the fewest seats in this session (offers count as seats).
2. Among those, somebody who was left without a seat most often before.
3. Among those, whoever signed up first.

Pure: the same candidates give the same answer for ever, so that a trace can be followed again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from training.enums import OrderReason


@dataclass(frozen=True)
class Candidate:
    """One person of the list, by numbers alone."""

    sign_up_id: int
    institution_id: int
    refused_before: int
    requested_at: datetime


@dataclass(frozen=True)
class Choice:
    """Who is called, why they come before the next one, and all that was weighed."""

    candidate: Candidate
    reason: OrderReason
    facts: dict


def choose(candidates: Iterable[Candidate], held: Mapping[int, int]) -> Choice:
    """Who is called next; `held` gives the seats of each institution.

    Raises ValueError without any candidate.
    """
    ranked = sorted(candidates, key=lambda one: _key(one, held))
    if not ranked:
        raise ValueError("nobody to choose among")
    first, following = ranked[0], ranked[1:]
    reason = _difference(first, following[0], held) if following else OrderReason.ALONE
    return Choice(first, reason, {"weighed": [_weighed(one, held) for one in ranked]})


def places(candidates: Iterable[Candidate], held: Mapping[int, int]) -> dict[int, int]:
    """The place of each sign-up of the list, from 1, if seats came free one after another.

    Each seat changes what the institutions hold, and so who comes next.
    """
    left, held, found = list(candidates), dict(held), {}
    while left:
        first = min(left, key=lambda one: _key(one, held))
        left.remove(first)
        held[first.institution_id] = held.get(first.institution_id, 0) + 1
        found[first.sign_up_id] = len(found) + 1
    return found


def follow_again(facts: dict) -> tuple[int, str]:
    """The sign-up and the reason that the rule gives again from the facts of a move."""
    held, candidates = {}, []
    for number, institution_id, seats, refused_before, requested_at in facts["weighed"]:
        moment = datetime.fromisoformat(requested_at)
        candidates.append(Candidate(number, institution_id, refused_before, moment))
        held[institution_id] = seats
    choice = choose(candidates, held)
    return choice.candidate.sign_up_id, str(choice.reason)


def _key(one: Candidate, held: Mapping[int, int]) -> tuple:
    seats = held.get(one.institution_id, 0)
    return (seats, -one.refused_before, one.requested_at, one.sign_up_id)


def _difference(first: Candidate, second: Candidate, held: Mapping[int, int]) -> OrderReason:
    """What parts the first from the second."""
    if held.get(first.institution_id, 0) != held.get(second.institution_id, 0):
        return OrderReason.UNDER_REPRESENTED
    if first.refused_before != second.refused_before:
        return OrderReason.REFUSED_BEFORE
    return OrderReason.FIRST_COME


def _weighed(one: Candidate, held: Mapping[int, int]) -> list:
    return [
        one.sign_up_id,
        one.institution_id,
        held.get(one.institution_id, 0),
        one.refused_before,
        one.requested_at.isoformat(),
    ]
