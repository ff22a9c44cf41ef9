"""What a file is by its content, whatever its name says."""

import codecs
import re
import zipfile
from functools import cached_property

import olefile
import puremagic

from portal.files.parsing.refused import Refused
from portal.files.parsing.texts import wide_encoding
from portal.files.sandbox.document import Document

HEAD_BYTES = 8192
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF_HEADER = re.compile(rb"%PDF-\d")
IMAGE_MAGICS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"II+\0": "tiff",
    b"MM\0+": "tiff",
}
ARCHIVE_MAGICS = {
    b"Rar!": "rar", b"7z\xbc\xaf'\x1c": "7z", b"\x1f\x8b": "gz", b"BZh": "bz2",
    b"\xfd7zXZ": "xz", b"MSCF": "cab", b"\x28\xb5\x2f\xfd": "zst",
}  # fmt: skip
TEXT_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Control characters that no text holds.
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
HTML_START = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
OTHER_FORMATS = (
    b"MZ",
    b"PK",
    b"\x7fELF",
    b"{\\rtf",
    b"<",
    OLE_MAGIC,
    *IMAGE_MAGICS,
    *ARCHIVE_MAGICS,
)
MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
MACRO_PARTS = re.compile(rb"macroEnabled", re.IGNORECASE)
ODF_TYPES = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}


class Detection:
    """Looks at a document as far as needed to name it."""

    def __init__(self, document: Document):
        self.document = document
        self.head = document.head(HEAD_BYTES)

    @cached_property
    def name(self) -> str:
        """A kind of `portal.files.kinds`, or "zip", "ole", "text", or a foreign extension.

        Raises Refused for a damaged container, a macro-enabled or an encrypted one.
        """
        head = self.head
        if is_pdf(head[:1024]):
            return "pdf"
        if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
            return name_of_package(self.document)
        if head.startswith(OLE_MAGIC):
            return name_of_compound(self.document)
        if head.startswith(b"{\\rtf"):
            return "rtf"
        for magic, name in (IMAGE_MAGICS | ARCHIVE_MAGICS).items():
            if head.startswith(magic):
                return name
        if head.startswith((b"MZ", b"\x7fELF")):
            return "exe"
        if not is_binary(head):
            return "html" if HTML_START.match(without_bom(head)) else "text"
        return _foreign_extension(head)


def is_pdf(start: bytes) -> bool:
    """Whether a PDF begins within these bytes, as readers allow; what precedes it must be no other
    format and no web page."""
    header = PDF_HEADER.search(start)
    if header is None:
        return False
    before = start[: header.start()]
    return not before.startswith(OTHER_FORMATS) and not HTML_START.match(without_bom(before))


def is_binary(head: bytes) -> bool:
    """Whether these first bytes cannot be a text of any usual encoding."""
    if head.startswith(TEXT_BOMS) or wide_encoding(head):
        return False
    return BINARY.search(head) is not None


def without_bom(head: bytes) -> bytes:
    """ASCII-compatible bytes for a look at the first tags."""
    wide = wide_encoding(head)
    if wide:
        return head.decode(wide, "replace").encode("utf-8", "replace")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head.removeprefix(codecs.BOM_UTF8)


def _foreign_extension(head: bytes) -> str:
    try:
        found = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return "bin"
    return found.lstrip(".") or "bin"


def name_of_package(document: Document) -> str:
    """The kind of a zip container: docx, xlsx, pptx, odt, ods, odp, or "zip"."""
    try:
        with zipfile.ZipFile(document.stream()) as package:
            return _name_of_zip(package)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Refused("damaged") from error


def _name_of_zip(package: zipfile.ZipFile) -> str:
    names = set(package.namelist())
    if "[Content_Types].xml" in names:
        types = read_member(package, "[Content_Types].xml", 1024 * 1024)
        if MACRO_PARTS.search(types):
            raise Refused("macros")
        for part, name in MAIN_PARTS.items():
            if part in types:
                return name
        return "zip"
    if "mimetype" in names:
        mimetype = read_member(package, "mimetype", 200).decode("ascii", "replace").strip()
        return ODF_TYPES.get(mimetype, "zip")
    return "zip"


def read_member(package: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """The bytes of a member. Raises Refused when it is longer than `limit` or damaged."""
    try:
        with package.open(name) as member:
            data = member.read(limit + 1)
    except RuntimeError as error:
        raise Refused("encrypted") from error  # a member needs a password
    except Exception as error:
        raise Refused("damaged") from error
    if len(data) > limit:
        raise Refused("bomb")
    return data


def name_of_compound(document: Document) -> str:
    """The kind of an OLE container: doc, xls, ppt, msg, or "ole"."""
    try:
        with olefile.OleFileIO(document.stream()) as compound:
            streams = {"/".join(path).lower() for path in compound.listdir()}
    except Exception as error:
        raise Refused("damaged") from error
    if "encryptedpackage" in streams:
        raise Refused("encrypted")
    for stream, name in (
        ("worddocument", "doc"),
        ("workbook", "xls"),
        ("book", "xls"),
        ("powerpoint document", "ppt"),
        ("__properties_version1.0", "msg"),
    ):
        if stream in streams:
            return name
    return "ole"
