"""Comparing the texts of two versions of a paper, line by line then word by word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

# Beyond this many lines a side is cut: comparing takes time that grows with the square.
MAX_LINES = 4000
_CONTEXT = 2
# Longer lines are shown whole, not word by word.
_MAX_WORDS = 400
# Pairs of words looked at in one comparison; once they are spent, lines are shown whole. A text
# rewritten from end to end would otherwise hold a server process for minutes.
_MAX_WORD_PAIRS = 1_000_000
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Part:
    """Some words of a line, kept or changed."""

    change: Change
    text: str


@dataclass(frozen=True)
class Line:
    """A line of the comparison; a changed line has parts that did not change."""

    change: Change
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Comparison:
    """Blocks of changed lines with a little of what surrounds them, in the order of the text."""

    blocks: list[list[Line]] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    is_cut: bool = False

    @property
    def is_same(self) -> bool:
        return not self.blocks


def compare(before: Iterable[str], after: Iterable[str]) -> Comparison:
    """Compare two texts given as their pages.

    Spaces at line ends and empty lines are left aside. A text longer than MAX_LINES is cut,
    and the comparison says so.
    """
    old, new = _lines(before), _lines(after)
    is_cut = max(len(old), len(new)) > MAX_LINES
    old, new = old[:MAX_LINES], new[:MAX_LINES]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    words = _WordComparison()
    blocks, added, removed = [], 0, 0
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        block: list[Line] = []
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                block.extend(_whole(Change.SAME, old[old_start:old_end]))
                continue
            removed += old_end - old_start
            added += new_end - new_start
            block.extend(words.changed(old[old_start:old_end], new[new_start:new_end]))
        blocks.append(block)
    return Comparison(blocks=blocks, added=added, removed=removed, is_cut=is_cut)


def _lines(pages: Iterable[str]) -> list[str]:
    lines = (" ".join(line.split()) for page in pages for line in page.splitlines())
    return [line for line in lines if line]


def _whole(change: Change, lines: Sequence[str]) -> Iterator[Line]:
    return (Line(change, (Part(change, line),)) for line in lines)


class _WordComparison:
    """Changed lines shown word by word, as long as the work of one comparison allows."""

    def __init__(self):
        self._pairs_left = _MAX_WORD_PAIRS

    def changed(self, old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
        """Lines replaced one for one are compared word by word, others are shown whole."""
        if len(old) != len(new):
            yield from _whole(Change.REMOVED, old)
            yield from _whole(Change.ADDED, new)
            return
        for before, after in zip(old, new, strict=True):
            yield from self._words_of(before, after)

    def _words_of(self, before: str, after: str) -> Iterator[Line]:
        old, new = _WORDS.findall(before), _WORDS.findall(after)
        pairs = len(old) * len(new)
        if max(len(old), len(new)) > _MAX_WORDS or pairs > self._pairs_left:
            yield from _whole(Change.REMOVED, [before])
            yield from _whole(Change.ADDED, [after])
            return
        self._pairs_left -= pairs
        yield from _by_words(old, new)


def _by_words(old: list[str], new: list[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    removed, added = [], []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        kept = tag == "equal"
        if old_end > old_start:
            change = Change.SAME if kept else Change.REMOVED
            removed.append(Part(change, "".join(old[old_start:old_end])))
        if new_end > new_start:
            change = Change.SAME if kept else Change.ADDED
            added.append(Part(change, "".join(new[new_start:new_end])))
    yield Line(Change.REMOVED, tuple(removed))
    yield Line(Change.ADDED, tuple(added))
