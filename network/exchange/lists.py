"""Lists of places of any shape: their columns are matched with the fields of a structure.

What comes out are structures of data·inclusion, which are then checked and imported like any
other. Columns with usual names match by themselves; the others are said by hand, and a match
can be kept for the next edition of the same list.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from django.utils import timezone
from django.utils.translation import gettext as _

from network.exchange.records import (
    CODES,
    RawRecord,
    UnreadableFile,
    csv_rows,
    decoded,
    mended,
    sheet_rows,
)
from network.territory.names import fold

# Fields that a column may give; `notes` are read for an address and a telephone.
FIELDS = (
    "id", "nom", "siret", "adresse", "complement_adresse", "code_postal", "commune",
    "code_insee", "longitude", "latitude", "telephone", "courriel", "site_web",
    "horaires_accueil", "description", "notes",
)  # fmt: skip
# Usual names of columns, without accents, in the order in which they are looked for.
_USUAL = {
    "id": ("id", "identifiant", "gid", "code_insee"),
    "nom": ("nom", "name", "nom_structure", "libelle", "raison_sociale"),
    "siret": ("siret", "pivot", "num_siret"),
    "adresse": ("adresse", "address", "rue", "voie"),
    "complement_adresse": ("complement_adresse", "complement"),
    "code_postal": ("code_postal", "postcode", "codepostal", "cp"),
    "commune": ("commune", "city", "ville"),
    "code_insee": ("code_insee", "insee", "codeinsee"),
    "longitude": ("longitude", "lon", "lng", "long_coor1"),
    "latitude": ("latitude", "lat", "lat_coor1"),
    "telephone": ("telephone", "tel", "phone"),
    "courriel": ("courriel", "email", "mail", "request_email"),
    "site_web": ("site_web", "site", "url", "home_page", "website"),
    "horaires_accueil": ("horaires_accueil", "horaires", "opening_hours"),
    "description": ("description", "presentation_resume"),
    "notes": ("notes",),
}
_POSTAL_LINE = re.compile(
    r"^(?P<street>.*?)[\s,]+(?P<postal>\d{5})[\s,]+(?P<city>\D+?(?:cedex\s*\d*)?)$",
    re.DOTALL | re.IGNORECASE,
)
_CEDEX = re.compile(r"\s+cedex(\s+\d+)?$", re.IGNORECASE)
# A code of the source glued to a name ("... Montargis 45208-01").
_GLUED_CODE = re.compile(r"\s+(\d{5}|2[AB]\d{3})-\d{2}$")
_NOTE = re.compile(r"^\s*(Adresse|T[ée]l)[^:]*:\s*(.+)$", re.IGNORECASE)
_NUMBERS = ("longitude", "latitude")


def read_rows(name: str, content: bytes) -> list[dict]:
    """Rows of a list in CSV, XLSX (its first sheet) or JSON (a list). Raises UnreadableFile."""
    kind = PurePath(name).suffix.lower()
    if kind == ".csv":
        rows = list(csv_rows(content))
    elif kind == ".xlsx":
        _title, lines = next(sheet_rows(content), ("", []))
        header = [str(cell or "") for cell in lines[0]] if lines else []
        rows = [dict(zip(header, line, strict=False)) for line in lines[1:]]
    elif kind == ".json":
        rows = _json_rows(content)
    else:
        raise UnreadableFile(_("This file is neither JSON, CSV nor XLSX."))
    rows = [row for row in rows if any(value not in (None, "") for value in row.values())]
    if not rows:
        raise UnreadableFile(_("There is no line in this list."))
    return rows


def _json_rows(content: bytes) -> list[dict]:
    try:
        whole = json.loads(decoded(content))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(_("This JSON file cannot be read.")) from error
    return [row for row in whole if isinstance(row, dict)] if isinstance(whole, list) else []


def columns_of(rows: Iterable[Mapping]) -> list[str]:
    """Names of columns, in the order in which they first appear."""
    return list(dict.fromkeys(str(name) for row in rows for name in row if name))


def guessed_match(columns: Iterable[str]) -> dict[str, str]:
    """The column of each field that a usual name gives, whatever its prefix ("c_nom")."""
    keys = {_key(column): column for column in reversed(list(columns))}
    found = {}
    for field, names in _USUAL.items():
        column = next((keys[name] for name in names if name in keys), None)
        if column is not None:
            found[field] = column
    return found


def _key(column: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", fold(column)).strip("_")
    return key.removeprefix("c_")


def as_structures(rows: Iterable[Mapping], match: Mapping[str, str], *, source: str):
    """The structure of each row; today stands for the day it was last changed."""
    today = timezone.localdate().isoformat()
    for number, row in enumerate(rows, start=2):
        fields = {
            field: value
            for field, column in match.items()
            if (value := _value(field, row.get(column))) is not None
        }
        _read_notes(fields)
        _split_address(fields)
        fields["nom"] = _GLUED_CODE.sub("", fields.get("nom") or "").strip()
        local = fields.pop("id", None) or f"{fields['nom']} {fields.get('code_postal', '')}"
        fields |= {"source": source, "id": f"{source}--{local}".strip(), "date_maj": today}
        yield RawRecord("structure", fields, _("line %(number)s") % {"number": number})


def _value(field: str, cell):
    """A cell as text, codes with their zeros; None when it is empty."""
    if isinstance(cell, float) and cell.is_integer() and field not in _NUMBERS:
        cell = int(cell)
    text = mended(str(cell)).strip() if cell is not None else ""
    if not text:
        return None
    return text.zfill(CODES[field]) if field in CODES and text.isdigit() else text


def _read_notes(fields: dict) -> None:
    """The address and the telephone written among notes, separated by bars or by dashes."""
    notes = fields.pop("notes", None) or ""
    for part in re.split(r"\s\|\s|\s- (?=[A-ZÉ][^:]{1,12}:)", notes):
        said = _NOTE.match(part)
        if said:
            field = "adresse" if fold(said[1]) == "adresse" else "telephone"
            fields.setdefault(field, said[2].strip())


def _split_address(fields: dict) -> None:
    """Street, postal code and commune out of an address in one piece; no CEDEX in a commune."""
    whole = _POSTAL_LINE.match((fields.get("adresse") or "").strip())
    if whole:
        fields["adresse"] = whole["street"].strip(" ,")
        fields.setdefault("code_postal", whole["postal"])
        fields.setdefault("commune", whole["city"].strip(" ,"))
    if fields.get("adresse"):
        fields["adresse"] = ", ".join(filter(None, map(str.strip, fields["adresse"].splitlines())))
    if fields.get("commune"):
        fields["commune"] = _CEDEX.sub("", fields["commune"])
