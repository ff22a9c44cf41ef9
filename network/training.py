"""Until when the compulsory training of people is valid, told by the apps that record it.

An app registers a source; the network asks each of them and keeps the earliest day. Whoever a
source does not name keeps the attestation that the institution recorded.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date

# From numbers of people to the last valid day of their training; None when it is not valid.
TrainingSource = Callable[[Collection[int]], Mapping[int, date | None]]

_sources: list[TrainingSource] = []


def register_training(source: TrainingSource) -> TrainingSource:
    """Declare a source; usable as a decorator.

    A source makes a fixed number of queries. When its records change, its app calls
    `network.services.trainings.follow_trainings` in the same transaction.
    """
    if source not in _sources:
        _sources.append(source)
    return source


def forget_training(source: TrainingSource) -> None:
    """Take a source back, as when an app is put out of use."""
    _sources.remove(source)


def trained_until(user_ids: Collection[int]) -> dict[int, date | None]:
    """The last valid day of each person whom a source names; the least favourable one wins."""
    found: dict[int, date | None] = {}
    for source in _sources:
        for user_id, until in source(user_ids).items():
            known = found.get(user_id, until)
            found[user_id] = None if known is None or until is None else min(known, until)
    return found
