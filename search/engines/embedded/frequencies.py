"""How telling a term is among the readable documents."""

from dataclasses import dataclass

import numpy as np

from search.engines.embedded.readable import Postings
from search.engines.scoring import weight


@dataclass(frozen=True, slots=True)
class Frequency:
    """In how many readable documents a term stands: in titles, in texts, in either."""

    titles: int
    bodies: int
    documents: int


def frequency_of(postings: Postings) -> Frequency:
    return Frequency(
        titles=int(np.count_nonzero(postings.titles)),
        bodies=int(np.count_nonzero(postings.bodies)),
        documents=len(postings.positions),
    )


def field_weights(
    frequency: Frequency, documents: int, *, worth: float, only_titles: bool
) -> tuple[int, int]:
    """What each level of a term adds to a score, in a title and in a text."""
    title = weight(frequency.titles, documents, worth)
    return title, 0 if only_titles else weight(frequency.bodies, documents, worth)
