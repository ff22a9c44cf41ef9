"""Records of a file to import, read as they are: JSON, CSV, or a workbook of several sheets."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.utils.translation import gettext as _

from portal.core.errors import DomainError

MOST_RECORDS = 20_000
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
LISTS = frozenset(
    {
        "thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation",
        "mobilisable_par", "reseaux_porteurs",
    }
)  # fmt: skip
# Codes that a spreadsheet takes for numbers, with their length.
CODES = {"siret": 14, "code_postal": 5, "code_insee": 5}
_C1 = re.compile("[\x80-\x9f]")
_LIST_SIGNS = re.compile(r"[,;|]")


class UnreadableFile(DomainError):
    """The file holds no records we understand."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as received: "structure" or "service", its fields, where it was in the file."""

    kind: str
    fields: dict
    where: str


def read_records(name: str, content: bytes, *, source: str = "") -> list[RawRecord]:
    """The records of a file of data·inclusion v1, by the extension of its name.

    JSON is a list, a page of the API (`items`), or an object with `structures` and `services`;
    empty texts stay empty texts there, as its schema wants. `source` completes the records of
    spreadsheets, which have none: their identifiers become `source--identifier`.
    Raises UnreadableFile.
    """
    readers = {".json": _read_json, ".csv": _read_csv, ".xlsx": _read_workbook}
    reader = readers.get(PurePath(name).suffix.lower())
    if reader is None:
        raise UnreadableFile(_("This file is neither JSON, CSV nor XLSX."))
    found = [_completed(record, source) for record in reader(content)]
    if not found:
        raise UnreadableFile(_("There is no structure and no service in this file."))
    if len(found) > MOST_RECORDS:
        raise UnreadableFile(_("This file holds more than %(most)s records.") % {
            "most": MOST_RECORDS
        })  # fmt: skip
    return found


def mended(value):
    """A value whose texts lose the control characters that Windows-1252 left in them."""
    if isinstance(value, str):
        return _C1.sub(_from_windows, value)
    if isinstance(value, list):
        return [mended(one) for one in value]
    return value


def _from_windows(sign: re.Match) -> str:
    return sign[0].encode("latin-1").decode("cp1252", errors="ignore")


def _completed(record: RawRecord, source: str) -> RawRecord:
    fields = {name: mended(value) for name, value in record.fields.items()}
    if source and not fields.get("source"):
        fields["source"] = source
        for name in ("id", "structure_id"):
            if fields.get(name) and not str(fields[name]).startswith(f"{source}--"):
                fields[name] = f"{source}--{fields[name]}"
    return RawRecord(record.kind, fields, record.where)


def _read_json(content: bytes) -> Iterator[RawRecord]:
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnreadableFile(_("This JSON file cannot be read.")) from error
    if isinstance(whole, dict):
        parts = [
            (name, whole[name])
            for name in ("items", "structures", "services")
            if isinstance(whole.get(name), list)
        ]
    else:
        parts = [("", whole)] if isinstance(whole, list) else []
    for name, rows in parts:
        for place, fields in enumerate(rows):
            if isinstance(fields, dict):
                yield RawRecord(_kind(fields), fields, f"{name}[{place}]")


def _kind(names: Iterable[str]) -> str:
    return "service" if "structure_id" in names else "structure"


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, or in the code page of older French spreadsheets."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def csv_rows(content: bytes) -> Iterator[dict[str, str | None]]:
    """Rows of a CSV, by column, empty cells as None; the separator is that of the first line."""
    text = decoded(content)
    header = text.partition("\n")[0]
    separator = max(";,\t|", key=header.count)
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=False):
        cells = {str(name).strip(): value for name, value in row.items() if name is not None}
        yield {name: value.strip() or None if value else None for name, value in cells.items()}


def _read_csv(content: bytes) -> Iterator[RawRecord]:
    try:
        for number, row in enumerate(csv_rows(content), start=2):
            if any(row.values()):
                fields = {name: _from_cell(name, value) for name, value in row.items() if name}
                yield RawRecord(_kind(row), fields, _("line %(number)s") % {"number": number})
    except csv.Error as error:
        raise UnreadableFile(_("This CSV file cannot be read.")) from error


def sheet_rows(content: bytes) -> Iterator[tuple[str, list[tuple]]]:
    """Name and rows of each sheet of a workbook. Raises UnreadableFile."""
    from openpyxl import load_workbook  # noqa: PLC0415  memory: most processes read none
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED_BYTES:
                raise UnreadableFile(_("This workbook is too big once unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book:
            yield sheet.title, list(sheet.iter_rows(values_only=True))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise UnreadableFile(_("This workbook cannot be read.")) from error


def _read_workbook(content: bytes) -> Iterator[RawRecord]:
    """Sheets Structures and Services; themes may be in a sheet of their own, by service."""
    found: list[RawRecord] = []
    themes: dict[str, list[str]] = {}
    for title, rows in sheet_rows(content):
        kind = {"structures": "structure", "services": "service"}.get(title.strip().lower())
        if kind:
            found += _sheet_records(kind, title, rows)
        elif title.strip().lower().startswith("services - th"):
            for row in rows[1:]:
                if len(row) > 2 and not row[0] and row[1] and row[2]:
                    themes.setdefault(str(row[1]), []).append(str(row[2]).strip())
    for record in found:
        more = themes.get(record.fields.get("id") or "") if record.kind == "service" else None
        if more:
            record.fields["thematiques"] = [*(record.fields.get("thematiques") or []), *more]
        yield record


def _sheet_records(kind: str, title: str, rows: list[tuple]) -> Iterator[RawRecord]:
    """Rows under the header; a column named twice gives its first filled cell."""
    if not rows:
        return
    # The template writes a date above the column of dates.
    header = ["date_maj" if isinstance(name, datetime) else name for name in rows[0]]
    for number, row in enumerate(rows[1:], start=2):
        fields: dict = {}
        for name, cell in zip(header, row, strict=False):
            if name and fields.get(name) is None:
                fields[str(name).strip()] = _from_cell(str(name).strip(), cell)
        ignored = fields.pop("__ignore__", None)
        if not ignored and any(value is not None for value in fields.values()):
            where = _("%(sheet)s, line %(number)s") % {"sheet": title, "number": number}
            yield RawRecord(kind, fields, where)


def _from_cell(name: str, cell):
    """A cell as the schema wants it: text for codes, a list for lists, nothing for empty."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    if name in CODES and text.isdigit():
        return text.zfill(CODES[name])
    if name in LISTS:
        return _as_list(text)
    return text or None


def _as_list(text: str) -> list[str] | None:
    if text.startswith("["):
        try:
            return [str(one) for one in json.loads(text)] or None
        except ValueError:
            text = text.strip("[]")
    return [part.strip() for part in _LIST_SIGNS.split(text) if part.strip()] or None
