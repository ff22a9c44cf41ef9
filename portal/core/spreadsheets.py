"""Lists that leave the portal as a spreadsheet: CSV, OpenDocument or Excel, the same cells."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from xml.etree import ElementTree

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Cell = str | int | date | None

# A cell that begins so is a formula for a spreadsheet; spaces before it change nothing.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


class SheetFormat(StrEnum):
    CSV = "csv"
    ODS = "ods"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Sheet:
    """A list: its name (also that of the file, without extension), its columns, its rows."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def sheet_format(asked: str | None) -> SheetFormat:
    """The format asked for, CSV when it is none of ours."""
    return SheetFormat(asked) if asked in set(SheetFormat) else SheetFormat.CSV


def download_sheet(sheet: Sheet, chosen: SheetFormat) -> HttpResponse:
    """The list as an attachment that nobody keeps on the way."""
    if chosen == SheetFormat.ODS:
        body, media_type = as_ods(sheet), ODS_TYPE
    elif chosen == SheetFormat.XLSX:
        body, media_type = as_xlsx(sheet), XLSX_TYPE
    else:
        body, media_type = as_csv(sheet), "text/csv; charset=utf-8"
    answer = HttpResponse(body, content_type=media_type, headers=HEADERS)
    answer["Content-Disposition"] = f'attachment; filename="{sheet.name}.{chosen}"'
    return answer


def harmless(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would run it as a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_SIGNS) else text


def as_csv(sheet: Sheet) -> bytes:
    """Semicolons and a byte order mark: what French spreadsheets open at a double click."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow([harmless(_plain(cell)) for cell in row])
    return output.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_ods(sheet: Sheet) -> bytes:
    """One table; cells carry their type, so that no text is ever taken for a formula."""
    root = ElementTree.Element(f"{{{OFFICE}}}document-content", {f"{{{OFFICE}}}version": "1.3"})
    body = ElementTree.SubElement(root, f"{{{OFFICE}}}body")
    book = ElementTree.SubElement(body, f"{{{OFFICE}}}spreadsheet")
    table = ElementTree.SubElement(book, f"{{{TABLE}}}table", {f"{{{TABLE}}}name": sheet.name})
    for row in (sheet.columns, *sheet.rows):
        line = ElementTree.SubElement(table, f"{{{TABLE}}}table-row")
        for cell in row:
            _add_cell(line, cell)
    manifest = ElementTree.Element(f"{{{MANIFEST}}}manifest", {f"{{{MANIFEST}}}version": "1.3"})
    for path, kind in (("/", ODS_TYPE), ("content.xml", "text/xml")):
        entry = {f"{{{MANIFEST}}}full-path": path, f"{{{MANIFEST}}}media-type": kind}
        ElementTree.SubElement(manifest, f"{{{MANIFEST}}}file-entry", entry)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        # First and as it is: programs recognise the file by it.
        package.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        package.writestr("content.xml", _as_xml(root))
        package.writestr("META-INF/manifest.xml", _as_xml(manifest))
    return output.getvalue()


def as_xlsx(sheet: Sheet) -> bytes:
    """One sheet; texts are written as texts, so that none is ever taken for a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name[:31])
    for row in (sheet.columns, *sheet.rows):
        page.append([_typed_cell(page, cell) for cell in row])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _typed_cell(page, cell: Cell) -> WriteOnlyCell:
    if not isinstance(cell, str):
        return WriteOnlyCell(page, cell)
    # Control characters have no place in XML.
    found = WriteOnlyCell(page, "".join(sign for sign in cell if sign >= " "))
    found.data_type = "s"
    return found


def _add_cell(line: ElementTree.Element, cell: Cell) -> None:
    text = _plain(cell)
    values = {f"{{{OFFICE}}}value-type": "string"}
    if isinstance(cell, date):
        values = {f"{{{OFFICE}}}value-type": "date", f"{{{OFFICE}}}date-value": text}
    elif isinstance(cell, int):
        values = {f"{{{OFFICE}}}value-type": "float", f"{{{OFFICE}}}value": text}
    element = ElementTree.SubElement(line, f"{{{TABLE}}}table-cell", values if text else {})
    if text:
        paragraph = ElementTree.SubElement(element, f"{{{TEXT}}}p")
        # Control characters have no place in XML.
        paragraph.text = "".join(sign for sign in text if sign >= " ")


def _as_xml(root: ElementTree.Element) -> bytes:
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
