"""Marking in a text the words somebody searched, with the analysis of whoever registered it.

Apps that show texts know no search engine; the search app registers its own finder when it
starts, so that the words marked in a page are those that made it a result.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# Gives the (start, end) places of a text, in characters, where the words of a query stand.
Finder = Callable[[str, str], Iterable[tuple[int, int]]]

_WORD = re.compile(r"\w+")
_SHORTEST_WORD = 2


@dataclass(frozen=True)
class Segment:
    """A part of a text; the segments of a text, joined, give the text again."""

    text: str
    marked: bool


def fold(word: str) -> str:
    """A word without case or accents, and without its plural mark."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain[:-1] if len(plain) > 3 and plain[-1] in "sx" else plain


def find_words(text: str, query: str) -> list[tuple[int, int]]:
    """The finder used until another one is registered: whole words, case and accents aside."""
    wanted = {
        fold(match.group())
        for match in _WORD.finditer(query)
        if len(match.group()) >= _SHORTEST_WORD
    }
    return [match.span() for match in _WORD.finditer(text) if fold(match.group()) in wanted]


_finder: Finder = find_words


def register_finder(finder: Finder) -> Finder:
    """Use this finder from now on; usable as a decorator."""
    global _finder
    _finder = finder
    return finder


def holds_words(text: str, query: str) -> bool:
    """Whether a searched word stands in the text."""
    return bool(query.strip()) and any(True for _place in _finder(text, query))


def mark_words(text: str, query: str) -> list[Segment]:
    """Cut a text into segments, those holding a searched word being marked."""
    if not text:
        return []
    segments, position = [], 0
    for start, end in sorted(_finder(text, query)) if query.strip() else ():
        start = max(start, position)
        if start >= end:
            continue
        if start > position:
            segments.append(Segment(text[position:start], marked=False))
        segments.append(Segment(text[start:end], marked=True))
        position = end
    if position < len(text):
        segments.append(Segment(text[position:], marked=False))
    return segments
