"""Zip containers of office documents: sizes, nesting, entities, damage."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import BinaryIO

from portal.files.parsing.refused import Refused

MIB = 1024 * 1024
MAX_MEMBERS = 10_000
MAX_TOTAL = 512 * MIB
MAX_XML_MEMBER = 128 * MIB
# A container this large when inflated must not be this much larger than its file.
RATIO_FROM = 48 * MIB
MAX_RATIO = 150
MAX_NESTING = 2
CHUNK = MIB
XML_NAME = re.compile(r"\.(xml|rels|vml|rdf)$", re.IGNORECASE)
PACKAGE_NAME = re.compile(r"\.(doc|xls|ppt|od|sld)[a-z]{0,2}$", re.IGNORECASE)
# An entity declaration, in ASCII-compatible encodings and in UTF-16.
ENTITIES = [
    "<!ENTITY".encode("ascii"), "<!ENTITY".encode("utf-16-le"), "<!ENTITY".encode("utf-16-be"),
]  # fmt: skip
# A definition of the document to be fetched elsewhere; old ODF files name one of their own.
OUTSIDE_DEFINITION = re.compile(rb"<!DOCTYPE[^>\[]{0,400}?[\"'](?:[a-z]+:)?//", re.IGNORECASE)
OVERLAP = 512


@dataclass
class Budget:
    """Bytes that may still be inflated, over a container and what it contains."""

    file_size: int
    left: int = MAX_TOTAL
    inflated: int = field(default=0)

    def take(self, count: int) -> None:
        """Count inflated bytes. Raises Refused when they are too many."""
        self.left -= count
        self.inflated += count
        too_dense = self.inflated > RATIO_FROM and self.inflated > MAX_RATIO * self.file_size
        if self.left < 0 or too_dense:
            raise Refused("bomb")


def _leaves_its_folder(name: str) -> bool:
    """Whether unpacking this member could write outside of the folder chosen for it."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":")


class Package:
    """A zip container whose sizes were checked before anything was read from it."""

    def __init__(self, stream: BinaryIO, size: int, budget: Budget | None = None, depth: int = 0):
        self.depth = depth
        self.budget = budget or Budget(size)
        try:
            self.zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise Refused("damaged") from error
        self.members = self.zip.infolist()
        self._check_directory(size)

    def _check_directory(self, size: int) -> None:
        if len(self.members) > MAX_MEMBERS:
            raise Refused("bomb")
        if any(_leaves_its_folder(member.filename) for member in self.members):
            raise Refused("damaged")
        if any(member.flag_bits & 1 for member in self.members):
            raise Refused("encrypted")
        # Members that share bytes: the trick of the densest bombs.
        if sum(member.compress_size for member in self.members) > size:
            raise Refused("bomb")
        self.budget.take(sum(member.file_size for member in self.members))
        for member in self.members:
            if XML_NAME.search(member.filename) and member.file_size > MAX_XML_MEMBER:
                raise Refused("bomb")

    @property
    def names(self) -> list[str]:
        """Names of all members."""
        return [member.filename for member in self.members]

    def matching(self, pattern: str) -> list[str]:
        """Names of members that match a regular expression, in any case."""
        expression = re.compile(pattern, re.IGNORECASE)
        return [name for name in self.names if expression.search(name)]

    def read(self, name: str) -> bytes:
        """All of a member. Raises Refused when it is damaged or longer than it says."""
        return b"".join(self._pieces(name))

    def _pieces(self, name: str):
        declared = self.zip.getinfo(name).file_size
        try:
            with self.zip.open(name) as member:
                while piece := member.read(CHUNK):
                    declared -= len(piece)
                    if declared < 0:
                        raise Refused("bomb")
                    yield piece
        except Refused:
            raise
        except RuntimeError as error:
            raise Refused("encrypted") from error
        except Exception as error:
            raise Refused("damaged", name) from error

    def refuse_entities(self) -> None:
        """Raise Refused when an XML member declares entities, or does not read to its end.

        A definition of the document that is to be fetched elsewhere is refused as well.
        """
        for name in self.names:
            if not XML_NAME.search(name):
                continue
            tail = b""
            for piece in self._pieces(name):
                window = tail + piece
                if any(mark in window for mark in ENTITIES):
                    raise Refused("entities")
                if OUTSIDE_DEFINITION.search(window):
                    raise Refused("external_reference")
                tail = piece[-OVERLAP:]

    def inner_packages(self):
        """Office documents embedded in this one, as packages one level down."""
        for member in self.members:
            if not PACKAGE_NAME.search(member.filename):
                continue
            data = self.read(member.filename)
            if not data.startswith(b"PK"):
                continue
            if self.depth + 1 > MAX_NESTING:
                raise Refused("nested")
            yield Package(io.BytesIO(data), len(data), self.budget, self.depth + 1)
