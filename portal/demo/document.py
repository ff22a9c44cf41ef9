"""A document independent of any file format, and the blocks it is made of.

The writers of ``portal.demo.writers`` turn one ``Document`` into a file of their format.
"""

import datetime
from dataclasses import dataclass

Cell = str | int | float


@dataclass(frozen=True)
class Heading:
    """A title inside the document; ``level`` 1 is a part, 2 a sub-part."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """An unordered list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: ``title`` names it (and its sheet), every row is as long as ``header``."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True)
class Document:
    """Everything a writer needs to make one file.

    ``issuer`` is the body in whose name it is written, ``date`` the day printed on it and stored
    in the metadata, ``reference`` its reference number. ``sender`` and ``recipients`` are
    addresses, for the mail writer only; ``seed`` makes the defects of a scan reproducible.
    """

    title: str
    issuer: str
    date: datetime.date
    reference: str
    blocks: tuple[Block, ...]
    sender: str = ""
    recipients: tuple[str, ...] = ()
    seed: int = 0

    @property
    def moment(self) -> datetime.datetime:
        """The date at nine in the morning, UTC: the only time any file of the demo carries."""
        return datetime.datetime.combine(self.date, datetime.time(9), tzinfo=datetime.UTC)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))


def cell_text(value: Cell) -> str:
    """Write a cell the French way: decimal comma, thousands parted by a no-break space."""
    if isinstance(value, str):
        return value
    text = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
    return text.replace(",", "\u00a0").replace(".", ",")
