"""The operation `read_pdf`: the text of the pages, and which of them must be recognised."""

import ctypes
import io
from collections.abc import Callable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from portal.files.parsing.legibility import is_legible
from portal.files.parsing.normalisation import normalise
from portal.files.parsing.pages import open_pdf
from portal.files.sandbox.document import Document

# Fewer signs than this: whatever the page shows is not in its text.
FEW_SIGNS = 40
# A picture of a letter beside a short text: shares of the page and lengths of that text.
LARGE_PICTURE, SHORT_BESIDE_LARGE = 0.5, 1500
SOME_PICTURE, SHORT_BESIDE_SOME = 0.15, 600
# What a sheet of paper looks like: mostly white, a little ink, hardly any colour.
PAPER_WHITE, PAPER_INK = 0.8, (0.0005, 0.25)
MAX_COLOUR_LARGE, MAX_COLOUR_SOME = 0.02, 0.005
MOSTLY_INK = 0.75
MAX_OBJECTS_SEEN = 400
THUMBNAIL = 160
FIELD_BYTES = 8192
WIDGET, TEXT_NOTE, FREE_TEXT = 20, 1, 3


def read_pages(document: Document, arguments: dict, report: Callable) -> dict:
    """Read pages `first` to `last` (from 1; `last` may be None for all).

    `last` 0 reads none, and only counts. Gives {"pages": [[number, text, must be recognised],
    ...], "count": pages of the document}, or {"encrypted": true}.
    """
    try:
        pdf = open_pdf(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return {"encrypted": True}
        raise
    last = len(pdf) if arguments["last"] is None else min(arguments["last"], len(pdf))
    numbers = range(arguments["first"], last + 1)
    texts, scanned = [], []
    for number in numbers:
        page = pdf[number - 1]
        text = page.get_textpage().get_text_range()
        legible = is_legible(text)
        scanned.append(_must_be_recognised(page, text, legible))
        texts.append("\n".join([text if legible else "", *_filled_in(pdf, page)]))
        page.close()
        if number % 50 == 0:
            report(number - arguments["first"] + 1, len(numbers))
    return {
        "pages": [list(row) for row in zip(numbers, normalise(texts), scanned, strict=True)],
        "count": len(pdf),
    }


# Pages that show more than they tell


def _must_be_recognised(page: pypdfium2.PdfPage, text: str, legible: bool) -> bool:
    signs = sum(map(len, text.split()))
    if not legible:
        return True
    if signs < FEW_SIGNS:
        return _shows_more_than(page, signs)
    if signs < SHORT_BESIDE_LARGE:
        return any(_is_paper(page, picture, share) for picture, share in _pictures(page, signs))
    return False


def _shows_more_than(page: pypdfium2.PdfPage, signs: int) -> bool:
    """Whether a page of few signs has something else: pictures, drawings, unmapped letters."""
    texts = 0
    for count, kind in enumerate(_object_kinds(page)):
        if kind != pdfium.FPDF_PAGEOBJ_TEXT or count >= MAX_OBJECTS_SEEN:
            return True
        texts += 1
    return texts > signs


def _object_kinds(page: pypdfium2.PdfPage) -> Iterator[int]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index))


def _pictures(page: pypdfium2.PdfPage, signs: int) -> Iterator[tuple[pypdfium2.PdfImage, float]]:
    """Pictures large enough for a text of this length, with their share of the page."""
    width, height = page.get_size()
    area = max(1.0, width * height)
    for count, picture in enumerate(
        page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    ):
        if count >= MAX_OBJECTS_SEEN:
            return
        left, bottom, right, top = picture.get_bounds()
        share = abs((right - left) * (top - bottom)) / area
        if share >= (SOME_PICTURE if signs < SHORT_BESIDE_SOME else LARGE_PICTURE):
            yield picture, share


def _is_paper(page: pypdfium2.PdfPage, picture: pypdfium2.PdfImage, share: float) -> bool:
    """Whether a picture looks like a sheet with writing rather than a photograph or a chart."""
    image = _thumbnail(picture)
    if image is None:
        return share >= LARGE_PICTURE
    grey = image.convert("L").histogram()
    total = max(1, sum(grey))
    if sum(grey[:110]) > MOSTLY_INK * total:
        grey.reverse()  # a mask: what is painted is 1
    white, ink = sum(grey[200:]) / total, sum(grey[:110]) / total
    colours = image.convert("HSV").getchannel("S").histogram()
    colour = sum(value * count for value, count in enumerate(colours)) / (255 * total)
    most = MAX_COLOUR_LARGE if share >= LARGE_PICTURE else MAX_COLOUR_SOME
    return white >= PAPER_WHITE and PAPER_INK[0] <= ink <= PAPER_INK[1] and colour <= most


def _thumbnail(picture: pypdfium2.PdfImage) -> Image.Image | None:
    """The picture, small: JPEG decoded at an eighth of its size when it allows."""
    try:
        filters = picture.get_filters(skip_simple=True)
        if filters == ["DCTDecode"]:
            image = Image.open(io.BytesIO(bytes(picture.get_data(decode_simple=True))))
            image.draft("RGB", (2 * THUMBNAIL, 2 * THUMBNAIL))
        else:
            image = picture.get_bitmap().to_pil()
        image = image.convert("RGB")
    except (pypdfium2.PdfiumError, OSError, ValueError, Image.DecompressionBombError):
        return None
    image.thumbnail((2 * THUMBNAIL, 2 * THUMBNAIL), Image.Resampling.NEAREST)
    return image


# What people wrote into forms and notes


def _filled_in(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    """Values of form fields and texts of notes, which are no part of the text of the page."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_OBJECTS_SEEN)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        subtype = pdfium.FPDFAnnot_GetSubtype(note)
        if subtype == WIDGET and pdf.formenv:
            yield _wide_text(pdfium.FPDFAnnot_GetFormFieldValue, pdf.formenv, note)
        elif subtype in (TEXT_NOTE, FREE_TEXT):
            yield _wide_text(pdfium.FPDFAnnot_GetStringValue, note, b"Contents")
        pdfium.FPDFPage_CloseAnnot(note)


def _wide_text(getter: Callable, *arguments) -> str:
    """A text that PDFium gives as UTF-16 in a buffer, its length in bytes."""
    length = getter(*arguments, None, 0)
    if not 2 < length <= FIELD_BYTES:
        return ""
    buffer = ctypes.create_string_buffer(length)
    getter(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")
