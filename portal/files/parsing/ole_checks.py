"""Word, Excel and PowerPoint 97-2003 documents: encryption, macros, fields."""

import re
import struct

import olefile

from portal.files.parsing.refused import Refused
from portal.files.parsing.risks import check_attachment_name
from portal.files.sandbox.document import Document

VBA = re.compile(r"(^|/)(vba|_vba_project(_cur)?)(/|$)", re.IGNORECASE)
# A field begins with 0x13; its code is stored in one byte or in two bytes for each character.
DDE_FIELD = re.compile(rb"\x13[\s\"]*dde(auto)?[\s\"\\]", re.IGNORECASE)
DDE_FIELD_WIDE = re.compile(
    rb"\x13\0(?:[\s\"]\0)*d\0d\0e\0(?:a\0u\0t\0o\0)?[\s\"\\]\0", re.IGNORECASE
)
FETCHING_FIELD = re.compile(
    rb"\x13\s*(includepicture|includetext|import|link)\b[^\x13\x14\x15]{0,80}?"
    rb"(https?|ftp|mhtml):", re.IGNORECASE,
)  # fmt: skip
FIB_ENCRYPTED = 0x0100
BOUNDSHEET, FILEPASS, SUPBOOK, OBPROJ = 0x0085, 0x002F, 0x01AE, 0x00D3
PPT_ENCRYPTED_TOKEN = 0xF3D1C4DF
PPT_VBA_ATOM = struct.pack("<HHI", 0x0002, 0x0400, 12)


def check_compound(document: Document, kind: str) -> list[str]:
    """Check a document of this kind (doc, xls, ppt); no warnings. Raises Refused."""
    try:
        with olefile.OleFileIO(document.stream()) as compound:
            _check_macros(compound)
            _check_embedded_programs(compound)
            {"doc": _check_doc, "xls": _check_xls, "ppt": _check_ppt}[kind](compound)
    except Refused:
        raise
    except Exception as error:
        raise Refused("damaged") from error
    return []


def _check_macros(compound: olefile.OleFileIO) -> None:
    if any(VBA.search("/".join(path)) for path in compound.listdir(streams=True, storages=True)):
        raise Refused("macros")


def _check_embedded_programs(compound: olefile.OleFileIO) -> None:
    for path in compound.listdir():
        if path[-1] == "\x01Ole10Native":
            native = compound.openstream(path).read(2048)
            check_attachment_name(native[6:].split(b"\0", 1)[0].decode("cp1252", "replace"))


def _check_doc(compound: olefile.OleFileIO) -> None:
    data = compound.openstream("WordDocument").read()
    if len(data) < 32:
        raise Refused("damaged")
    if struct.unpack_from("<H", data, 10)[0] & FIB_ENCRYPTED:
        raise Refused("encrypted")
    if DDE_FIELD.search(data) or DDE_FIELD_WIDE.search(data):
        raise Refused("dde")
    if FETCHING_FIELD.search(data) or FETCHING_FIELD.search(data.replace(b"\0", b"")):
        raise Refused("external_reference")


def _check_xls(compound: olefile.OleFileIO) -> None:
    name = "Workbook" if compound.exists("Workbook") else "Book"
    data = compound.openstream(name).read()
    position = 0
    while position + 4 <= len(data):
        record, length = struct.unpack_from("<HH", data, position)
        body = data[position + 4 : position + 4 + length]
        if record == FILEPASS:
            raise Refused("encrypted")
        if record == OBPROJ or (record == BOUNDSHEET and length > 5 and body[5] & 0x0F in (1, 6)):
            raise Refused("macros")
        if record == SUPBOOK and _is_conversation(body):
            raise Refused("dde")
        position += 4 + length


def _is_conversation(book: bytes) -> bool:
    """Whether a linked "book" is a program and a topic, parted by character 3, and no path."""
    if len(book) < 7:
        return False
    wide = book[4] & 1
    path = book[5:].decode("utf-16-le" if wide else "latin-1", "replace")
    return "\x03" in path and path[0] not in "\0\x01\x02"


def _check_ppt(compound: olefile.OleFileIO) -> None:
    if compound.exists("EncryptedSummary"):
        raise Refused("encrypted")
    if compound.exists("Current User"):
        header = compound.openstream("Current User").read(16)
        if len(header) == 16 and struct.unpack_from("<I", header, 12)[0] == PPT_ENCRYPTED_TOKEN:
            raise Refused("encrypted")
    data = compound.openstream("PowerPoint Document").read()
    position = data.find(PPT_VBA_ATOM)
    if position >= 0 and len(data) >= position + 20:
        _storage, has_macros = struct.unpack_from("<II", data, position + 8)
        if has_macros:
            raise Refused("macros")
