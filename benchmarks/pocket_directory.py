"""How long a pocket directory of 300 entries takes to be read and composed. Prints JSON.

    python benchmarks/pocket_directory.py [--entries 300] [--keep FILE.pdf]

Invented entries in a database of its own; the limit is 3 seconds.
"""

import argparse
import json
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.own_database import own_database

LIMIT_SECONDS = 3


def main() -> int:
    """Measure, print, and fail over the limit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="write the PDF here")
    asked = parser.parse_args()
    with own_database():
        seconds, body, count = measure(asked.entries)
    if asked.keep:
        asked.keep.write_bytes(body)
    print(json.dumps({"entries": count, "seconds": round(seconds, 2), "bytes": len(body)}))
    return 0 if seconds < LIMIT_SECONDS else 1


def measure(entries: int) -> tuple[float, bytes, int]:
    """Seconds of wall clock, the PDF, and how many entries are in it."""
    from network.exchange.pocket import as_pdf, pocket_directory  # noqa: PLC0415 after the setup

    reader = fill(entries)
    start = time.perf_counter()
    pocket = pocket_directory(reader, area="45", profession="social")
    body = as_pdf(pocket)
    return time.perf_counter() - start, body, pocket.count


def fill(entries: int):
    """Services of every need in places of the Loiret; the member who reads them."""
    from django.core.management import call_command  # noqa: PLC0415 after the setup
    from django.utils import timezone  # noqa: PLC0415 after the setup

    from network.enums import EntryState, Need, ServiceKind, Vocabulary  # noqa: PLC0415 after the setup
    from network.models import Commune, Place, Service, ServiceArea, ServiceTerm  # noqa: PLC0415 after the setup
    from portal.accounts.models import Institution  # noqa: PLC0415 after the setup
    from tests.factories.accounts import make_member  # noqa: PLC0415 after the setup

    call_command("load_territory", "--departement", "45", verbosity=0)
    communes = list(Commune.objects.of_departement("45").order_by("pk"))
    today = timezone.localdate()
    trusted = {
        "state": EntryState.VERIFIED, "verified_on": today, "due_on": today + timedelta(days=150),
    }  # fmt: skip
    member = make_member()
    # The last need stays empty, one name in ten is as long as names get.
    needs = Need.values[:-1]
    for number in range(entries):
        commune = communes[number % len(communes)]
        name = f"Permanence d’écoute {number}"
        if number % 10 == 0:
            name += " pour les parents qui élèvent seuls leurs enfants dans le Giennois"
        institution = Institution.objects.create(name=f"Association {number}", kind="association")
        place = Place.objects.create(
            institution=institution, name=name, street=f"{number} rue de la République",
            postal_code=commune.first_postal_code, city=commune.name, commune=commune,
            telephone=f"01 99 00 {number // 100:02} {number % 100:02}",
            opening_hours="Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off", **trusted,
        )  # fmt: skip
        service = Service.objects.create(
            institution=institution, place=place, name=name, kind=ServiceKind.SUPPORT,
            description="Un accueil sans condition.", is_emergency=number % 7 == 0,
            access_details="Appeler avant de venir, demander la référente.", **trusted,
        )  # fmt: skip
        ServiceArea.objects.create(entry=service, code="45")
        ServiceTerm.objects.create(
            entry=service, vocabulary=Vocabulary.NEED, value=needs[number % len(needs)]
        )
    return member


if __name__ == "__main__":
    raise SystemExit(main())
