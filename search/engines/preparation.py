"""A document analysed, as every engine indexes it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from search.analysis import LONGEST_TERM, analyse
from search.engines.base import EngineDocument

NO_DAY = 0


@dataclass(slots=True)
class Prepared:
    """A document analysed: text for phrases, counts for postings, words for vocabulary."""

    title: str
    body: str
    title_counts: Counter
    body_counts: Counter
    title_words: set[str]
    body_words: set[str]

    @property
    def words(self) -> set[str]:
        return self.title_words | self.body_words


def prepare(document: EngineDocument) -> Prepared:
    title, title_words = _analysed([document.title])
    body, body_words = _analysed(document.pages)
    counts = Counter(title.split()), Counter(body.split())
    return Prepared(title, body, *counts, title_words, body_words)


def _analysed(texts: Sequence[str]) -> tuple[str, set[str]]:
    """Terms in order, page after page, then the further forms; and the words as written.

    A sentence that goes on over the page can be quoted whole.
    """
    pages, extra, words = [], [], set()
    for text in texts:
        analysis = analyse(text)
        pages.append(" ".join(analysis.terms))
        extra.extend(analysis.extra)
        words.update(vocabulary_form(word) for word in analysis.words if len(word) <= LONGEST_TERM)
    return " ".join(filter(None, [*pages, *extra])), words


def vocabulary_form(word: str) -> str:
    """How a word is suggested: lower case, but for acronyms."""
    return word if word.isupper() and len(word) < 7 else word.lower()


def day_number(day: date | None) -> int:
    return day.toordinal() if day else NO_DAY
