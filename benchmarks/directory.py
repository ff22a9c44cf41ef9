"""Speed of the directory, of "whom to call" and of the coverage. Prints JSON.

    python benchmarks/directory.py [--database sqlite|postgresql] [--services 5000]

gunicorn with two workers, a département of 900 communes in 30 EPCI, 5,000 services and 2,000
resource persons. Median and 95th percentile of one client, processor time of the server per
request, size of the page, and queries with a tenth of the services and with all of them.
"""

import argparse
import datetime
import importlib
import json
import random
import statistics
import sys
from urllib.parse import urlencode

from pages import count_queries
from portal_under_test import (
    Visitor,
    children_of,
    cpu_seconds,
    manage,
    prepared_portal,
    seconds_of,
    session_cookie,
    web_server,
)

COMMUNES, EPCIS = 900, 30
HOURS = [
    f"Mo-Fr {opens:02}:{half}-{closes:02}:00{end}"
    for opens in (8, 9, 10)
    for half in ("00", "30")
    for closes in (16, 17, 18, 19)
    for end in ("", "; PH off", "; Sa 09:00-12:00")
]
WORDS = (
    "accueil écoute hébergement logement permanence juridique soutien parentalité enfants emploi "
    "mobilité garde protection urgence orientation accompagnement droits santé psychologue"
).split()
TIMES = 100


