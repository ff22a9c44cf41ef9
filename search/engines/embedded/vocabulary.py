"""The words of the embedded index."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from search.analysis import fold
from search.engines.base import HOLDERS, Completion, CompletionRequest
from search.engines.embedded.readable import Readable
from search.engines.embedded.words import known_ids, unpack
from search.engines.spelling import bigrams, distance, shared_bigrams_needed
from search.engines.vocabulary import Row, Vocabulary, holding_term

NO_AUDIENCE = "NULL"


class EmbeddedVocabulary(Vocabulary):
    """Words counted by audience; those of hidden documents are taken off the counts."""

    def __init__(self, db: sqlite3.Connection, audiences: Iterable[int], hidden: Iterable[int]):
        self._db = db
        self._audiences = ", ".join(map(str, audiences)) or NO_AUDIENCE
        self._hidden = hidden

    def begun(self, start: str) -> Iterator[Row]:
        rows = self._db.execute(
            "SELECT w.id, w.word, w.folded, SUM(a.documents) FROM word w INDEXED BY word_folded"  # noqa: S608  numbers only
            f" JOIN word_audience a ON a.word = w.id AND a.audience IN ({self._audiences})"
            " WHERE w.folded >= ? AND w.folded < ? GROUP BY w.id",
            (start, start + "\U0010ffff"),
        )
        return self._not_hidden(rows)

    def near(self, typed: str, edits: int) -> Iterator[Row]:
        alike = self._db.execute(
            "SELECT w.id, w.folded FROM (SELECT word FROM bigram"
            "  WHERE bigram IN (SELECT value FROM json_each(?)) AND length BETWEEN ? AND ?"
            "  GROUP BY word HAVING COUNT(*) >= ?) alike CROSS JOIN word w ON w.id = alike.word",
            (
                json.dumps(bigrams(typed)),
                len(typed) - edits,
                len(typed) + edits,
                shared_bigrams_needed(typed, edits),
            ),
        ).fetchall()
        # Many words share bigrams, few are near: the documents of those alone are counted.
        near = [number for number, folded in alike if distance(typed, folded, edits) <= edits]
        rows = self._db.execute(
            "SELECT w.id, w.word, w.folded, SUM(a.documents) FROM word w"  # noqa: S608  numbers only
            f" JOIN word_audience a ON a.word = w.id AND a.audience IN ({self._audiences})"
            " WHERE w.id IN (SELECT value FROM json_each(?)) GROUP BY w.id",
            (json.dumps(near),),
        )
        return self._not_hidden(rows)

    def complete(self, readable: Readable, request: CompletionRequest) -> Completion:
        """Words that begin like this, with documents that hold them, and titles that go on so."""
        words = self.suggest(request.prefix, request.words)
        return Completion(
            {word: self._holders(readable, holding_term(word)) for word in words},
            self._titles(readable, request),
        )

    def _holders(self, readable: Readable, term: str) -> tuple[int, ...]:
        found = known_ids(self._db, "term", [term])
        if not found:
            return ()
        positions = readable.postings(found[term]).positions[:HOLDERS]
        return tuple(readable.keys[positions].tolist())

    def _titles(self, readable: Readable, request: CompletionRequest) -> tuple[int, ...]:
        """Keys of the documents whose title has the terms and a word that begins like this."""
        start = fold(request.prefix)
        rows = self._db.execute(
            "SELECT DISTINCT document FROM title_word"  # noqa: S608  numbers only
            f" WHERE audience IN ({self._audiences}) AND folded >= ? AND folded < ?",
            (start, start + "\U0010ffff"),
        )
        answers = readable.mask(readable.positions_of(key for (key,) in rows))
        for term in request.terms:
            answers &= self._titled(readable, term)
        best = readable.best(np.flatnonzero(answers), [readable.days], request.titles)
        return tuple(readable.keys[best].tolist())

    def _titled(self, readable: Readable, term: str) -> np.ndarray:
        """Where a term stands in a title."""
        row = self._db.execute("SELECT id FROM term WHERE term = ?", (term,)).fetchone()
        if row is None:
            return np.zeros(len(readable), bool)
        postings = readable.postings(row[0])
        return readable.mask(postings.positions[postings.titles > 0])

    def _not_hidden(self, rows: Iterable[tuple]) -> Iterator[Row]:
        for number, word, folded, documents in rows:
            remaining = documents - self._hidden_counts[number]
            if remaining > 0:
                yield word, folded, remaining

    @cached_property
    def _hidden_counts(self) -> Counter:
        """In how many hidden documents each word stands, audiences considered."""
        keys = list(self._hidden)
        if not keys:
            return Counter()
        rows = self._db.execute(
            "SELECT words FROM document"  # noqa: S608  numbers only
            f" WHERE audience IN ({self._audiences})"
            " AND key IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        )
        return Counter(number for (blob,) in rows for number in unpack(blob))
