"""Presentations: one slide by heading."""

import io

from pptx import Presentation
from pptx.util import Pt

from portal.demo.document import Bullets, Document, Heading, Paragraph, Table, cell_text
from portal.demo.frenchtext import long_date
from portal.demo.writers.archive import repack

TITLE_LAYOUT, CONTENT_LAYOUT = 0, 1


def write(document: Document) -> bytes:
    """Write the document as PPTX; a table becomes one line of text by row."""
    deck = Presentation()
    _describe(deck.core_properties, document)
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_LAYOUT])
    slide.shapes.title.text = document.title
    slide.placeholders[1].text = f"{document.issuer}\n{long_date(document.date)}"
    for title, lines in _slides(document):
        slide = deck.slides.add_slide(deck.slide_layouts[CONTENT_LAYOUT])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        frame.text = lines[0] if lines else ""
        for line in lines[1:]:
            frame.add_paragraph().text = line
        for paragraph in frame.paragraphs:
            paragraph.font.size = Pt(18)
    out = io.BytesIO()
    deck.save(out)
    return repack(out.getvalue())


def _slides(document: Document) -> list[tuple[str, list[str]]]:
    slides: list[tuple[str, list[str]]] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            slides.append((block.text, []))
            continue
        if not slides:
            slides.append((document.title, []))
        slides[-1][1].extend(_lines(block))
    return slides


def _lines(block) -> list[str]:
    match block:
        case Paragraph(text=text):
            return [text]
        case Bullets(items=items):
            return list(items)
        case Table(rows=rows):
            return [" - ".join(cell_text(value) for value in values) for values in rows]
    return []


def _describe(properties, document: Document) -> None:
    properties.title = document.title
    properties.author = properties.last_modified_by = document.issuer
    properties.comments = properties.keywords = properties.subject = ""
    properties.created = properties.modified = document.moment
    properties.revision = 1
