"""Word documents."""

import io

import docx

from portal.demo.document import Bullets, Document, Heading, Paragraph, Table, cell_text
from portal.demo.frenchtext import long_date
from portal.demo.writers.archive import repack


def write(document: Document) -> bytes:
    """Write the document as DOCX, with the issuer in the header and the reference in the footer."""
    word = docx.Document()
    _describe(word.core_properties, document)
    section = word.sections[0]
    section.header.paragraphs[0].text = document.issuer
    section.footer.paragraphs[0].text = document.reference
    word.add_heading(document.title, level=0)
    word.add_paragraph(long_date(document.date).capitalize())
    for block in document.blocks:
        _add(word, block)
    out = io.BytesIO()
    word.save(out)
    return repack(out.getvalue())


def _describe(properties, document: Document) -> None:
    properties.title = document.title
    properties.author = properties.last_modified_by = document.issuer
    properties.comments = ""
    properties.language = "fr-FR"
    properties.created = properties.modified = document.moment
    properties.revision = 1


def _add(word, block) -> None:
    match block:
        case Heading(text=text, level=level):
            word.add_heading(text, level=level)
        case Paragraph(text=text):
            word.add_paragraph(text)
        case Bullets(items=items):
            for item in items:
                word.add_paragraph(item, style="List Bullet")
        case Table(title=title, header=header, rows=rows):
            word.add_paragraph(title, style="Caption")
            table = word.add_table(rows=1, cols=len(header), style="Table Grid")
            for cell, text in zip(table.rows[0].cells, header, strict=True):
                cell.text = text
            for values in rows:
                for cell, value in zip(table.add_row().cells, values, strict=True):
                    cell.text = cell_text(value)
