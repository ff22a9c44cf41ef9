"""Files an operator gives about communes: their borders, their points."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from network.models.territory import Commune, CommuneBorder
from portal.core.errors import DomainError

# Names of columns we know, ours and those of the open data of the State.
_CODE = ("code", "code_insee", "insee_com", "codgeo")
_NEIGHBOUR = ("neighbour", "voisine", "code_voisine")
_KILOMETRES = ("kilometres", "frontiere_km")
_LONGITUDE = ("longitude", "lon", "centroid_lon")
_LATITUDE = ("latitude", "lat", "centroid_lat")
_LONGEST_BORDER_KM = 2000


class TerritoryFileError(DomainError):
    """The file cannot be read; the message says which line and why."""


@transaction.atomic
def load_borders(path: Path) -> tuple[int, int]:
    """Borders of a CSV file (two codes of communes and kilometres), kept both ways.

    Gives how many pairs are kept and how many were left out because one of the two communes is
    not loaded. The borders of a commune named in the file are those of the file alone.
    """
    known = set(Commune.objects.values_list("code", flat=True))
    pairs: dict[tuple[str, str], float] = {}
    left_out = set()
    for line, (one, other, kilometres) in _cells(path, _CODE, _NEIGHBOUR, _KILOMETRES):
        length = _number(kilometres, line, 0, _LONGEST_BORDER_KM)
        pair = (min(one, other), max(one, other))
        if one == other:
            raise TerritoryFileError(
                _("Line %(line)s: a commune is its own neighbour.") % {"line": line}
            )
        if known.issuperset(pair):
            pairs[pair] = max(length, pairs.get(pair, 0))
        else:
            left_out.add(pair)
    named = {code for pair in pairs for code in pair}
    CommuneBorder.objects.filter(commune__in=named).delete()
    CommuneBorder.objects.filter(neighbour__in=named).delete()
    CommuneBorder.objects.bulk_create(
        CommuneBorder(commune_id=one, neighbour_id=other, kilometres=length)
        for (first, second), length in sorted(pairs.items())
        for one, other in ((first, second), (second, first))
    )
    return len(pairs), len(left_out)


@transaction.atomic
def load_points(path: Path) -> tuple[int, int]:
    """Points of a CSV file (code, longitude, latitude in degrees), in place of those there.

    Gives how many communes got theirs and how many lines name a commune that is not loaded.
    """
    points = {}
    for line, (code, longitude, latitude) in _cells(path, _CODE, _LONGITUDE, _LATITUDE):
        if longitude or latitude:
            points[code] = (_number(longitude, line, -180, 180), _number(latitude, line, -90, 90))
    communes = [one for one in Commune.objects.all() if one.code in points]
    for commune in communes:
        commune.longitude, commune.latitude = points[commune.code]
    Commune.objects.bulk_update(communes, ["longitude", "latitude"], batch_size=500)
    return len(communes), len(points) - len(communes)


def _cells(path: Path, *wanted: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Number and wanted cells of each line; each wanted column has several possible names."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            reader = csv.DictReader(file, delimiter=";" if ";" in first else ",")
            names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
            columns = [_column(names, choice) for choice in wanted]
            for row in reader:
                yield reader.line_num, [(row[column] or "").strip() for column in columns]
    except UnicodeDecodeError as error:
        raise TerritoryFileError(_("The file is not in UTF-8.")) from error
    except OSError as error:
        raise TerritoryFileError(
            _("The file cannot be opened: %(name)s") % {"name": path.name}
        ) from error


def _column(names: dict[str, str], choice: Iterable[str]) -> str:
    for name in choice:
        if name in names:
            return names[name]
    raise TerritoryFileError(_("The file has no column %(names)s.") % {"names": ", ".join(choice)})


def _number(text: str, line: int, lowest: float, highest: float) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = None
    if number is None or not lowest <= number <= highest:
        raise TerritoryFileError(
            _("Line %(line)s: “%(text)s” is not a number from %(lowest)s to %(highest)s.")
            % {"line": line, "text": text, "lowest": lowest, "highest": highest}
        )
    return number
