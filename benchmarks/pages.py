"""Speed of the pages a signed-in member opens most. Prints JSON.

    python benchmarks/pages.py [--database sqlite|postgresql] [--papers 1000] [--clients 8]

gunicorn with two workers, a committee of 1,000 papers: home, listing, one paper, search. Median
time of one client, processor time of the server per request, requests per second of several
clients, and queries with few and with many rows.
"""

import argparse
import importlib
import json
import statistics
import subprocess
import sys

from portal_under_test import (
    Visitor,
    children_of,
    cpu_seconds,
    manage,
    prepared_portal,
    requests_per_second,
    resident_mib,
    seconds_of,
    session_cookie,
    web_server,
)

WORDS = (
    "comité réunion accueil famille monoparentale logement garde enfant horaires accompagnement "
    "département commune caisse association convention budget formation référente orientation "
    "protection violences urgence hébergement numéro permanence travail emploi insertion mobilité "
    "transport école périscolaire bilan perspective calendrier décision relevé annexe partenaire"
).split()
FEW = 3


def text(number: int) -> str:
    """About 2,000 characters that differ from one number to the next."""
    words = [WORDS[(number * 7 + step * (number % 11 + 1)) % len(WORDS)] for step in range(250)]
    return f"Document {number}. {' '.join(words)}."


def load(papers: int) -> dict:
    """A member of two committees, one with few papers and one with many."""
    factories = importlib.import_module("tests.factories.committees")
    accounts = importlib.import_module("tests.factories.accounts")
    transaction = importlib.import_module("django.db.transaction")
    committees = [factories.CommitteeFactory(name=name) for name in ("Petit", "Grand")]
    member = accounts.make_member()
    for committee in committees:
        institution = member.memberships.get().institution
        factories.SeatFactory(committee=committee, institution=institution, titular=member)
    for committee, size in zip(committees, (FEW, papers), strict=True):
        with transaction.atomic():
            audience = factories.default_audience(committee)
            for number in range(size):
                factories.PaperFactory(
                    committee=committee, audience=audience, uploaded_by=member,
                    title=f"Compte rendu n° {number}",
                    pages=(text(number), text(number + 1), f"{text(number + 2)} {committee.slug}"),
                )  # fmt: skip
    manage("worker", "--batch", "--queues", "search")
    few, many = committees
    return {"member": member, "few": few, "many": many}


def pages_of(data: dict) -> dict[str, tuple[str, str]]:
    """For each page, its address with few rows and with many."""
    few, many = data["few"], data["many"]
    papers = [committee.papers.latest_first()[0] for committee in (few, many)]
    return {
        "home": ("/", "/"),
        "listing": tuple(f"/documents/?committee={committee.slug}" for committee in (few, many)),
        "paper": tuple(f"/documents/{paper.uuid}/" for paper in papers),
        "search": (f"/recherche/?q={few.slug}", f"/recherche/?q={many.slug}"),
    }


def count_queries(member, path: str) -> int:
    """Queries of a page, its caches warm."""
    client_module = importlib.import_module("tests.support.client")
    testing = importlib.import_module("django.test.utils")
    database = importlib.import_module("django.db")
    client = client_module.PortalClient(headers={"host": "127.0.0.1"})
    client.sign_in(member)
    client.get(path)
    with testing.CaptureQueriesContext(database.connection) as queries:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(queries)


def measure(database: str, papers: int, clients: int) -> dict:
    """The figures of every page on one database."""
    figures = {}
    with prepared_portal(database):
        data = load(papers)
        cookie = session_cookie(data["member"])
        with web_server(workers=2) as (port, server):
            for name, (few, many) in pages_of(data).items():
                visitor = Visitor(port, cookie)
                seconds_of(visitor, many, times=10)
                workers = children_of(server.pid)
                before = cpu_seconds(workers)
                durations = seconds_of(visitor, many, times=100)
                used = cpu_seconds(workers) - before
                figures[name] = {
                    "p50_ms": round(statistics.median(durations) * 1000, 1),
                    "p95_ms": round(statistics.quantiles(durations, n=20)[-1] * 1000, 1),
                    "cpu_ms": round(used * 10, 1),
                    "requests_per_second": round(
                        requests_per_second(port, cookie, many, clients=clients), 1
                    ),
                    "queries_few": count_queries(data["member"], few),
                    "queries_many": count_queries(data["member"], many),
                }
            figures["worker_mib"] = [
                round(resident_mib(child)) for child in children_of(server.pid)
            ]
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--papers", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    if options.database:
        figures = measure(options.database, options.papers, options.clients)
        print(json.dumps(figures, indent=2))
        return 0
    both = {}
    for database in ("sqlite", "postgresql"):
        answer = subprocess.run(
            [sys.executable, __file__, "--database", database, "--papers", str(options.papers),
             "--clients", str(options.clients)],
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        both[database] = json.loads(answer.stdout)
    print(json.dumps(both, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
