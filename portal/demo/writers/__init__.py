"""One writer by file format: each turns a ``Document`` into bytes that depend on it alone."""

from portal.demo.document import Document
from portal.demo.writers import docx, mail, odt, pdf, plain, scan, sheets, slides

SCAN = "scan"

WRITERS = {
    "pdf": pdf.write,
    SCAN: scan.write,
    "docx": docx.write,
    "odt": odt.write,
    "xlsx": sheets.write_xlsx,
    "ods": sheets.write_ods,
    "csv": sheets.write_csv,
    "pptx": slides.write,
    "html": plain.write_html,
    "txt": plain.write_txt,
    "eml": mail.write,
}


def render(document: Document, file_format: str) -> bytes:
    """Return the file of the document in ``file_format``, a key of ``WRITERS``."""
    return WRITERS[file_format](document)


def extension(file_format: str) -> str:
    """The file extension of a format: a scan is a PDF like any other, seen from outside."""
    return "pdf" if file_format == SCAN else file_format
