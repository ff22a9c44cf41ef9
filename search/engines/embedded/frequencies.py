"""How many readable documents there are, and how telling a term is among them."""

import json
import math
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

# Saturation of a term's count, and how far a long text tempers it.
K1 = 1.2
B = 0.75
NO_AUDIENCE = "NULL"


@dataclass(frozen=True, slots=True)
class Readable:
    """The audiences that tokens open, and the size of what they hold."""

    audiences: str
    documents: int
    title_mean: float
    body_mean: float


@dataclass(frozen=True, slots=True)
class Frequency:
    """In how many readable documents a term stands: in titles, in texts, in either."""

    titles: int
    bodies: int
    documents: int


def readable(db: sqlite3.Connection, tokens: Iterable[str]) -> Readable:
    rows = db.execute(
        "SELECT id, documents, title_terms, body_terms FROM audience WHERE id IN ("
        " SELECT audience FROM audience_token WHERE token IN (SELECT value FROM json_each(?)))"
        " AND documents > 0",
        (json.dumps(sorted(tokens)),),
    ).fetchall()
    documents = sum(row[1] for row in rows)
    return Readable(
        audiences=", ".join(str(row[0]) for row in rows) or NO_AUDIENCE,
        documents=documents,
        title_mean=max(1.0, sum(row[2] for row in rows) / max(1, documents)),
        body_mean=max(1.0, sum(row[3] for row in rows) / max(1, documents)),
    )


def inverse_frequency(matching: int, documents: int) -> float:
    return math.log(1 + (documents - matching + 0.5) / (matching + 0.5))


def field_weights(
    frequency: Frequency, documents: int, *, worth: float, only_titles: bool
) -> tuple[float, float]:
    """What a term adds to a score by its presence in a title and in a text, before saturation."""
    factor = worth * (K1 + 1)
    title = factor * inverse_frequency(frequency.titles, documents)
    body = factor * inverse_frequency(frequency.bodies, documents)
    return title, 0.0 if only_titles else body
