"""OpenDocument texts."""

import io

from odf import dc, meta
from odf.element import Element
from odf.opendocument import OpenDocumentText
from odf.style import ParagraphProperties, Style, TextProperties
from odf.table import Table as OdfTable
from odf.table import TableCell, TableColumn, TableRow
from odf.text import H, List, ListItem, P

from portal.demo.document import Bullets, Document, Heading, Paragraph, Table, cell_text
from portal.demo.frenchtext import long_date
from portal.demo.writers.archive import repack

SIZES = {"Titre": "18pt", "Partie": "14pt", "Sous-partie": "12pt"}


def write(document: Document) -> bytes:
    """Write the document as ODT."""
    text = OpenDocumentText()
    describe(text, document)
    for name, size in SIZES.items():
        style = Style(name=name, family="paragraph")
        style.addElement(ParagraphProperties(margintop="0.3cm", marginbottom="0.15cm"))
        style.addElement(TextProperties(fontsize=size, fontweight="bold"))
        text.styles.addElement(style)
    text.text.addElement(P(text=document.issuer))
    text.text.addElement(H(outlinelevel=1, stylename="Titre", text=document.title))
    text.text.addElement(P(text=f"{long_date(document.date).capitalize()} - {document.reference}"))
    for block in document.blocks:
        _add(text.text, block)
    return packed(text)


def describe(file, document: Document) -> None:
    """Fill the metadata of a new OpenDocument file, first thing.

    odfpy gathers the XML namespaces it has met in a table shared by all files: emptied here, so
    that a file does not depend on those written before it.
    """
    Element.namespaces.clear()
    stamp = document.moment.strftime("%Y-%m-%dT%H:%M:%S")
    file.meta.addElement(dc.Title(text=document.title))
    file.meta.addElement(meta.InitialCreator(text=document.issuer))
    file.meta.addElement(dc.Creator(text=document.issuer))
    file.meta.addElement(meta.CreationDate(text=stamp))
    file.meta.addElement(dc.Date(text=stamp))
    file.meta.addElement(dc.Language(text="fr-FR"))


def packed(file) -> bytes:
    """Save an OpenDocument file to bytes, with fixed dates."""
    out = io.BytesIO()
    file.write(out)
    return repack(out.getvalue())


def _add(body, block) -> None:
    match block:
        case Heading(text=text, level=level):
            name = "Partie" if level == 1 else "Sous-partie"
            body.addElement(H(outlinelevel=level + 1, stylename=name, text=text))
        case Paragraph(text=text):
            body.addElement(P(text=text))
        case Bullets(items=items):
            bullets = List()
            for item in items:
                entry = ListItem()
                entry.addElement(P(text=item))
                bullets.addElement(entry)
            body.addElement(bullets)
        case Table():
            body.addElement(P(text=block.title))
            body.addElement(odf_table(block))


def odf_table(block: Table) -> OdfTable:
    """Return the table as an OpenDocument element, numbers kept as numbers."""
    table = OdfTable(name=block.title)
    table.addElement(TableColumn(numbercolumnsrepeated=len(block.header)))
    for values in (block.header, *block.rows):
        row = TableRow()
        for value in values:
            numeric = not isinstance(value, str)
            cell = (
                TableCell(valuetype="float", value=value)
                if numeric
                else TableCell(valuetype="string")
            )
            cell.addElement(P(text=cell_text(value)))
            row.addElement(cell)
        table.addElement(row)
    return table
