"""Lists that leave as spreadsheets: the same cells in every format, and no formula."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from portal.core.spreadsheets import (
    OFFICE,
    TABLE,
    Mark,
    Sheet,
    SheetFormat,
    as_csv,
    as_ods,
    as_xlsx,
    download_sheet,
    harmless,
    sheet_format,
)

SHEET = Sheet(
    "liste",
    ["Titre", "Nombre", "Jour"],
    [["Été ; « fin »", 3, date(2026, 1, 2)], ["=1+1", None, None], ["a\x00b", 0, None]],
)


def _cells(body: bytes) -> list[list]:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        assert package.namelist()[0] == "mimetype"
        assert package.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        root = ElementTree.fromstring(package.read("content.xml"))
    return [
        [("".join(cell.itertext()), cell.get(f"{{{OFFICE}}}value-type")) for cell in row]
        for row in root.iter(f"{{{TABLE}}}table-row")
    ]


def test_csv_opens_in_a_french_spreadsheet():
    body = as_csv(SHEET)

    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    assert rows[:3] == [
        ["Titre", "Nombre", "Jour"],
        ["Été ; « fin »", "3", "2026-01-02"],
        ["'=1+1", "", ""],
    ]


def test_xlsx_holds_typed_cells_and_no_formula():
    sheet = load_workbook(io.BytesIO(as_xlsx(SHEET))).active

    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_row=4)] == [
        ["Titre", "Nombre", "Jour"],
        ["Été ; « fin »", 3, datetime(2026, 1, 2)],  # noqa: DTZ001 spreadsheets know no time zone
        ["=1+1", None, None],
        ["ab", 0, None],
    ]
    assert sheet["A3"].data_type == "s"


def test_ods_holds_typed_cells_and_no_formula():
    body = as_ods(SHEET)

    assert _cells(body) == [
        [("Titre", "string"), ("Nombre", "string"), ("Jour", "string")],
        [("Été ; « fin »", "string"), ("3", "float"), ("2026-01-02", "date")],
        [("=1+1", "string"), ("", None), ("", None)],
        [("ab", "string"), ("0", "float"), ("", None)],
    ]
    assert b"formula" not in body


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1", "\u00a0+1", "\n=1"]
)
def test_formula_is_made_a_text(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Note", "a=1", "2026-01-02", "«=»"])
def test_plain_text_stays_as_it_is(text):
    assert harmless(text) == text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ods", "ods"),
        ("csv", "csv"),
        (None, "csv"),
        ("", "csv"),
        ("xlsx", "xlsx"),
        ("xls", "csv"),
        ("../ods", "csv"),
    ],
)
def test_format_is_one_of_ours(asked, found):
    assert sheet_format(asked) == found


def test_download_is_an_attachment_that_nobody_keeps():
    response = download_sheet(SHEET, SheetFormat.ODS)

    assert response["Content-Disposition"] == 'attachment; filename="liste.ods"'
    assert response["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


# The mark


MARK = Mark("=Ada & Martin", datetime(2026, 11, 23, 17, 40, tzinfo=UTC))
SAID = "Enregistré par =Ada & Martin le 2026-11-23 à 18:40. Réservé aux professionnels."


def test_csv_ends_with_who_saved_it_and_when():
    rows = as_csv(SHEET, MARK).decode("utf-8-sig").splitlines()

    assert rows[-1] == SAID
    assert len(rows) == 5


def test_xlsx_is_marked_in_its_last_line_at_its_foot_and_in_its_properties():
    book = load_workbook(io.BytesIO(as_xlsx(SHEET, MARK)))

    assert [cell.value for cell in list(book.active.rows)[-1]] == [SAID, None, None]
    assert book.active.oddFooter.center.text == SAID.replace("&", "&&")
    assert (book.properties.creator, book.properties.description) == (MARK.name, SAID)


def test_ods_is_marked_in_its_last_line_and_in_its_properties():
    body = as_ods(SHEET, MARK)

    assert _cells(body)[-1] == [(SAID, "string")]
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        properties = "".join(ElementTree.fromstring(package.read("meta.xml")).itertext())
    assert properties == f"{SAID}{MARK.name}2026-11-23T17:40:00+00:00"


def test_name_without_end_leaves_the_foot_of_a_page_readable():
    mark = Mark("&" * 400, MARK.at)
    book = load_workbook(io.BytesIO(as_xlsx(SHEET, mark)))

    assert len(book.active.oddFooter.center.text) < 255
    assert "18:40" in book.properties.description
