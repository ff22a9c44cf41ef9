"""Pages of PDF documents and images, drawn."""

import io
from collections.abc import Callable

import pypdfium2
from PIL import Image, ImageOps

from portal.files.sandbox.document import Document

MAX_PIXELS = 40_000_000
# WebP holds no longer side.
MAX_SIDE = 16_000
POINTS_PER_INCH = 72
WEBP_QUALITY = 82


class NoSuchPage(Exception):
    """A page number outside the document."""


def render_page(document: Document, arguments: dict, report: Callable) -> tuple[dict, bytes]:
    """Draw page `number` (from 1) of a PDF or image, `width` pixels wide, as WebP.

    Gives {"width", "height", "pages"} and the bytes, or {"missing": true}.
    """
    try:
        image, pages = draw(
            document, arguments["kind"], arguments["number"], width=arguments["width"]
        )
    except NoSuchPage:
        return {"missing": True}, b""
    output = io.BytesIO()
    image.convert("RGB").save(output, "WEBP", quality=WEBP_QUALITY, method=2)
    return {"width": image.width, "height": image.height, "pages": pages}, output.getvalue()


def list_frames(document: Document, arguments: dict, report: Callable) -> dict:
    """The operation `read_frames`: the frames of an image, as `read_pdf` tells pages."""
    _image, frames = open_frame(document, 1)
    return {"pages": [[number, "", True] for number in range(1, frames + 1)], "count": frames}


def draw(document: Document, kind: str, number: int, *, width: int) -> tuple[Image.Image, int]:
    """One page at a width in pixels, and how many pages there are. Raises NoSuchPage."""
    if kind != "pdf":
        image, pages = open_frame(document, number)
        scale = bounded_scale(min(1.0, width / image.width), image.width, image.height)
        if scale < 1:
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            image = image.resize(size, Image.Resampling.LANCZOS)
        return image, pages
    with open_pdf(document) as pdf:
        page = get_page(pdf, number)
        page_width, page_height = page.get_size()
        scale = bounded_scale(width / page_width, page_width, page_height)
        return page.render(scale=scale).to_pil(), len(pdf)


def open_pdf(document: Document) -> pypdfium2.PdfDocument:
    """The document with its forms filled in."""
    pdf = pypdfium2.PdfDocument(document.data())
    if pdf.get_formtype():
        pdf.init_forms()
    return pdf


def get_page(pdf: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """A page by its number, from 1. Raises NoSuchPage."""
    if not 1 <= number <= len(pdf):
        raise NoSuchPage
    return pdf[number - 1]


def bounded_scale(scale: float, width: float, height: float) -> float:
    """The scale, reduced so that the drawing stays within MAX_PIXELS and MAX_SIDE."""
    scale = min(scale, MAX_SIDE / max(width, height, 1.0))
    pixels = scale * width * scale * height
    return scale if pixels <= MAX_PIXELS else scale * (MAX_PIXELS / pixels) ** 0.5


def open_frame(document: Document, number: int) -> tuple[Image.Image, int]:
    """One frame of an image, upright, and how many there are. Raises NoSuchPage."""
    with Image.open(document.stream(), formats=["PNG", "JPEG", "TIFF"]) as image:
        frames = getattr(image, "n_frames", 1)
        if not 1 <= number <= frames:
            raise NoSuchPage
        image.seek(number - 1)
        image.load()
        return ImageOps.exif_transpose(image), frames