def load(services: int) -> dict:
    """The territory, and a first tenth of the entries; `add` brings the others."""
    models = importlib.import_module("network.models")
    accounts = importlib.import_module("tests.factories.accounts")
    permissions = importlib.import_module("portal.accounts.enums")
    chance = random.Random(7)
    home = models.Departement.objects.create(
        code="45", name="Essai", region_code="24", region_name="Essai"
    )
    epcis = models.Epci.objects.bulk_create(
        [models.Epci(code=f"{240000000 + one}", name=f"CC {one}", kind="CC")
         for one in range(EPCIS)]
    )  # fmt: skip
    through = models.Epci.departements.through
    through.objects.bulk_create([through(epci=one, departement=home) for one in epcis])
    communes = models.Commune.objects.bulk_create(
        [
            models.Commune(
                code=f"45{number:03}", name=f"Villessai {number}", name_key=f"villessai {number}",
                departement=home, epci=epcis[number * EPCIS // COMMUNES], postal_codes="45999",
                population=chance.randint(80, 30_000),
                longitude=1.5 + number // 30 * 0.05, latitude=47.4 + number % 30 * 0.03,
            )
            for number in range(COMMUNES)
        ]
    )  # fmt: skip
    kinds = list(permissions.InstitutionKind.values)
    institutions = [
        accounts.InstitutionFactory(name=f"Institution {number}", kind=kinds[number % len(kinds)])
        for number in range(60)
    ]
    return {
        "member": accounts.make_member(permissions.Role.COORDINATOR),
        "communes": communes, "epcis": epcis, "institutions": institutions,
        "chance": chance, "total": services,
    }  # fmt: skip


def area_codes(data: dict) -> list[str]:
    """A département, an EPCI or two communes."""
    chance = data["chance"]
    draw = chance.random()
    if draw < 0.3:
        return ["45"]
    if draw < 0.6:
        return [chance.choice(data["epcis"]).pk]
    return [one.pk for one in chance.sample(data["communes"], 2)]


def add(data: dict, count: int, persons: int) -> None:
    """Services with their place, needs and areas; persons in office with theirs."""
    models = importlib.import_module("network.models")
    enums = importlib.import_module("network.enums")
    transaction = importlib.import_module("django.db.transaction")
    chance, today = data["chance"], datetime.datetime.now(tz=datetime.UTC).date()
    dates = {
        "state": "verified", "verified_on": today - datetime.timedelta(days=20),
        "due_on": today + datetime.timedelta(days=100),
    }  # fmt: skip
    with transaction.atomic():
        places = models.Place.objects.bulk_create(
            [models.Place(name=f"Lieu {one}", institution=chance.choice(data["institutions"]),
                          commune=chance.choice(data["communes"]), telephone="01 99 00 00 01",
                          opening_hours=chance.choice(HOURS), **dates) for one in range(count)]
        )  # fmt: skip
        made = models.Service.objects.bulk_create(
            [models.Service(name=f"{' '.join(chance.sample(WORDS, 3)).capitalize()} {one}",
                            institution=place.institution, place=place, kind="accompagnement",
                            description=" ".join(chance.choices(WORDS, k=40)),
                            is_emergency=one % 200 == 0, **dates)
             for one, place in enumerate(places)]
        )  # fmt: skip
        needs = enums.Need.values
        models.ServiceTerm.objects.bulk_create(
            models.ServiceTerm(entry=one, vocabulary="need", value=need)
            for one in made for need in chance.sample(needs, 3)
        )  # fmt: skip
        models.ServiceArea.objects.bulk_create(
            models.ServiceArea(entry=one, code=code) for one in made for code in area_codes(data)
        )
        add_persons(data, persons)
    manage("search_index", "rebuild")


def add_persons(data: dict, count: int) -> None:
    models = importlib.import_module("network.models")
    accounts = importlib.import_module("portal.accounts.models")
    enums = importlib.import_module("network.enums")
    chance, today = data["chance"], datetime.datetime.now(tz=datetime.UTC).date()
    later, before = today + datetime.timedelta(days=300), today - datetime.timedelta(days=30)
    start = accounts.User.objects.count()
    users = accounts.User.objects.bulk_create(
        [accounts.User(email=f"p{start + one}@essai.example", first_name="Camille",
                       last_name=f"Personne {start + one}") for one in range(count)]
    )  # fmt: skip
    where = [chance.choice(data["institutions"]) for _user in users]
    accounts.Membership.objects.bulk_create(
        [accounts.Membership(user=user, institution=institution, roles=["resource_person"])
         for user, institution in zip(users, where, strict=True)]
    )  # fmt: skip
    people = models.ResourcePerson.objects.bulk_create(
        [models.ResourcePerson(user=user, institution=institution, state="active",
                               standing=chance.choice(["titular", "deputy"]), hours=HOURS[0],
                               mandate_start=before, charter_signed_on=before, confirmed_on=before,
                               trained_until=later, confirm_before=later)
         for user, institution in zip(users, where, strict=True)]
    )  # fmt: skip
    models.PersonTerm.objects.bulk_create(
        models.PersonTerm(entry=one, vocabulary="need", value=need)
        for one in people for need in chance.sample(enums.Need.values, 2)
    )  # fmt: skip
    models.PersonArea.objects.bulk_create(
        models.PersonArea(entry=one, code=code) for one in people for code in area_codes(data)
    )


def pages_of(data: dict) -> dict[str, str]:
    commune = data["communes"][400]
    asked = {"need": "shelter", "commune": commune.label, "commune_code": commune.pk}
    return {
        "directory": "/annuaire/",
        "directory_words": f"/annuaire/?{urlencode({'q': 'hébergement urgence'})}",
        "directory_filters": f"/annuaire/?{urlencode(asked)}",
        "directory_open_now": f"/annuaire/?{urlencode({'open_now': 'on', 'need': 'shelter'})}",
        "who_to_call": f"/qui-appeler/?{urlencode(asked)}",
        "coverage": "/annuaire/couverture/",
    }


def measure(database: str, services: int, persons: int) -> dict:
    """The figures of every page on one database."""
    figures = {}
    with prepared_portal(database):
        data = load(services)
        pages = pages_of(data)
        add(data, services // 10, persons // 10)
        few = {name: count_queries(data["member"], path) for name, path in pages.items()}
        add(data, services - services // 10, persons - persons // 10)
        cookie = session_cookie(data["member"])
        with web_server(workers=2) as (port, server):
            for name, path in pages.items():
                visitor = Visitor(port, cookie)
                seconds_of(visitor, path, times=10)
                workers = children_of(server.pid)
                before = cpu_seconds(workers)
                durations = seconds_of(visitor, path, times=TIMES)
                used = cpu_seconds(workers) - before
                figures[name] = {
                    "p50_ms": round(statistics.median(durations) * 1000, 1),
                    "p95_ms": round(statistics.quantiles(durations, n=20)[-1] * 1000, 1),
                    "cpu_ms": round(used * 1000 / TIMES, 1),
                    "queries_few": few[name],
                    "queries_many": count_queries(data["member"], path),
                }
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--services", type=int, default=5000)
    parser.add_argument("--persons", type=int, default=2000)
    options = parser.parse_args()
    print(json.dumps(measure(options.database, options.services, options.persons), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
