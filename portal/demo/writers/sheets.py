"""Spreadsheets: XLSX, ODS and CSV. Each table of the document is a sheet; CSV keeps the first."""

import csv
import io

from odf.opendocument import OpenDocumentSpreadsheet
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.demo.document import Document, Paragraph, cell_text
from portal.demo.writers.archive import repack
from portal.demo.writers.odt import describe, odf_table, packed

SHEET_NAME_LENGTH = 31


def write_xlsx(document: Document) -> bytes:
    """Write the tables as an Excel workbook, the paragraphs above the first one."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for table in document.tables:
        sheet = workbook.create_sheet(_sheet_name(table.title))
        sheet.append([document.title])
        for text in _paragraphs(document):
            sheet.append([text])
        sheet.append([])
        sheet.append(list(table.header))
        for cell in sheet[sheet.max_row]:
            cell.font = Font(bold=True)
        for values in table.rows:
            sheet.append(list(values))
        for number in range(1, len(table.header) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = 24
    _describe(workbook.properties, document)
    out = io.BytesIO()
    workbook.save(out)
    stamp = f"\\g<1>{document.moment:%Y-%m-%dT%H:%M:%SZ}\\g<2>"
    modified = [(r"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)", stamp)]
    return repack(out.getvalue(), replacements={"docProps/core.xml": modified})


def write_ods(document: Document) -> bytes:
    """Write the tables as an OpenDocument spreadsheet."""
    file = OpenDocumentSpreadsheet()
    describe(file, document)
    for table in document.tables:
        file.spreadsheet.addElement(odf_table(table))
    return packed(file)


def write_csv(document: Document) -> bytes:
    """Write the first table the way French spreadsheets save it: semicolons, UTF-8 with a mark."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    table = document.tables[0]
    writer.writerow(table.header)
    writer.writerows([cell_text(value) for value in values] for values in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _sheet_name(title: str) -> str:
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in title)[
        :SHEET_NAME_LENGTH
    ].strip()


def _paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def _describe(properties, document: Document) -> None:
    naive = document.moment.replace(tzinfo=None)
    properties.title = document.title
    properties.creator = properties.lastModifiedBy = document.issuer
    properties.created = naive
    properties.language = "fr-FR"
