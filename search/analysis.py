"""French analysis: from text to the terms that are indexed and searched.

The same functions serve indexing, queries and the marking of extracts, so a word found
is a word marked. Steps: NFKC, both apostrophes, lower case, accents and ligatures folded,
stop words dropped, light stemming. Words in capitals of two to six letters are taken for
acronyms: also kept whole, unstemmed, and never dropped as stop words. Compounds are
indexed by their parts and once more joined, so "aller-vers" is more than "aller".

A change in what this module produces must change ANALYSIS_VERSION.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from search.stemming import stem
from search.stopwords import STOP_WORDS

ANALYSIS_VERSION = 1

LONGEST_TERM = 64
ACRONYM_LENGTHS = range(2, 7)

_HYPHENS = "-\u2010\u2011"
_INVISIBLE = re.compile("[\x00\ud800-\udfff\u00ad\u200b-\u200f\u2060\ufeff]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ð": "d", "ł": "l"})
_WORD = re.compile(r"[^\W_]+")
# Words joined by hyphens; a line may break after one.
_COMPOUND = rf"[^\W_]+(?:[{_HYPHENS}](?:[ \t]*\n[ \t]*)?[^\W_]+)*"
_DOTTED = r"(?<![^\W_])[A-Z](?:\.[A-Z])+(?![^\W_])"
_CHUNK = re.compile(_COMPOUND)
_CHUNK_OR_DOTTED = re.compile(f"{_DOTTED}|{_COMPOUND}")
_MAYBE_DOTTED = re.compile(r"[A-Z]\.[A-Z]")
_LINE_BREAK = re.compile(rf"([^\W\d_])[{_HYPHENS}][ \t]*\n[ \t]*([^\W\d_])")
_ORDINAL = re.compile(r"(\d+)(?:er|ere|re|e|eme|nd|nde)")
# Three capitalised words in a row, or two with a long one: a title in capitals.
_CAPITALS = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{2,}\b(?:[\s'’\-]+\b[A-ZÀ-ÖØ-Þ]{1,}\b)+")


@dataclass(slots=True)
class Analysis:
    """Terms of a text. `extra` holds further forms kept out of the phrase order."""

    terms: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def normalise(text: str) -> str:
    """Text as it is stored: NFKC, without NUL, lone surrogates or invisible characters."""
    text = _INVISIBLE.sub("", text)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Lower case, without accents; œ and æ become oe and ae."""
    lowered = word.lower().translate(_LIGATURES)
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFD", lowered)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=100_000)
def term_of(word: str) -> str:
    """The term of one word, empty for a stop word."""
    folded = fold(word)
    if folded in STOP_WORDS:
        return ""
    ordinal = _ORDINAL.fullmatch(folded)
    if ordinal:
        return ordinal.group(1)
    return stem(folded)[:LONGEST_TERM]


@lru_cache(maxsize=100_000)
def _ordinary_term(chunk: str) -> str | None:
    """The term of a lone word; None for compounds and acronyms, whose forms depend on the place."""
    return term_of(chunk) if chunk.isalnum() and not is_acronym(chunk) else None


def analyse(text: str) -> Analysis:
    """Terms of a text already normalised, with the words they come from."""
    result = Analysis()
    capitals = _Capitals(text)
    for match in _chunks(text):
        chunk = match.group()
        ordinary = _ordinary_term(chunk)
        if ordinary is not None:
            found = ((chunk, ordinary, 0, 0, ()),)
        else:
            found = _chunk_forms(chunk, match.start(), capitals)
        for word, term, _start, _end, extra in found:
            if term:
                result.terms.append(term)
                result.words.append(word)
            result.extra.extend(extra)
    return result


def _chunks(text: str):
    """The slower pattern is worth its time only where dotted acronyms may stand."""
    pattern = _CHUNK_OR_DOTTED if _MAYBE_DOTTED.search(text) else _CHUNK
    return pattern.finditer(text)


def places(text: str, terms: frozenset[str]) -> list[tuple[int, int]]:
    """Places of the words whose indexed forms meet these terms; each place once, in order."""
    found = []
    capitals = None
    for match in _chunks(text):
        chunk = match.group()
        ordinary = _ordinary_term(chunk)
        if ordinary is not None:
            if ordinary in terms:
                found.append(match.span())
            continue
        capitals = capitals or _Capitals(text)
        for _word, term, start, end, extra in _chunk_forms(chunk, match.start(), capitals):
            if term in terms or not terms.isdisjoint(extra):
                found.append((start, end))
    return found


class _Capitals:
    """Titles written in capitals: their short words are not acronyms."""

    def __init__(self, text: str):
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in _CAPITALS.finditer(text):
            words = _WORD.findall(match.group())
            if len(words) > 2 or any(len(word) not in ACRONYM_LENGTHS for word in words):
                self.starts.append(match.start())
                self.ends.append(match.end())

    def __contains__(self, position: int) -> bool:
        index = bisect_right(self.starts, position) - 1
        return index >= 0 and position < self.ends[index]


def _chunk_forms(chunk: str, start: int, capitals: _Capitals):
    """(word, term, start, end, extra terms) of each word of a chunk."""
    if chunk.isalnum():
        return [_word_forms(chunk, start, capitals)]
    if "." in chunk:
        acronym = chunk.replace(".", "")
        return [(acronym, *_acronym_terms(acronym, start, start + len(chunk)))]
    return _compound_forms(chunk, start, capitals)


def _word_forms(word: str, start: int, capitals: _Capitals):
    end = start + len(word)
    if not is_acronym(word) or start in capitals:
        return word, term_of(word), start, end, ()
    return word, *_acronym_terms(word, start, end)


def _acronym_terms(word: str, start: int, end: int):
    """The ordinary term keeps phrases whole whatever the case typed; the acronym is added."""
    whole, term = fold(word)[:LONGEST_TERM], term_of(word)
    if not term or term == whole:
        return whole, start, end, ()
    return term, start, end, (whole,)


def _compound_forms(chunk: str, start: int, capitals: _Capitals):
    """The parts of a compound; the last one carries the joined form.

    A word cut by the end of a line is joined again, its halves becoming extra forms.
    """
    rejoined = _LINE_BREAK.sub(r"\1\2", chunk)
    if rejoined.isalnum():
        halves = tuple(filter(None, (term_of(half) for half in _WORD.findall(chunk))))
        return [(rejoined, term_of(rejoined), start, start + len(chunk), halves)]
    parts = list(_WORD.finditer(chunk))
    forms = [_word_forms(part.group(), start + part.start(), capitals) for part in parts]
    joined = term_of("".join(part.group() for part in parts))
    if joined:
        word, term, begin, end, extra = forms[-1]
        forms[-1] = (word, term, begin, end, (*extra, joined))
    return forms


def is_acronym(word: str) -> bool:
    return len(word) in ACRONYM_LENGTHS and word.isupper() and word.isalpha()
