"""How long a file of 5,000 services takes to come into the directory. Prints JSON.

    python benchmarks/import_services.py [--services 5000]

One structure for five services, in the communes of the Loiret; then the same file again, which
changes nothing. The limit is 60 seconds for each.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.own_database import own_database

LIMIT_SECONDS = 60
SERVICES_OF_A_STRUCTURE = 5


def main() -> int:
    """Measure both imports, print, and fail over the limit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--services", type=int, default=5000)
    asked = parser.parse_args()
    with own_database():
        measures = measure(asked.services)
    print(json.dumps(measures))
    return 0 if all(one["seconds"] < LIMIT_SECONDS for one in measures.values()) else 1


def measure(services: int) -> dict[str, dict]:
    """Seconds and outcomes of the first import and of the second."""
    from django.core.management import call_command  # noqa: PLC0415 after the setup

    from network.exchange.importing import import_records  # noqa: PLC0415 after the setup
    from network.exchange.records import read_records  # noqa: PLC0415 after the setup
    from network.models import Commune  # noqa: PLC0415 after the setup

    call_command("load_territory", "--departement", "45", verbosity=0)
    communes = list(Commune.objects.of_departement("45").order_by("pk"))
    content = json.dumps(list(invented(services, communes))).encode()
    measures = {}
    for name in ("first", "again"):
        start = time.perf_counter()
        rows = import_records(read_records("a.json", content), actor=None)
        seconds = round(time.perf_counter() - start, 1)
        measures[name] = {"seconds": seconds, **Counter(row.outcome for row in rows)}
    return measures


def invented(services: int, communes: list):
    """Records of data·inclusion, structures before their services."""
    for number in range(services):
        structure = number // SERVICES_OF_A_STRUCTURE
        commune = communes[structure % len(communes)]
        if number % SERVICES_OF_A_STRUCTURE == 0:
            yield {
                "source": "essai", "id": f"essai--s{structure}", "date_maj": "2026-09-01",
                "nom": f"Maison {structure}", "code_insee": commune.pk, "commune": commune.name,
                "code_postal": commune.first_postal_code, "adresse": f"{structure} rue Neuve",
                "horaires_accueil": "Mo-Fr 09:00-12:00", "telephone": "01 99 00 11 22",
            }  # fmt: skip
        yield {
            "source": "essai", "id": f"essai--v{number}", "structure_id": f"essai--s{structure}",
            "nom": f"Permanence {number}", "date_maj": "2026-09-01", "type": "accompagnement",
            "description": "Un accueil sans condition pour les parents seuls.", "frais": "gratuit",
            "thematiques": ["famille--garde-denfants", "sante--sante-mentale"],
            "publics": ["familles", "femmes"], "modes_accueil": ["en-presentiel"],
            "modes_mobilisation": ["telephoner"], "mobilisable_par": ["usagers"],
            "zone_eligibilite": [commune.pk, "45"],
        }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
