"""PDF with the standard fonts: no font file is needed, cp1252 has the accents and the euro."""

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from portal.demo.document import Bullets, Document, Heading, Paragraph, Table, cell_text
from portal.demo.frenchtext import long_date

MARGIN = 20
BODY_SIZE = 10.5
INK = (38, 38, 46)
ACCENT = (92, 48, 88)
# A title never stands alone at the foot of a page: height in mm that must follow it.
ROOM_AFTER_TITLE = 32
# Columns share the width after the length of their longest text, counted up to this many signs.
WIDEST_COLUMN = 48


class Sheet(FPDF):
    """An A4 page with the issuer at the top and the reference and page number at the foot."""

    def __init__(self, document: Document):
        super().__init__(format="A4")
        self.document = document
        self.core_fonts_encoding = "cp1252"
        self.set_margins(MARGIN, 18, MARGIN)
        self.set_auto_page_break(auto=True, margin=22)
        self.alias_nb_pages()
        self.set_title(document.title)
        self.set_author(document.issuer)
        self.set_creator("Secrétariat du réseau")
        self.set_lang("fr-FR")
        self.set_creation_date(document.moment)

    def header(self):
        self.set_font("Helvetica", "B", 9)
        self.set_text_color(*ACCENT)
        self.cell(0, 5, self.document.issuer, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_draw_color(*ACCENT)
        self.line(MARGIN, self.get_y() + 1, self.w - MARGIN, self.get_y() + 1)
        self.ln(6)

    def footer(self):
        self.set_y(-15)
        self.set_font("Helvetica", "", 8)
        self.set_text_color(*INK)
        self.cell(120, 5, self.document.reference)
        self.cell(0, 5, f"page {self.page_no()} sur {{nb}}", align="R")

    def line_of(self, text: str, *, size: float, style: str = "", indent: float = 0) -> None:
        self.set_font("Helvetica", style, size)
        self.set_x(MARGIN + indent)
        self.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def write(document: Document) -> bytes:
    """Write the document as a PDF whose text can be extracted."""
    sheet = Sheet(document)
    sheet.add_page()
    sheet.set_text_color(*INK)
    sheet.line_of(document.title, size=15, style="B")
    sheet.ln(1)
    sheet.line_of(long_date(document.date).capitalize(), size=9.5, style="I")
    sheet.ln(3)
    for block in document.blocks:
        _add(sheet, block)
    return bytes(sheet.output())


def _add(sheet: Sheet, block) -> None:
    match block:
        case Heading(text=text, level=level):
            if sheet.will_page_break(ROOM_AFTER_TITLE):
                sheet.add_page()
                sheet.set_text_color(*INK)
            sheet.ln(2)
            sheet.set_text_color(*ACCENT)
            sheet.line_of(text, size=12.5 if level == 1 else 11, style="B")
            sheet.set_text_color(*INK)
            sheet.ln(1)
        case Paragraph(text=text):
            sheet.line_of(text, size=BODY_SIZE)
            sheet.ln(1.8)
        case Bullets(items=items):
            for item in items:
                sheet.line_of(f"\u2022 {item}", size=BODY_SIZE, indent=4)
                sheet.ln(0.6)
            sheet.ln(1.5)
        case Table():
            _add_table(sheet, block)


def _add_table(sheet: Sheet, block: Table) -> None:
    sheet.line_of(block.title, size=10, style="B")
    sheet.ln(1)
    sheet.set_font("Helvetica", "", 9)
    widths = _column_widths(block)
    with sheet.table(
        line_height=5, text_align="L", borders_layout="HORIZONTAL_LINES", col_widths=widths
    ) as table:
        table.row(block.header)
        for values in block.rows:
            table.row([cell_text(value) for value in values])
    sheet.ln(3)


def _column_widths(block: Table) -> tuple[int, ...]:
    """Shares of the width after the longest text of each column, within reason."""
    longest = (max(len(cell_text(value)) for value in column) for column in _columns(block))
    return tuple(min(max(length, 6), WIDEST_COLUMN) for length in longest)


def _columns(block: Table):
    return zip(block.header, *block.rows, strict=True)
