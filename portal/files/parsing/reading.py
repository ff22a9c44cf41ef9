"""The operation `read`: the text of everything but PDF pages and images."""

from collections.abc import Callable

from portal.files.parsing import library_text
from portal.files.parsing.compound_text import read_doc_runs, read_ppt_records
from portal.files.parsing.html_text import html_to_text
from portal.files.parsing.messages import Attachment, Message, read_eml, read_msg
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


def read(document: Document, arguments: dict, report: Callable) -> dict:
    """Read a document of `kind`; `kinds` maps extensions to kinds, for what is attached.

    Gives {"pages": [text, ...], "truncated": whether the end is missing}, or
    {"encrypted": true}.
    """
    try:
        pages = _Reader(arguments["kinds"]).pages(document, arguments["kind"], 0)
    except Refused as refusal:
        if refusal.code == "encrypted":
            return {"encrypted": True}
        raise
    kept, left = [], MAX_CHARACTERS
    for page in pages:
        kept.append(page[:left])
        left -= len(kept[-1])
    return {"pages": normalise(kept), "truncated": sum(map(len, pages)) > MAX_CHARACTERS}


class _Reader:
    """Reads each kind, with a second way for those where the first may fail."""

    def __init__(self, kinds: dict[str, str]):
        self.kinds = kinds

    def pages(self, document: Document, kind: str, depth: int) -> list[str]:
        """The text of the pages, not normalised yet."""
        if kind in ("eml", "msg"):
            message = read_eml(document) if kind == "eml" else read_msg(document)
            return self._message(message, depth)
        if kind == "pdf":
            return [text for _number, text, _scanned in self._pdf(document)]
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

    def _message(self, message: Message, depth: int) -> list[str]:
        """The message first, then one page for each file attached to it."""
        if message.rtf and not message.body.strip():
            message.body = library_text.read_flowing(InMemoryDocument(message.rtf), "rtf")[0]
        pages = [message.text()]
        if depth < MAX_DEPTH:
            pages += [
                self._attached(entry, depth) for entry in message.attachments[:MAX_ATTACHMENTS]
            ]
        return pages

    def _attached(self, attachment: Attachment, depth: int) -> str:
        """The name of an attached file, and its text when it can be read."""
        kind = self.kinds.get(attachment.extension)
        lines = [attachment.filename]
        if kind in FIRST_WAY or kind in ("pdf", "eml", "msg"):
            try:
                content = InMemoryDocument(attachment.data)
                lines += self.pages(content, kind, depth + 1)
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
