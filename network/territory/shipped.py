"""The territory shipped with the product, as rows. See `docs/territory.md` for its sources."""

import csv
import gzip
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Rows of `departements`, `arrondissements`, `epci` or `communes`, every cell a text."""
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@lru_cache(maxsize=1)
def departement_names() -> dict[str, str]:
    """Name of every département and territory overseas, by code, in the order of the codes."""
    return {row["code"]: row["name"] for row in rows_of("departements")}


def departement_code(text: str) -> str | None:
    """The code meant by "45", "1", "2a" or "974"; None when there is no such département."""
    code = text.strip().upper()
    if code.isdigit() and len(code) == 1:
        code = f"0{code}"
    return code if code in departement_names() else None
