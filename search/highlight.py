"""Extracts of a passage with the searched words marked.

An extract is a list of segments, never HTML: the template escapes each of them.
"""

from portal.core.text_marking import Segment
from search.analysis import places as places_of

LENGTH = 280
_BEFORE = 60
_APOSTROPHES = "'’"
_CUT_BEFORE, _CUT_AFTER = "… ", "…"


def extract(text: str, terms: frozenset[str], length: int = LENGTH) -> list[Segment]:
    """The stretch of the text that holds most different searched words, those marked.

    `length` in characters, cut between words. The beginning of the text when no word stands
    there.
    """
    places = places_of(text, terms)
    start, end = _window(text, places, length)
    segments: list[Segment] = []
    _append(segments, _CUT_BEFORE if text[:start].strip() else "", marked=False)
    position = start
    for place_start, place_end in places:
        if place_start < position or place_end > end:
            continue
        _append(segments, text[position:place_start], marked=False)
        _append(segments, text[place_start:place_end], marked=True)
        position = place_end
    _append(segments, text[position:end].rstrip(), marked=False)
    _append(segments, _CUT_AFTER if text[end:].strip() else "", marked=False)
    return segments


def _append(segments: list[Segment], text: str, *, marked: bool) -> None:
    if text:
        segments.append(Segment(text, marked=marked))


def _window(text: str, places: list[tuple[int, int]], length: int) -> tuple[int, int]:
    """Start and end of the stretch shown, between words."""
    if len(text) <= length:
        return 0, len(text)
    first = _densest(text, places, length) if places else 0
    start = max(0, min(first - _BEFORE, len(text) - length))
    end = min(len(text), start + length)
    return _word_start(text, start), _word_end(text, end)


def _densest(text: str, places: list[tuple[int, int]], length: int) -> int:
    """Where to begin so that most different words follow within the length."""
    best, best_start = 0, places[0][0]
    for index, (start, _end) in enumerate(places):
        limit = start + length - 2 * _BEFORE
        seen = {text[s:e].lower() for s, e in places[index:] if e <= limit}
        if len(seen) > best:
            best, best_start = len(seen), start
    return best_start


def _word_start(text: str, position: int) -> int:
    """The next beginning of a word, unless the text begins here."""
    if position and text[position - 1].isalnum():
        while position < len(text) and text[position].isalnum():
            position += 1
    while 0 < position < len(text) and not text[position].isalnum():
        position += 1
    return position


def _word_end(text: str, position: int) -> int:
    """The end of the word before, elisions going with what follows them."""
    if position >= len(text) or not _in_word(text[position]):
        return position
    while position > 0 and _in_word(text[position - 1]):
        position -= 1
    return position


def _in_word(sign: str) -> bool:
    return sign.isalnum() or sign in _APOSTROPHES
