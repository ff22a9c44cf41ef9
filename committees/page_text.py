"""How the text of a page of fixed layout (PDF, scan) is set for reading on any screen."""

import re
from itertools import pairwise

# A line that long, compared with the longest of its page, was cut by the margin.
_FULL = 0.85
_END_OF_SENTENCE = ".:;!?…"
_NEW_ITEM = re.compile(r"[-–—•*▪◦·]|\d+[.)]|[a-z]\)")


def unwrap(text: str) -> str:
    """The text with the lines joined that only the width of the page had cut.

    A line break becomes a space, so that places in the text stay the same. A doubt keeps the
    break: ends of sentences, short lines before a capital, items of lists.
    """
    lines = text.split("\n")
    longest = max(map(len, lines))
    parts = [lines[0]]
    for before, after in pairwise(lines):
        parts += (" " if _was_cut(before, after, longest) else "\n", after)
    return "".join(parts)


def _was_cut(before: str, after: str, longest: int) -> bool:
    """Whether the second line goes on with the sentence of the first one."""
    before, start = before.rstrip(), after.lstrip()
    if not before or not start or before[-1] in _END_OF_SENTENCE or _NEW_ITEM.match(start):
        return False
    return start[0].islower() or len(before) >= _FULL * longest
