"""A PDF that holds only images of pages: what a photocopier sends, grey, slightly askew, noisy."""

import io
import random

import pypdfium2
from fpdf import FPDF
from PIL import Image, ImageChops

from portal.demo.document import Document
from portal.demo.writers import pdf

DPI = 150
JPEG_QUALITY = 55


def write(document: Document) -> bytes:
    """Write the document as page images; its words are found again by OCR alone."""
    chance = random.Random(document.seed)
    source = pypdfium2.PdfDocument(pdf.write(document))
    scanned = FPDF(format="A4")
    scanned.set_creation_date(document.moment)
    scanned.set_title("Numérisation")
    scanned.set_creator("Copieur multifonction")
    scanned.set_auto_page_break(auto=False)
    for page in source:
        scanned.add_page()
        scanned.image(_photocopy(page, chance), x=0, y=0, w=scanned.w, h=scanned.h)
    source.close()
    return bytes(scanned.output())


def _photocopy(page: pypdfium2.PdfPage, chance: random.Random) -> io.BytesIO:
    """Draw the page in grey at ``DPI``, turn it by less than one degree and add paper grain."""
    image = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    angle = chance.uniform(0.15, 0.7) * chance.choice((-1, 1))
    image = image.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=255)
    width, height = image.size
    coarse = (width // 2, height // 2)
    grain = Image.frombytes("L", coarse, chance.randbytes(coarse[0] * coarse[1]))
    grain = grain.resize(image.size, Image.Resampling.BILINEAR).point(lambda value: value // 9)
    out = io.BytesIO()
    ImageChops.subtract(image, grain).save(out, "JPEG", quality=JPEG_QUALITY)
    out.seek(0)
    return out
