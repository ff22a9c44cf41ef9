"""Extracted text made readable and searchable: one form of letters, plain spaces, whole words."""

import re
import unicodedata
from collections.abc import Iterable

# PDFium puts this where a line ended with a hyphen.
BREAK = "\ufffe"
SPACES = dict.fromkeys(
    [0x00A0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B), 0x0B, 0x85, 0x2028], " "
)
REMOVED = dict.fromkeys(
    [0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F),
     *range(0x2066, 0x206A), *range(0x00, 0x09), *range(0x0E, 0x20), *range(0x7F, 0x85),
     *range(0x86, 0xA0), *range(0xD800, 0xE000)]
)  # fmt: skip
LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st",
    0xFB06: "st",
}  # fmt: skip
TABLE = {**SPACES, **REMOVED, **LIGATURES, 0x0C: "\n", 0x2029: "\n"}
LINE_ENDS = re.compile(r"\r\n?")
SOFT_BREAK = re.compile("\u00ad[ \t]*\n[ \t]*")
HARD_BREAK = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011][ \t]*\n[ \t]*(?=[^\W_])")
BROKEN_WORD = re.compile(rf"(?P<first>\w+)(?:{BREAK})(?P<second>\w+)")
TRAILING = re.compile(r"[ \t]+\n")
MANY_SPACES = re.compile(r" {2,}")
MANY_LINES = re.compile(r"\n{3,}")
WORDS = re.compile(r"\w+(?:-\w+)*")
# Parts of French compounds that keep their hyphen at the end of a line.
KEPT_BEFORE = {
    "celui", "celle", "ceux", "celles", "peut", "rendez", "vice", "demi", "ex", "quasi", "quelques",
    "vingt", "trente", "quarante", "cinquante", "soixante", "quatre", "saint", "sainte", "entre",
    "grand", "sous", "avant", "arc", "porte", "compte",
}  # fmt: skip
KEPT_AFTER = {
    "vous", "être", "ci", "là", "dessus", "dessous", "delà", "devant", "même", "mêmes", "il", "ils",
    "elle", "elles", "on", "je", "tu", "nous", "moi", "toi", "lui", "leur", "leurs", "ce", "y",
    "midi", "chef", "chefs", "président", "présidente", "présidents", "rendu", "rendus",
}  # fmt: skip


def normalise(pages: Iterable[str]) -> list[str]:
    """The pages of one document, normalised; words cut at the end of a line are joined.

    A hyphen is kept when the document writes the word with it elsewhere, or in usual compounds.
    """
    texts = [_characters(page) for page in pages]
    if any(BREAK in text for text in texts):
        vocabulary = _vocabulary(texts)
        texts = [_join_words(text, vocabulary) for text in texts]
    return [_layout(text) for text in texts]


def normalise_text(text: str) -> str:
    """One text alone, normalised."""
    return normalise([text])[0]


def _characters(text: str) -> str:
    text = LINE_ENDS.sub("\n", text)
    if "\u00ad" in text:
        text = SOFT_BREAK.sub("", text).replace("\u00ad", "")
    text = unicodedata.normalize("NFC", text.translate(TABLE))
    return HARD_BREAK.sub(BREAK, text)


def _vocabulary(texts: list[str]) -> set[str]:
    """Words of the document that are whole, in lower case."""
    found: set[str] = set()
    for text in texts:
        found.update(word.casefold() for word in WORDS.findall(text))
    return found


def _join_words(text: str, vocabulary: set[str]) -> str:
    def join(match: re.Match) -> str:
        first, second = match["first"], match["second"]
        return f"{first}-{second}" if _keeps_hyphen(first, second, vocabulary) else first + second

    # A word may be cut twice: the second cut is seen once the first is gone.
    text = BROKEN_WORD.sub(join, text)
    return BROKEN_WORD.sub(join, text).replace(BREAK, "-")


def _keeps_hyphen(first: str, second: str, vocabulary: set[str]) -> bool:
    low_first, low_second = first.casefold(), second.casefold()
    if f"{low_first}-{low_second}" in vocabulary:
        return True
    if low_first + low_second in vocabulary:
        return False
    if first[-1].isdigit() or second[0].isdigit():
        return True
    if second[0].isupper():
        return not first.isupper()
    return low_first in KEPT_BEFORE or low_second in KEPT_AFTER


def _layout(text: str) -> str:
    text = TRAILING.sub("\n", MANY_SPACES.sub(" ", text))
    return MANY_LINES.sub("\n\n", text).strip()
