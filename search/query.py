"""From what people type to a structured query. Never raises, whatever the input.

Words are optional and rank the results; what stands in quotes must be there; a word or
quotation after a minus sign must not. Everything else is punctuation.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from search.analysis import Analysis, analyse, fold, is_acronym, normalise, term_of

MAX_CHARACTERS = 400
MAX_WORDS = 24
MAX_QUOTATIONS = 6
MAX_EXCLUSIONS = 12

_QUOTED = re.compile(
    r"(?P<minus>(?<!\S)-)?"
    r"(?:\"(?P<straight>[^\"]*)\"|«(?P<french>[^«»]*)»|[“„](?P<curly>[^“”„]*)[”“])"
)
_EXCLUDED_WORD = re.compile(r"(?<!\S)-(?=[^\W_])(\S+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word to look for: as typed (empty for the joined form of a compound), and its terms."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must stand side by side, in this order."""

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Another way to say part of the query: its terms, side by side when there are several.

    `of` holds the terms of the query that it stands for. `weight` (0 to 1) is what it counts
    for beside a word that was typed. An acronym has its whole form for only term:
    `analysis.fold` of it, never its stem.
    """

    of: tuple[str, ...]
    text: str
    terms: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    text: str = ""
    words: tuple[Word, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    truncated: bool = False
    expansions: tuple[Expansion, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing typed at all."""
        return not self.text

    @property
    def is_searchable(self) -> bool:
        """At least one word or quotation to find; exclusions alone find nothing."""
        return bool(self.words or self.phrases)

    @property
    def sequence(self) -> tuple[str, ...]:
        """First terms of the words, in the order typed: what proximity looks at."""
        return tuple(word.terms[0] for word in self.words if word.text)

    @property
    def correctable(self) -> tuple[Word, ...]:
        """Words that may be misspelt: neither acronyms nor words that have an expansion."""
        expanded = {term for expansion in self.expansions for term in expansion.of}
        return tuple(
            word
            for word in self.words
            if word.text and not is_acronym(word.text) and expanded.isdisjoint(word.terms)
        )

    @property
    def wanted_terms(self) -> frozenset[str]:
        """Every term to mark in an extract."""
        units = (*self.words, *self.phrases, *self.expansions)
        return frozenset(term for unit in units for term in unit.terms)


def parse(raw: str) -> Query:
    """Read a query typed by a person. Too long a text is cut, and says so."""
    text = " ".join(normalise(raw[: MAX_CHARACTERS * 4]).split())
    truncated = len(text) > MAX_CHARACTERS or len(raw) > MAX_CHARACTERS * 4
    text = text[:MAX_CHARACTERS].strip()
    phrases, excluded = [], []

    def keep_quoted(match: re.Match) -> str:
        quoted = match["straight"] or match["french"] or match["curly"] or ""
        phrase = _phrase(quoted)
        if phrase:
            (excluded if match["minus"] else phrases).append(phrase)
        return " "

    def keep_excluded(match: re.Match) -> str:
        phrase = _phrase(match[1])
        if phrase:
            excluded.append(phrase)
        return " "

    rest = _EXCLUDED_WORD.sub(keep_excluded, _QUOTED.sub(keep_quoted, text))
    words = _words(rest)
    return Query(
        text=text,
        words=tuple(words[:MAX_WORDS]),
        phrases=tuple(dict.fromkeys(phrases))[:MAX_QUOTATIONS],
        excluded=tuple(dict.fromkeys(excluded))[:MAX_EXCLUSIONS],
        truncated=truncated or len(words) > MAX_WORDS,
    )


def replace_word(text: str, typed: str, replacement: str) -> str:
    """The query with one word put in place of another, the rest as typed."""
    return re.sub(
        rf"(?<![^\W_]){re.escape(typed)}(?![^\W_])",
        lambda _: replacement,
        text,
        flags=re.IGNORECASE,
    )


def with_replacements(query: Query, replacements: Mapping[str, str]) -> Query:
    """The query really asked: words found nowhere replaced by those looked for instead."""
    words = tuple(
        Word(word.text, (term_of(replacements[word.text]),)) if word.text in replacements else word
        for word in query.words
    )
    return replace(query, words=words)


def _phrase(text: str) -> Phrase | None:
    acronym = text.strip()
    terms = (fold(acronym),) if is_acronym(acronym) else tuple(analyse(text).terms)
    return Phrase(text=text.strip(), terms=terms) if terms else None


def _words(text: str) -> list[Word]:
    """Distinct words with their terms; the joined form of a compound counts as a word."""
    analysis = analyse(text)
    found: dict[str, Word] = {}
    for text_of_word, term in zip(analysis.words, analysis.terms, strict=True):
        found.setdefault(term, Word(text_of_word, _terms(text_of_word, term, analysis)))
    known = {term for word in found.values() for term in word.terms}
    for term in analysis.extra:
        if term not in known:
            found[term] = Word("", (term,))
    return list(found.values())


def _terms(text: str, term: str, analysis: Analysis) -> tuple[str, ...]:
    """The term of a word, and the whole form when the analysis takes it for an acronym."""
    whole = fold(text)
    if is_acronym(text) and whole in analysis.extra:
        return term, whole
    return (term,)
