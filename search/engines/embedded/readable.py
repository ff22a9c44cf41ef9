"""The documents of some audiences, in columns, and their postings.

Only the shelves of these audiences are read: other documents change nothing, not even
the time taken. Hidden documents are dropped as if they were not there.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from search.engines.base import FACETS
from search.engines.embedded import layout

NOWHERE = -1


def audiences_of(db: sqlite3.Connection, tokens: Iterable[str]) -> list[int]:
    """The audiences that hold documents and that one of the tokens opens."""
    rows = db.execute(
        "SELECT id FROM audience WHERE documents > 0 AND id IN (SELECT audience"
        " FROM audience_token WHERE token IN (SELECT value FROM json_each(?))) ORDER BY id",
        (json.dumps(sorted(tokens)),),
    )
    return [audience for (audience,) in rows]


@dataclass(frozen=True, slots=True)
class Postings:
    """Where a term stands: positions of documents, and its level in each title and text."""

    positions: np.ndarray
    titles: np.ndarray
    bodies: np.ndarray


class Readable:
    """Each readable document has a position, the same in every column.

    `sequences` are the rows where their terms stand in order.
    """

    def __init__(self, db: sqlite3.Connection, audiences: list[int], hidden: frozenset[int]):
        self._db = db
        self._hidden = hidden
        self._load(audiences)

    def __len__(self) -> int:
        return len(self.keys)

    def _load(self, audiences: list[int]) -> None:
        shelves = [
            row
            for audience in audiences
            for row in self._db.execute(
                "SELECT id, records FROM shelf WHERE id BETWEEN ? AND ?",
                layout.shelves_of(audience),
            )
        ]
        ranges = sorted({layout.range_of(shelf) for shelf, _records in shelves})
        self._bases = {number: base for base, number in enumerate(ranges)}
        rows = np.frombuffer(b"".join(records for _s, records in shelves), layout.DOCUMENT)
        sizes = [len(records) // layout.DOCUMENT.itemsize for _shelf, records in shelves]
        bases = [self._bases[layout.range_of(shelf)] for shelf, _records in shelves]
        places = np.repeat(np.array(bases, np.int64) << layout.SHELF_BITS, sizes) + rows["low"]
        first_keys = [layout.range_of(shelf) << layout.SHELF_BITS for shelf, _r in shelves]
        keys = np.repeat(np.array(first_keys, np.int64), sizes) + rows["low"]
        first_rows = [layout.sequence_row(shelf, 0) for shelf, _records in shelves]
        sequences = np.repeat(np.array(first_rows, np.int64), sizes) + rows["low"]
        if self._hidden:
            kept = ~np.isin(keys, np.fromiter(self._hidden, np.int64, len(self._hidden)))
            rows, places, keys, sequences = rows[kept], places[kept], keys[kept], sequences[kept]
        self.keys = keys
        self.sequences = sequences
        self._rows = rows
        self._positions = np.full(len(ranges) << layout.SHELF_BITS, NOWHERE, np.int32)
        self._positions[places] = np.arange(len(keys), dtype=np.int32)
        self._db.execute("DELETE FROM temp.opened")
        self._db.executemany(
            "INSERT INTO temp.opened VALUES (?, ?)",
            (
                (layout.posting_row(shelf, 0), base)
                for (shelf, _records), base in zip(shelves, bases, strict=True)
            ),
        )

    # Columns

    @cached_property
    def days(self) -> np.ndarray:
        return self._rows["day"].astype(np.int64)

    @cached_property
    def lengths(self) -> np.ndarray:
        return self._rows["length"].astype(np.int64)

    @cached_property
    def facets(self) -> Mapping[str, np.ndarray]:
        """For each facet, the number of the value of each document (0: none)."""
        columns = self._rows["facets"]
        return {name: columns[:, place].astype(np.int64) for place, name in enumerate(FACETS)}

    # Terms

    def postings(self, term: int) -> Postings:
        """Where a term stands among the readable documents."""
        rows = self._db.execute(
            "SELECT o.base, p.records FROM temp.opened o CROSS JOIN posting p"
            " ON p.id = o.first + ?",
            (term,),
        ).fetchall()
        records = np.frombuffer(b"".join(row[1] for row in rows), layout.POSTING)
        bases = np.array([row[0] for row in rows], np.int64) << layout.SHELF_BITS
        sizes = [len(row[1]) // layout.POSTING.itemsize for row in rows]
        positions = self._positions[np.repeat(bases, sizes) + records["low"]]
        if self._hidden:
            kept = positions != NOWHERE
            positions, records = positions[kept], records[kept]
        return Postings(positions, records["title"], records["body"])

    def positions_of(self, keys: Iterable[int]) -> np.ndarray:
        """Positions of the documents with these keys, those that are readable."""
        places = [
            (self._bases[key >> layout.SHELF_BITS] << layout.SHELF_BITS) + layout.low(key)
            for key in keys
            if key >> layout.SHELF_BITS in self._bases
        ]
        positions = self._positions[np.array(places, np.int64)]
        return positions[positions != NOWHERE]

    def mask(self, positions: np.ndarray) -> np.ndarray:
        """True at these positions."""
        marked = np.zeros(len(self), bool)
        marked[positions] = True
        return marked

    def best(self, candidates: np.ndarray, orders: list[np.ndarray], number: int) -> np.ndarray:
        """The first positions by these columns, the largest values first; then by key."""
        leading = orders[0][candidates]
        if len(candidates) > number:
            rank = len(candidates) - number
            candidates = candidates[leading >= np.partition(leading, rank)[rank]]
        columns = [self.keys, *reversed(orders)]
        return candidates[np.lexsort([-column[candidates] for column in columns])][:number]
