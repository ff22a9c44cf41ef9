"""PDF documents: passwords, scripts, programs, attached files, streams that inflate too much."""

import re

import pikepdf
import pypdfium2

from portal.files.parsing.pdf_streams import check_directories, inflated_size
from portal.files.parsing.refused import Refused
from portal.files.parsing.risks import is_remote
from portal.files.sandbox.document import Document

MAX_TOTAL = 1024 * 1024 * 1024
MAX_OBJECTS = 2_000_000
SUSPECT = re.compile(
    rb"/(JS|JavaScript|Launch|Collection|EF|URI|GoToR|GoToE|XFA)(?![A-Za-z0-9])", re.IGNORECASE
)
SCRIPT_URI = re.compile(r"^\s*(javascript|vbscript|data)\s*:", re.IGNORECASE)
DATA_ATTACHMENTS = (".xml", ".xmp", ".json", ".csv", ".txt")
MAX_DEPTH = 40


def check_pdf(document: Document, max_pages: int) -> tuple[int, list[str]]:
    """Check a PDF document; its number of pages and warnings. Raises Refused."""
    data = document.data()
    check_directories(data)
    warnings = []
    with _open(document) as pdf:
        total = 0
        for count, thing in enumerate(pdf.objects):
            if count > MAX_OBJECTS:
                raise Refused("bomb")
            if isinstance(thing, pikepdf.Stream):
                total += inflated_size(thing)
                if total > MAX_TOTAL:
                    raise Refused("bomb")
            _check_object(thing, warnings)
        if pdf.get_warnings():
            warnings.append("repaired")
        if pdf.is_encrypted:
            warnings.append("protected")
    pages = _count_pages(data)
    if pages > max_pages:
        raise Refused("too_many_pages")
    return pages, warnings


def _open(document: Document) -> pikepdf.Pdf:
    try:
        return pikepdf.open(document.stream(), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except pikepdf.PdfError as error:
        code = "encrypted" if "encrypt" in str(error).lower() else "damaged"
        raise Refused(code) from error


def _count_pages(data: bytes) -> int:
    """Pages as the program that shows and reads them counts them."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if "password" in str(error).lower() else "damaged"
        raise Refused(code) from error
    pages = len(pdf)
    pdf.close()
    if pages == 0:
        raise Refused("damaged")
    return pages


# Actions and attachments


def _check_object(thing: pikepdf.Object, warnings: list[str]) -> None:
    """Look at one object: quickly at its bytes, closely when they name something suspect."""
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    elif not isinstance(thing, pikepdf.Dictionary | pikepdf.Array):
        return
    if SUSPECT.search(thing.unparse(resolved=True)):
        _walk(thing, warnings, 0)


def _walk(thing: pikepdf.Object, warnings: list[str], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Refused("damaged")
    if isinstance(thing, pikepdf.Dictionary):
        _check_dictionary(thing, warnings)
        children = [thing[key] for key in thing.keys()]  # noqa: SIM118 pikepdf iterates keys only so
    else:
        children = list(thing)
    for child in children:
        direct = isinstance(child, pikepdf.Dictionary | pikepdf.Array)
        if direct and not child.is_indirect and not isinstance(child, pikepdf.Stream):
            _walk(child, warnings, depth + 1)


def _check_dictionary(entry: pikepdf.Dictionary, warnings: list[str]) -> None:
    action = str(entry.get("/S", ""))
    if action == "/JavaScript" or "/JS" in entry or "/JavaScript" in entry:
        raise Refused("javascript")
    if action == "/Launch":
        raise Refused("launch")
    if "/Collection" in entry:
        raise Refused("attachments")
    if action == "/URI" and SCRIPT_URI.match(_text(entry.get("/URI"))):
        raise Refused("javascript")
    if action in ("/GoToR", "/GoToE") and is_remote(_file_name(entry.get("/F"))):
        raise Refused("external_reference")
    if "/EF" in entry:
        if not _file_name(entry).lower().endswith(DATA_ATTACHMENTS):
            raise Refused("attachments")
        warnings.append("data_attached")
    if "/XFA" in entry:
        if b"<script" in _form_bytes(entry["/XFA"]).lower():
            raise Refused("javascript")
        warnings.append("form")


def _file_name(specification) -> str:
    if isinstance(specification, pikepdf.Dictionary):
        specification = specification.get("/UF", specification.get("/F"))
    return _text(specification)


def _text(value) -> str:
    try:
        return str(value) if value is not None else ""
    except (UnicodeDecodeError, ValueError):
        return bytes(value).decode("latin-1")


def _form_bytes(form: pikepdf.Object) -> bytes:
    parts = [form] if isinstance(form, pikepdf.Stream) else list(form)
    try:
        return b"".join(p.read_bytes() for p in parts if isinstance(p, pikepdf.Stream))
    except pikepdf.PdfError as error:
        raise Refused("damaged") from error
