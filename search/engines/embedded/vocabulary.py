"""Words of the readable documents: suggestions while typing, and corrections.

Nothing is taken from a word that stands only in documents one may not read.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Container, Iterable

from search.analysis import fold, term_of
from search.engines.base import Correction, TitleRequest
from search.engines.embedded.writer import unpack
from search.engines.spelling import (
    allowed_edits,
    bigrams,
    distance,
    shared_bigrams_needed,
    without_doubles,
)
from search.query import Query

SHORTEST_PREFIX = 2
SHORTEST_SUGGESTION = 3


class Vocabulary:
    """The words of some audiences, less those that only hidden documents hold."""

    def __init__(self, db: sqlite3.Connection, audiences: str, hidden: Iterable[int]):
        self._db = db
        self._audiences = audiences
        self._hidden_counts = self._words_of(hidden)

    def suggest(self, prefix: str, limit: int) -> list[str]:
        """Words that begin with the prefix, accents aside, commonest first, one form of each."""
        start = fold(prefix)
        if len(start) < SHORTEST_PREFIX:
            return []
        rows = self._db.execute(
            "SELECT w.id, w.word, w.folded, SUM(a.documents) FROM word w INDEXED BY word_folded"  # noqa: S608  numbers only
            f" JOIN word_audience a ON a.word = w.id AND a.audience IN ({self._audiences})"
            " WHERE w.folded >= ? AND w.folded < ? GROUP BY w.id",
            (start, start + "\U0010ffff"),
        )
        best = self._commonest(rows)
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        words: dict[str, str] = {}
        for folded, (_count, word) in ranked:
            if len(folded) >= SHORTEST_SUGGESTION and not word.isdigit():
                words.setdefault(term_of(word) or folded, word)
        return list(words.values())[:limit]

    def titles(self, request: TitleRequest) -> tuple[int, ...]:
        """Keys of the documents whose title has the terms and a word that begins like this."""
        start = fold(request.prefix)
        begun = self._db.execute(
            "SELECT w.word FROM word w INDEXED BY word_folded WHERE w.folded >= ? AND w.folded < ?"  # noqa: S608  numbers only
            " AND EXISTS (SELECT 1 FROM word_audience WHERE word = w.id"
            f" AND audience IN ({self._audiences}))",
            (start, start + "\U0010ffff"),
        )
        endings = {term_of(word) or fold(word) for (word,) in begun} | {start}
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

    def correct(
        self, query: Query, known: Container[str]
    ) -> tuple[tuple[Correction, ...], list[str]]:
        """The nearest readable word for each word found nowhere, and its terms."""
        corrections, terms = [], []
        for word in query.correctable:
            if any(term in known for term in word.terms):
                continue
            nearest = self._nearest(fold(word.text))
            if nearest and term_of(nearest) not in word.terms:
                corrections.append(Correction(typed=word.text, replacement=nearest))
                terms.append(term_of(nearest))
        return tuple(corrections), [term for term in terms if term]

    def _nearest(self, typed: str) -> str | None:
        """The word fewest edits away; then one that only doubles a letter; then the commonest."""
        for edits in range(1, allowed_edits(typed) + 1):
            near = self._within(typed, edits)
            if near:
                return min(near)[-1]
        return None

    def _within(self, typed: str, edits: int) -> list[tuple[int, int, str, str]]:
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
        plain = without_doubles(typed)
        return [
            (distance(plain, without_doubles(folded), edits), -count, folded, word)
            for folded, (count, word) in self._commonest(rows).items()
            if term_of(word) and distance(typed, folded, edits) <= edits
        ]

    def _commonest(self, rows) -> dict[str, tuple[int, str]]:
        """For each spelling without accents, its count and its commonest written form."""
        counts: Counter = Counter()
        forms: dict[str, tuple[int, str]] = {}
        for number, word, folded, documents in rows:
            remaining = documents - self._hidden_counts[number]
            if remaining <= 0:
                continue
            counts[folded] += remaining
            forms[folded] = max(forms.get(folded, (0, "")), (remaining, word))
        return {folded: (counts[folded], form[1]) for folded, form in forms.items()}

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
