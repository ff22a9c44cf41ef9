"""Institutions of the invented département of Val-de-Brume."""

from dataclasses import dataclass
from functools import cache

from stdnum import luhn

from portal.demo.content.texts import read

TERRITORY = "Val-de-Brume"

# Numbers that no French register gives out: a SIREN that starts with three zeros, a FINESS of
# département 00, an RNA of an office that does not exist.
_UNUSED_SIREN = "00071{:03d}"
_UNUSED_FINESS = "0000{:04d}"
_UNUSED_RNA = "W999{:06d}"
_PLAIN_SIREN_KINDS = ("epci", "commune", "ccas", "departement")
_FINESS_KINDS = ("hospital", "ces")
_RNA_KINDS = ("association", "cidff", "france_victimes")


@dataclass(frozen=True)
class InstitutionPlan:
    """``rank`` is its place in the list, from one: it numbers the identifiers."""

    key: str
    kind: str
    name: str
    short: str
    prefix: str
    seat: str
    number: str
    rank: int
    parent: str = ""

    @property
    def domain(self) -> str:
        return f"{self.prefix}-valdebrume.example"

    @property
    def telephone(self) -> str:
        return f"01 99 00 {self.number}"

    @property
    def siren(self) -> str:
        stem = _UNUSED_SIREN.format(self.rank)
        return stem + luhn.calc_check_digit(stem)

    @property
    def siret(self) -> str:
        stem = f"{self.siren}0001"
        return stem + luhn.calc_check_digit(stem)

    @property
    def finess(self) -> str:
        if self.kind not in _FINESS_KINDS:
            return ""
        stem = _UNUSED_FINESS.format(self.rank)
        return stem + luhn.calc_check_digit(stem)

    @property
    def rna(self) -> str:
        return _UNUSED_RNA.format(self.rank) if self.kind in _RNA_KINDS else ""


@cache
def institutions() -> dict[str, InstitutionPlan]:
    """All institutions by key; a parent stands before its children."""
    tables = read("institutions")["institutions"]
    return {
        table["key"]: InstitutionPlan(**table, rank=rank)
        for rank, table in enumerate(tables, start=1)
    }
