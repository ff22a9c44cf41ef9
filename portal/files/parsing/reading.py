"""The operation `read`: the text of everything but PDF pages and images."""

from collections.abc import Callable

from portal.files.parsing import library_text
from portal.files.parsing.attached import (
    IMAGES,
    MAX_SCANS,
    MESSAGES,
    frames_to_recognise,
    read_message,
)
from portal.files.parsing.compound_text import read_doc_runs, read_ppt_records
from portal.files.parsing.html_text import html_to_text
from portal.files.parsing.messages import Attachment, Message
from portal.files.parsing.normalisation import normalise
from portal.files.parsing.odf_text import read_odp, read_odt
from portal.files.parsing.ooxml_text import read_docx, read_pptx
from portal.files.parsing.pdf_text import read_pages
from portal.files.parsing.refused import Refused
from portal.files.parsing.texts import decode, decode_html
from portal.files.sandbox.document import Document, InMemoryDocument

# About 2,000 pages of text.
MAX_CHARACTERS = 5_000_000
MAX_DEPTH = 3
MAX_ATTACHMENTS = 50

Place = tuple[int, ...]


def read(document: Document, arguments: dict, report: Callable) -> dict:
    """Read a document of `kind`; `kinds` maps extensions to kinds, for what is attached.

    Gives {"pages": [text, ...], "truncated": whether the end is missing, "scans": [[place of
    the attachment, page in it], ...] for what is attached and must be recognised}, or
    {"encrypted": true}.
    """
    reader = _Reader(arguments["kinds"])
    try:
        pages = reader.pages(document, arguments["kind"], ())
    except Refused as refusal:
        if refusal.code == "encrypted":
            return {"encrypted": True}
        raise
    kept, left = [], MAX_CHARACTERS
    for page in pages:
        kept.append(page[:left])
        left -= len(kept[-1])
    return {
        "pages": normalise(kept),
        "truncated": sum(map(len, pages)) > MAX_CHARACTERS,
        "scans": reader.scans[:MAX_SCANS],
    }


class _Reader:
    """Reads each kind, with a second way for those where the first may fail.

    `place` is empty for the document itself, else the rank of the attachment in the message,
    then in the message attached there, and so on.
    """

    def __init__(self, kinds: dict[str, str]):
        self.kinds = kinds
        self.scans: list[tuple[Place, int]] = []

    def pages(self, document: Document, kind: str, place: Place) -> list[str]:
        """The text of the pages, not normalised yet."""
        if kind in MESSAGES:
            return self._message(read_message(document, kind), place)
        if kind == "pdf":
            found = self._pdf(document)
            self.scans += [(place, number) for number, _text, scanned in found if scanned]
            return [text for _number, text, _scanned in found]
        second_way = SECOND_WAY.get(kind)
        try:
            pages = FIRST_WAY[kind](document)
        except (Refused, MemoryError):
            raise
        except Exception:
            if second_way is None:
                raise
            return second_way(document)
        if second_way is None or any(page.strip() for page in pages):
            return pages
        return second_way(document)

    @staticmethod
    def _pdf(document: Document) -> list:
        found = read_pages(document, {"first": 1, "last": None}, lambda _done, _total: None)
        if found.get("encrypted"):
            raise Refused("encrypted")
        return found["pages"]

    def _message(self, message: Message, place: Place) -> list[str]:
        """The message first, then one page for each file attached to it."""
        if message.rtf and not message.body.strip():
            message.body = library_text.read_flowing(InMemoryDocument(message.rtf), "rtf")[0]
        pages = [message.text()]
        if len(place) < MAX_DEPTH:
            pages += [
                self._attached(entry, (*place, rank))
                for rank, entry in enumerate(message.attachments[:MAX_ATTACHMENTS])
            ]
        return pages

    def _attached(self, attachment: Attachment, place: Place) -> str:
        """The name of an attached file, and its text when it can be read."""
        kind = self.kinds.get(attachment.extension)
        lines = [attachment.filename]
        try:
            if kind in IMAGES:
                self.scans += [(place, number) for number in frames_to_recognise(attachment)]
            elif kind in FIRST_WAY or kind == "pdf" or kind in MESSAGES:
                lines += self.pages(InMemoryDocument(attachment.data), kind, place)
        except MemoryError:
            raise
        except Exception:
            return attachment.filename
        return "\n".join(lines)


def _through_library(kind: str) -> Callable[[Document], list[str]]:
    return lambda document: library_text.read_flowing(document, kind)


FIRST_WAY: dict[str, Callable[[Document], list[str]]] = {
    "docx": read_docx,
    "odt": read_odt,
    "pptx": read_pptx,
    "odp": read_odp,
    "xlsx": lambda document: library_text.read_sheets(document, "xlsx"),
    "ods": lambda document: library_text.read_sheets(document, "ods"),
    "xls": library_text.read_xls,
    "doc": _through_library("doc"),
    "ppt": _through_library("ppt"),
    "rtf": _through_library("rtf"),
    "html": lambda document: [html_to_text(decode_html(document.data()))],
    "txt": lambda document: [decode(document.data())],
    "md": lambda document: [decode(document.data())],
    "csv": lambda document: [decode(document.data())],
}
# When the first way fails, or finds nothing.
SECOND_WAY: dict[str, Callable[[Document], list[str]]] = {
    **{kind: _through_library(kind) for kind in ("docx", "odt", "pptx", "odp", "xls")},
    "doc": read_doc_runs,
    "ppt": read_ppt_records,
}
