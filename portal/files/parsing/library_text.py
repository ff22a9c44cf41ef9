"""The text of formats left to libraries: xberg, and xlrd for old workbooks."""

import asyncio
import io
import math
from collections.abc import Iterator

import xberg
import xlrd
from xberg.options import (
    ConcurrencyConfig,
    ContentFilterConfig,
    ExtractInput,
    ExtractionConfig,
    PageConfig,
    SecurityLimits,
)

from portal.files.sandbox.document import Document

# Nothing is recognised in images, nothing is kept on disk, nothing is left out.
CONFIGURATION = ExtractionConfig(
    use_cache=False,
    disable_ocr=True,
    enable_quality_processing=False,
    pages=PageConfig(extract_pages=True),
    content_filter=ContentFilterConfig(
        include_headers=True,
        include_footers=True,
        include_footnotes=True,
        strip_repeating_text=False,
    ),
    concurrency=ConcurrencyConfig(max_threads=1),
    security_limits=SecurityLimits(max_table_cells=2_000_000, max_compression_ratio=1000),
)
MAX_CELLS = 2_000_000


def extract(document: Document, extension: str) -> "xberg.ExtractedDocument":
    """What xberg finds in a document of this extension. Raises RuntimeError."""
    given = ExtractInput(kind="bytes", bytes=document.data(), filename=f"document.{extension}")
    return asyncio.run(xberg.extract(given, CONFIGURATION)).results[0]


def read_flowing(document: Document, kind: str) -> list[str]:
    """The text of a doc, rtf or ppt, in one page."""
    return [extract(document, kind).content]


def read_sheets(document: Document, kind: str) -> list[str]:
    """One page for each sheet of an xlsx or ods: its name, then rows of cells parted by tabs."""
    found = extract(document, kind)
    pages = [
        "\n".join(
            [
                page.sheet_name or "",
                *(_row(row) for table in page.tables for row in table.cells),
            ]
        )
        for page in found.pages or []
    ]
    # A drawing of the library that gave no table: its running text is better than nothing.
    if not any("\n" in page for page in pages):
        return [found.content]
    return pages


def read_xls(document: Document) -> list[str]:
    """One page for each sheet of an old workbook: its name, then rows of cells."""
    book = xlrd.open_workbook(file_contents=document.data(), logfile=io.StringIO(), on_demand=True)
    return ["\n".join([sheet.name, *_rows(book, sheet)]) for sheet in book.sheets()]


def _rows(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[str]:
    cells = 0
    for row in range(sheet.nrows):
        cells += sheet.row_len(row)
        if cells > MAX_CELLS:
            return
        yield _row([_cell(book, cell) for cell in sheet.row(row)])


def _cell(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    """A cell as people read it: whole numbers without a point, dates as days."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return str(cell.value)
        return moment.strftime(
            "%d/%m/%Y" if moment.hour == moment.minute == 0 else "%d/%m/%Y %H:%M"
        )
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        value = cell.value
        return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)
    if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_BOOLEAN):
        return str(cell.value)
    return ""


def _row(cells: list[str]) -> str:
    return "\t".join(" ".join(cell.split()) for cell in cells).strip()
