"""The text of Word and PowerPoint 97-2003 documents that the library cannot read."""

import re
import struct
from collections.abc import Iterator

import olefile

from portal.files.sandbox.document import Document

# Runs of text among the binary structures of a Word document: two bytes or one for each sign.
WIDE_RUN = re.compile(rb"(?:[\x09\x0d\x20-\x7e\xa0-\xff]\x00|[\x13\x14\x18-\x1e\x26]\x20){8,}")
NARROW_RUN = re.compile(rb"[\x09\x0d\x20-\x7e\x80-\xff]{24,}")
LETTERS = re.compile(r"[^\W\d_]{3,}")
MIN_WORD_SHARE = 0.6
CONTAINER = 0x0F
TEXT_CHARS, TEXT_BYTES = 0x0FA0, 0x0FA8
MAX_DEPTH = 20


def read_doc_runs(document: Document) -> list[str]:
    """Every run of words in the main stream, in one page: no layout, but findable."""
    with olefile.OleFileIO(document.stream()) as compound:
        data = compound.openstream("WordDocument").read()
    wide = [match[0].decode("utf-16-le", "replace") for match in WIDE_RUN.finditer(data)]
    narrow = [match[0].decode("cp1252", "replace") for match in NARROW_RUN.finditer(data)]
    runs = [run for run in (*wide, *narrow) if _reads_like_words(run)]
    return ["\n".join(runs).replace("\r", "\n")]


def _reads_like_words(run: str) -> bool:
    letters = sum(map(len, LETTERS.findall(run)))
    return letters >= MIN_WORD_SHARE * len(run.replace(" ", ""))


def read_ppt_records(document: Document) -> list[str]:
    """The text records of a presentation, in one page."""
    with olefile.OleFileIO(document.stream()) as compound:
        data = compound.openstream("PowerPoint Document").read()
    texts = dict.fromkeys(text.replace("\r", "\n") for text in _text_records(data, 0))
    return ["\n".join(texts)]


def _text_records(data: bytes, depth: int) -> Iterator[str]:
    position = 0
    while position + 8 <= len(data) and depth < MAX_DEPTH:
        version, kind, length = struct.unpack_from("<HHI", data, position)
        body = data[position + 8 : position + 8 + length]
        if version & CONTAINER == CONTAINER:
            yield from _text_records(body, depth + 1)
        elif kind == TEXT_CHARS:
            yield body.decode("utf-16-le", "replace")
        elif kind == TEXT_BYTES:
            yield body.decode("cp1252", "replace")
        position += 8 + length
