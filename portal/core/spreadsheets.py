"""Lists that leave the portal as a spreadsheet: CSV, OpenDocument or Excel, the same cells.

`send_list` is the way out: each list says who saved it and when, and leaves a line in the
journal. `as_csv` and its like alone write what nobody downloads.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.services.journal import record

if TYPE_CHECKING:
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
META = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
# Half of what Excel takes at the foot of a page, where "&", which announces a code, is doubled.
_LONGEST_FOOT = 125


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


@dataclass(frozen=True)
class Mark:
    """Who saved a list and when: the last line, the foot of each page, a property of the file."""

    name: str
    at: datetime

    @property
    def words(self) -> str:
        local = timezone.localtime(self.at)
        return _("Saved by %(name)s on %(day)s at %(hour)s. For professionals only.") % {
            "name": self.name, "day": local.date().isoformat(), "hour": f"{local:%H:%M}",
        }  # fmt: skip


def sheet_format(asked: str | None) -> SheetFormat:
    """The format asked for, CSV when it is none of ours."""
    return SheetFormat(asked) if asked in set(SheetFormat) else SheetFormat.CSV


def send_list(
    request: HttpRequest,
    sheet: Sheet,
    *,
    action: str,
    target: models.Model | None = None,
    institution_id: int | None = None,
    data: dict | None = None,
) -> HttpResponse:
    """The list in the format the address asks for, with its mark and its line in the journal.

    `action` is that of the journal, `data` what it keeps beside the count and the format.
    """
    chosen = sheet_format(request.GET.get("format"))
    rows = list(sheet.rows)
    mark = Mark(request.user.get_full_name(), timezone.now())
    answer = download_sheet(Sheet(sheet.name, sheet.columns, rows), chosen, mark)
    record(
        action,
        actor=request.user,
        target=target,
        institution_id=institution_id,
        data={"count": len(rows), "format": chosen} | (data or {}),
    )
    return answer


def download_sheet(sheet: Sheet, chosen: SheetFormat, mark: Mark | None = None) -> HttpResponse:
    """The list as an attachment that nobody keeps on the way.

    Without a mark: a file that another program reads line by line, and nothing else.
    """
    if chosen == SheetFormat.ODS:
        body, media_type = as_ods(sheet, mark), ODS_TYPE
    elif chosen == SheetFormat.XLSX:
        body, media_type = as_xlsx(sheet, mark), XLSX_TYPE
    else:
        body, media_type = as_csv(sheet, mark), "text/csv; charset=utf-8"
    answer = HttpResponse(body, content_type=media_type, headers=HEADERS)
    answer["Content-Disposition"] = f'attachment; filename="{sheet.name}.{chosen}"'
    return answer


def _lines(sheet: Sheet, mark: Mark | None) -> list[Sequence[Cell]]:
    """The columns, the rows, and the mark alone on the last line."""
    return [sheet.columns, *sheet.rows, *([[mark.words]] if mark else [])]


def harmless(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would run it as a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_SIGNS) else text


def as_csv(sheet: Sheet, mark: Mark | None = None) -> bytes:
    """Semicolons and a byte order mark: what French spreadsheets open at a double click."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    for row in _lines(sheet, mark):
        writer.writerow([harmless(_plain(cell)) for cell in row])
    return output.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_ods(sheet: Sheet, mark: Mark | None = None) -> bytes:
    """One table; cells carry their type, so that no text is ever taken for a formula."""
    root = ElementTree.Element(f"{{{OFFICE}}}document-content", {f"{{{OFFICE}}}version": "1.3"})
    body = ElementTree.SubElement(root, f"{{{OFFICE}}}body")
    book = ElementTree.SubElement(body, f"{{{OFFICE}}}spreadsheet")
    table = ElementTree.SubElement(book, f"{{{TABLE}}}table", {f"{{{TABLE}}}name": sheet.name})
    for row in _lines(sheet, mark):
        line = ElementTree.SubElement(table, f"{{{TABLE}}}table-row")
        for cell in row:
            _add_cell(line, cell)
    manifest = ElementTree.Element(f"{{{MANIFEST}}}manifest", {f"{{{MANIFEST}}}version": "1.3"})
    parts = {"content.xml": root, "meta.xml": _ods_properties(mark)}
    for path, kind in (("/", ODS_TYPE), *((path, "text/xml") for path in parts)):
        entry = {f"{{{MANIFEST}}}full-path": path, f"{{{MANIFEST}}}media-type": kind}
        ElementTree.SubElement(manifest, f"{{{MANIFEST}}}file-entry", entry)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        # First and as it is: programs recognise the file by it.
        package.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        for path, part in parts.items():
            package.writestr(path, _as_xml(part))
        package.writestr("META-INF/manifest.xml", _as_xml(manifest))
    return output.getvalue()


def _ods_properties(mark: Mark | None) -> ElementTree.Element:
    root = ElementTree.Element(f"{{{OFFICE}}}document-meta", {f"{{{OFFICE}}}version": "1.3"})
    said = ElementTree.SubElement(root, f"{{{OFFICE}}}meta")
    if mark:
        for name, text in (
            (f"{{{DUBLIN_CORE}}}description", mark.words),
            (f"{{{META}}}initial-creator", mark.name),
            (f"{{{META}}}creation-date", mark.at.isoformat(timespec="seconds")),
        ):
            ElementTree.SubElement(said, name).text = _printable(text)
    return root


def as_xlsx(sheet: Sheet, mark: Mark | None = None) -> bytes:
    """One sheet; texts are written as texts, so that none is ever taken for a formula."""
    from openpyxl import Workbook  # noqa: PLC0415  memory: most processes write none

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name[:31])
    if mark:
        words = _printable(mark.words)
        book.properties.creator = _printable(mark.name)
        book.properties.description = words
        page.oddFooter.center.text = words[:_LONGEST_FOOT].replace("&", "&&")
    for row in _lines(sheet, mark):
        page.append([_typed_cell(page, cell) for cell in row])
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _typed_cell(page, cell: Cell) -> "WriteOnlyCell":
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  memory: most processes write none

    if not isinstance(cell, str):
        return WriteOnlyCell(page, cell)
    found = WriteOnlyCell(page, _printable(cell))
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
        paragraph.text = _printable(text)


def _printable(text: str) -> str:
    """The text without control characters, which have no place in XML."""
    return "".join(sign for sign in text if sign >= " ")


def _as_xml(root: ElementTree.Element) -> bytes:
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
