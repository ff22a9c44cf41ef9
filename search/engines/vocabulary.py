"""Words of the readable documents: suggestions while typing, and corrections.

Nothing is taken from a word that stands only in documents one may not read. Engines say which
words there are; the choice among them is made here, the same for all.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping

from search.analysis import fold, term_of
from search.engines.base import Correction
from search.engines.spelling import allowed_edits, distance, without_doubles
from search.query import Query, Word, parse

SHORTEST_PREFIX = 2
SHORTEST_SUGGESTION = 3
# A word in no more documents than this may be a slip, when a near word is this much commoner.
RARE = 2
MUCH_COMMONER = 20

# A word as written, the same without accents, and how many readable documents have it.
Row = tuple[str, str, int]


class Vocabulary(ABC):
    """The words of some audiences, less those that only hidden documents hold."""

    @abstractmethod
    def begun(self, start: str) -> Iterable[Row]:
        """Words that begin like this, accents aside."""

    @abstractmethod
    def near(self, typed: str, edits: int) -> Iterable[Row]:
        """Words that may be within so many edits; a few too many do no harm."""

    def look_up(self, words: Mapping[str, int]) -> None:  # noqa: B027  only some engines need it
        """Told which words `near` will be asked for, and within how many edits at most."""

    def suggest(self, prefix: str, limit: int) -> list[str]:
        """Words that begin with the prefix, accents aside, commonest first, one form of each."""
        start = fold(prefix)
        if len(start) < SHORTEST_PREFIX:
            return []
        best = _commonest(self.begun(start))
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        words: dict[str, str] = {}
        for folded, (_count, word) in ranked:
            if len(folded) >= SHORTEST_SUGGESTION and not word.isdigit():
                words.setdefault(term_of(word) or folded, word)
        return list(words.values())[:limit]

    def endings(self, prefix: str) -> set[str]:
        """Terms of the words that begin like this, and the beginning itself."""
        start = fold(prefix)
        return {term_of(word) or folded for word, folded, _count in self.begun(start)} | {start}

    def correct(
        self, query: Query, counts: Mapping[str, int]
    ) -> tuple[tuple[Correction, ...], list[str]]:
        """Near words for what is found nowhere, or hardly; and the terms of those applied.

        `counts` says in how many readable documents each term stands.
        """
        corrections, terms = [], []
        doubtful = {
            word: documents
            for word in query.correctable
            if (documents := max(counts.get(term, 0) for term in word.terms)) <= RARE
        }
        self.look_up(_edits_considered(doubtful))
        for word, documents in doubtful.items():
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
        plain = without_doubles(typed)
        return [
            (distance(plain, without_doubles(folded), edits), -count, folded, near)
            for folded, (count, near) in _commonest(self.near(typed, edits)).items()
            if term_of(near)
            and term_of(near) not in word.terms
            and distance(typed, folded, edits) <= edits
        ]


def holding_term(word: str) -> str:
    """A term of the documents that hold this word; empty for a stop word."""
    units = parse(word).words
    return units[0].terms[0] if units else ""


def _edits_considered(doubtful: Mapping[Word, int]) -> dict[str, int]:
    """How far from each doubtful word another is looked for: a rare word is hardly a slip."""
    considered = {}
    for word, documents in doubtful.items():
        typed = fold(word.text)
        edits = min(1, allowed_edits(typed)) if documents else allowed_edits(typed)
        if edits:
            considered[typed] = edits
    return considered


def _commonest(rows: Iterable[Row]) -> dict[str, tuple[int, str]]:
    """For each spelling without accents, its count and its commonest written form."""
    counts: Counter = Counter()
    forms: dict[str, tuple[int, str]] = {}
    for word, folded, documents in rows:
        counts[folded] += documents
        forms[folded] = max(forms.get(folded, (0, "")), (documents, word))
    return {folded: (counts[folded], form[1]) for folded, form in forms.items()}
