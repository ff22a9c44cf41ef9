"""Words of the readable documents: suggestions while typing, and corrections.

Nothing is taken from a word that stands only in documents one may not read.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

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
from search.query import Query, Word

SHORTEST_PREFIX = 2
SHORTEST_SUGGESTION = 3
# A word in no more documents than this may be a slip, when a near word is this much commoner.
RARE = 2
MUCH_COMMONER = 20


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
        self, query: Query, counts: Mapping[str, int]
    ) -> tuple[tuple[Correction, ...], list[str]]:
        """Near words for what is found nowhere, or hardly; and the terms of those applied.

        `counts` says in how many readable documents each term stands.
        """
        corrections, terms = [], []
        for word in query.correctable:
            documents = max(counts.get(term, 0) for term in word.terms)
            if documents > RARE:
                continue
            nearest = self._nearest(word) if not documents else self._commoner(word, documents)
            if nearest:
                corrections.append(Correction(word.text, nearest, is_applied=not documents))
                if not documents:
                    terms.append(term_of(nearest))
        return tuple(corrections), terms

    def _nearest(self, word: Word) -> str | None:
        """The word fewest edits away; then one that only doubles a letter; then the commonest."""
        for edits in range(1, allowed_edits(fold(word.text)) + 1):
            near = self._within(word, edits)
            if near:
                return min(near)[-1]
        return None

    def _commoner(self, word: Word, documents: int) -> str | None:
        """A word one letter away that stands in many times as many documents."""
        if not allowed_edits(fold(word.text)):
            return None
        common = [near for near in self._within(word, 1) if -near[1] >= MUCH_COMMONER * documents]
        return min(common)[-1] if common else None

    def _within(self, word: Word, edits: int) -> list[tuple[int, int, str, str]]:
        """(doubled letters apart, -documents, folded, word) of the other words this near."""
        typed = fold(word.text)
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
            (distance(plain, without_doubles(folded), edits), -count, folded, near)
            for folded, (count, near) in self._commonest(rows).items()
            if term_of(near)
            and term_of(near) not in word.terms
            and distance(typed, folded, edits) <= edits
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
