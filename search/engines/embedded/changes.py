"""What one transaction changes in the index, gathered so that each row is written once."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable

from search.engines.embedded import layout
from search.engines.embedded.records import Records
from search.engines.embedded.words import count_documents, count_words


class Changes:
    """Documents added to shelves, taken from them or moved; `apply` writes it all."""

    def __init__(self, db: sqlite3.Connection):
        self._db = db
        self._tables = {
            "shelf": Records(db, "shelf", layout.DOCUMENT.itemsize),
            "posting": Records(db, "posting", layout.POSTING.itemsize),
        }
        self._added: dict[str, dict[int, bytes]] = {name: {} for name in self._tables}
        self._taken: dict[str, dict[int, set[bytes]]] = {
            name: defaultdict(set) for name in self._tables
        }
        self._moved: dict[str, dict[tuple[int, bytes], int]] = {name: {} for name in self._tables}
        self._documents: Counter = Counter()
        self._terms: dict[bool, Counter] = {True: Counter(), False: Counter()}
        self._words: dict[tuple[int, bool], Counter] = defaultdict(Counter)

    def add(self, table: str, row: int, record: bytes) -> None:
        rows = self._added[table]
        rows[row] = rows.get(row, b"") + record

    def count(
        self, audience: int, *, more: bool, words: Iterable[int], terms: Iterable[int] = ()
    ) -> None:
        """Note that an audience has one document more, or less, with these words.

        A document that moves takes its `terms` along: their number stays the same.
        """
        self._documents[audience] += 1 if more else -1
        self._terms[more].update(terms)
        self._words[audience, more].update(words)

    def take(self, key: int, audience: int, terms: Iterable[int]) -> None:
        """Take a document from its shelf."""
        shelf, record = layout.shelf_of(audience, key), layout.low_bytes(key)
        self._taken["shelf"][shelf].add(record)
        for term in terms:
            self._taken["posting"][layout.posting_row(shelf, term)].add(record)

    def move(self, key: int, before: int, after: int, terms: Iterable[int]) -> None:
        """Take a document from the shelf of one audience to that of another."""
        old, new = layout.shelf_of(before, key), layout.shelf_of(after, key)
        record = layout.low_bytes(key)
        self.take(key, before, terms)
        self._moved["shelf"][old, record] = new
        for term in terms:
            row = layout.posting_row(old, term)
            self._moved["posting"][row, record] = layout.posting_row(new, term)

    def apply(self) -> None:
        for name, table in self._tables.items():
            for row, record in table.take(self._taken[name]):
                destination = self._moved[name].get((row, record[: layout.LOW_BYTES]))
                if destination is not None:
                    self.add(name, destination, record)
            table.append(self._added[name])
        self._db.executemany(
            "UPDATE audience SET documents = documents + ? WHERE id = ?",
            ((change, audience) for audience, change in self._documents.items() if change),
        )
        terms = self._terms[True]
        terms.subtract(self._terms[False])
        count_documents(self._db, "term", terms)
        count_words(self._db, self._net_words())

    def _net_words(self) -> dict[int, Counter]:
        """For each audience, how many more documents have each word."""
        net: dict[int, Counter] = defaultdict(Counter)
        for (audience, more), words in self._words.items():
            (net[audience].update if more else net[audience].subtract)(words)
        return net
