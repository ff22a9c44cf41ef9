"""The small markup of the texts: headings, lists, tables and paragraphs.

``## `` opens a part, ``### `` a sub-part, ``- `` an item of a list, ``| a | b |`` a row of a table
whose first row is the header and which ``Table : title`` closes. A blank line, or a change of kind
of line, ends a block. Lines of one paragraph are joined only when ``wrapped``.
"""

import re

from portal.demo.document import Block, Bullets, Cell, Heading, Paragraph, Table

_TABLE_TITLE = re.compile(r"^Table\s: (.+)$")
_WHOLE = re.compile(r"^-?\d+$")


def blocks(text: str) -> tuple[Block, ...]:
    """Read a body, one paragraph by line."""
    found: list[Block] = []
    items: list[str] = []
    rows: list[list[str]] = []
    for line in [*text.strip().splitlines(), ""]:
        line = line.strip()
        if items and not line.startswith("- "):
            found.append(Bullets(tuple(items)))
            items = []
        if title := _TABLE_TITLE.match(line):
            found.append(_table(title.group(1), rows))
            rows = []
        elif line.startswith("- "):
            items.append(line[2:])
        elif line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif line.startswith("#"):
            marks, _, words = line.partition(" ")
            found.append(Heading(words, level=len(marks) - 1))
        elif line:
            found.append(Paragraph(line))
    return tuple(found)


def paragraphs(text: str) -> tuple[str, ...]:
    """Split a text at its blank lines and join the lines of each part."""
    return tuple(" ".join(part.split()) for part in text.strip().split("\n\n"))


def _table(title: str, rows: list[list[str]]) -> Table:
    header, *body = rows
    return Table(title, tuple(header), tuple(tuple(_cell(text) for text in row) for row in body))


def _cell(text: str) -> Cell:
    return int(text) if _WHOLE.match(text) else text
