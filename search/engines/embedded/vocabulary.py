"""The words of the embedded index."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator

from search.engines.base import TitleRequest
from search.engines.embedded.writer import unpack
from search.engines.spelling import bigrams, shared_bigrams_needed
from search.engines.vocabulary import Row, Vocabulary


class EmbeddedVocabulary(Vocabulary):
    """Words counted by audience; those of hidden documents are taken off the counts."""

    def __init__(self, db: sqlite3.Connection, audiences: str, hidden: Iterable[int]):
        self._db = db
        self._audiences = audiences
        self._hidden_counts = self._words_of(hidden)

    def begun(self, start: str) -> Iterator[Row]:
        rows = self._db.execute(
            "SELECT w.id, w.word, w.folded, SUM(a.documents) FROM word w INDEXED BY word_folded"  # noqa: S608  numbers only
            f" JOIN word_audience a ON a.word = w.id AND a.audience IN ({self._audiences})"
            " WHERE w.folded >= ? AND w.folded < ? GROUP BY w.id",
            (start, start + "\U0010ffff"),
        )
        return self._not_hidden(rows)

    def near(self, typed: str, edits: int) -> Iterator[Row]:
        rows = self._db.execute(
            "SELECT w.id, w.word, w.folded, SUM(a.documents) FROM ("  # noqa: S608  numbers only
            "  SELECT word FROM bigram WHERE bigram IN (SELECT value FROM json_each(?))"
            "  AND length BETWEEN ? AND ? GROUP BY word HAVING COUNT(*) >= ?"
            " ) near JOIN word w ON w.id = near.word"
            f" JOIN word_audience a ON a.word = w.id AND a.audience IN ({self._audiences})"
            " GROUP BY w.id",
            (
                json.dumps(bigrams(typed)),
                len(typed) - edits,
                len(typed) + edits,
                shared_bigrams_needed(typed, edits),
            ),
        )
        return self._not_hidden(rows)

    def titles(self, request: TitleRequest) -> tuple[int, ...]:
        """Keys of the documents whose title has the terms and a word that begins like this."""
        endings = self.endings(request.prefix)
        conditions = [self._titled(endings), *(self._titled({term}) for term in request.terms)]
        rows = self._db.execute(
            "SELECT d.key FROM document d"  # noqa: S608  numbers only
            f" WHERE {' AND '.join(condition for condition, _terms in conditions)}"
            " AND d.key NOT IN (SELECT key FROM temp.hidden)"
            " ORDER BY d.day DESC, d.key DESC LIMIT ?",
            (*(terms for _condition, terms in conditions), request.limit),
        )
        return tuple(key for (key,) in rows)

    def _titled(self, terms: set[str]) -> tuple[str, str]:
        """Condition on documents with one of these terms in their title, and its parameter."""
        return (
            "d.key IN (SELECT document FROM posting WHERE title_count > 0"  # noqa: S608  numbers only
            f" AND audience IN ({self._audiences}) AND term IN"
            " (SELECT id FROM term WHERE term IN (SELECT value FROM json_each(?))))",
            json.dumps(sorted(terms)),
        )

    def _not_hidden(self, rows: Iterable[tuple]) -> Iterator[Row]:
        for number, word, folded, documents in rows:
            remaining = documents - self._hidden_counts[number]
            if remaining > 0:
                yield word, folded, remaining

    def _words_of(self, keys: Iterable[int]) -> Counter:
        """In how many of these documents each word stands, audiences considered."""
        keys = list(keys)
        if not keys:
            return Counter()
        rows = self._db.execute(
            "SELECT d.words FROM document d JOIN cell c ON c.id = d.cell"  # noqa: S608  numbers only
            f" WHERE c.audience IN ({self._audiences})"
            " AND d.key IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        )
        return Counter(number for (blob,) in rows for number in unpack(blob))
