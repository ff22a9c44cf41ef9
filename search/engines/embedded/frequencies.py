"""How many readable documents there are, and how telling a term is among them."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from search.engines.scoring import weight

NO_AUDIENCE = "NULL"


@dataclass(frozen=True, slots=True)
class Readable:
    """The audiences that tokens open, and the number of documents they hold."""

    audiences: str
    documents: int


@dataclass(frozen=True, slots=True)
class Frequency:
    """In how many readable documents a term stands: in titles, in texts, in either."""

    titles: int
    bodies: int
    documents: int


def readable(db: sqlite3.Connection, tokens: Iterable[str]) -> Readable:
    """What these tokens open."""
    rows = db.execute(
        "SELECT id, documents FROM audience WHERE id IN ("
        " SELECT audience FROM audience_token WHERE token IN (SELECT value FROM json_each(?)))"
        " AND documents > 0",
        (json.dumps(sorted(tokens)),),
    ).fetchall()
    return Readable(
        audiences=", ".join(str(row[0]) for row in rows) or NO_AUDIENCE,
        documents=sum(row[1] for row in rows),
    )


def without_hidden(db: sqlite3.Connection, found: Readable) -> Readable:
    """The same less the documents of `temp.hidden`."""
    hidden = db.execute(
        "SELECT COUNT(*) FROM temp.hidden h JOIN document d ON d.key = h.key"  # noqa: S608  numbers only
        f" JOIN cell c ON c.id = d.cell WHERE c.audience IN ({found.audiences})"
    ).fetchone()[0]
    return Readable(found.audiences, found.documents - hidden)


def field_weights(
    frequency: Frequency, documents: int, *, worth: float, only_titles: bool
) -> tuple[int, int]:
    """What each level of a term adds to a score, in a title and in a text."""
    title = weight(frequency.titles, documents, worth)
    return title, 0 if only_titles else weight(frequency.bodies, documents, worth)
