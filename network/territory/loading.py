"""Bring the territory of some départements into the database, again and again without harm."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from network.models.territory import Arrondissement, Commune, Departement, Epci
from network.territory.names import name_key
from network.territory.shipped import rows_of

_COMMUNE_FIELDS = (
    "name",
    "name_key",
    "departement",
    "arrondissement",
    "epci",
    "parent",
    "postal_codes",
    "population",
    "longitude",
    "latitude",
    "ended_on",
)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many communes stand after a load, of which new ones, and how many it ended."""

    communes: int
    added: int
    ended: int
    epcis: int
    without_point: int


@transaction.atomic
def load_departements(codes: Collection[str]) -> LoadReport:
    """Load the shipped communes of these départements (codes as shipped), and what they need.

    Communes, EPCI that the shipped year no longer has are ended today, never deleted. What the
    operator set stays: points given by a file, the switch of Good Friday, borders.
    """
    codes = set(codes)
    rows = [row for row in rows_of("communes") if row["departement"] in codes]
    _load_departement_rows()
    _load_arrondissements(codes)
    epcis = _load_epcis({row["epci"] for row in rows if row["epci"]})
    known = Commune.objects.in_bulk([row["code"] for row in rows])
    communes = [_commune(row, known.get(row["code"])) for row in rows]
    # A city stands before its arrondissements.
    for part in (False, True):
        Commune.objects.bulk_create(
            [one for one in communes if (one.parent_id is not None) == part],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=_COMMUNE_FIELDS,
        )
    ended = _end_missing(codes, {row["code"] for row in rows})
    return LoadReport(
        communes=len(communes),
        added=len(communes) - len(known),
        ended=ended,
        epcis=epcis,
        without_point=sum(one.longitude is None for one in communes),
    )


def _commune(row: dict[str, str], known: Commune | None) -> Commune:
    point = known.point if known else None
    if point is None and row["longitude"]:
        point = (float(row["longitude"]), float(row["latitude"]))
    longitude, latitude = point or (None, None)
    return Commune(
        code=row["code"],
        name=row["name"],
        name_key=name_key(row["name"]),
        departement_id=row["departement"],
        arrondissement_id=row["arrondissement"] or None,
        epci_id=row["epci"] or None,
        parent_id=row["parent"] or None,
        postal_codes=row["postal_codes"],
        population=int(row["population"]) if row["population"] else None,
        longitude=longitude,
        latitude=latitude,
    )


def _load_departement_rows() -> None:
    Departement.objects.bulk_create(
        [
            Departement(
                code=row["code"],
                name=row["name"],
                region_code=row["region"],
                region_name=row["region_name"],
            )
            for row in rows_of("departements")
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "region_code", "region_name"],
    )


def _load_arrondissements(codes: set[str]) -> None:
    Arrondissement.objects.bulk_create(
        [
            Arrondissement(code=row["code"], name=row["name"], departement_id=row["departement"])
            for row in rows_of("arrondissements")
            if row["departement"] in codes
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "departement"],
    )


def _load_epcis(wanted: set[str]) -> int:
    rows = [row for row in rows_of("epci") if row["code"] in wanted]
    Epci.objects.bulk_create(
        [
            Epci(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                population=int(row["population"]) if row["population"] else None,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "population", "ended_on"],
    )
    through = Epci.departements.through
    links = {(row["code"], code) for row in rows for code in row["departements"].split()}
    known = set(through.objects.filter(epci__in=wanted).values_list("epci_id", "departement_id"))
    for epci, departement in known - links:
        through.objects.filter(epci=epci, departement=departement).delete()
    through.objects.bulk_create(
        [through(epci_id=epci, departement_id=code) for epci, code in sorted(links - known)]
    )
    return len(rows)


def _end_missing(codes: set[str], shipped: set[str]) -> int:
    """End what the loaded départements no longer have; an EPCI once it has no commune left."""
    today = timezone.localdate()
    standing = Commune.objects.current().filter(departement__in=codes)
    gone = set(standing.values_list("code", flat=True)) - shipped
    ended = Commune.objects.filter(code__in=gone).update(ended_on=today)
    with_communes = Commune.objects.current().exclude(epci=None).values("epci")
    Epci.objects.current().exclude(code__in=with_communes).update(ended_on=today)
    return ended
