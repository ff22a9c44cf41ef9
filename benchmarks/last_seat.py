"""Many people want one seat at the same moment, over real HTTP. Prints JSON.

    python benchmarks/last_seat.py [--database sqlite|postgresql] [--clients 50] [--rounds 4]
        [--processes 4]

In each round every client asks for the only seat of a session: once as it is (`last_seat`), once
when it has just stopped being reserved (`release`), and once while an offer of it expires as its
owner accepts it (`expiry`). `problems` lists what must never be: two seats given, somebody lost,
a list out of the order of arrival, an answer that is an error.
"""

import argparse
import importlib
import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from portal_under_test import Visitor, prepared_portal, session_cookie, web_server

CSRF = "a" * 32
EXPIRY_SECONDS = 1.5
FAULTS = 500


class Client(Visitor):
    """Somebody who sends forms; what was answered is kept."""

    def __init__(self, port: int, person):
        super().__init__(port, f"{session_cookie(person)}; csrftoken={CSRF}")
        self.person = person
        self.statuses: list[int] = []

    def post(self, path: str, fields: dict[str, str]) -> None:
        body = urlencode({"csrfmiddlewaretoken": CSRF, **fields})
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body=body, headers=headers)
        answer = self.connection.getresponse()
        answer.read()
        self.statuses.append(answer.status)


def together(acts: list[Callable[[], None]]) -> float:
    """Do all of it at the same moment; seconds until the last is done."""
    ready = threading.Barrier(len(acts) + 1)

    def act(one: Callable[[], None]) -> None:
        ready.wait()
        one()

    threads = [threading.Thread(target=act, args=[one]) for one in acts]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


class World:
    """What rounds need of the portal's own code, imported once it is prepared."""

    def __init__(self):
        self.made = importlib.import_module("tests.factories.training")
        self.people = importlib.import_module("tests.factories.accounts")
        self.models = importlib.import_module("training.models")
        self.capacity = importlib.import_module("training.services.capacity")
        self.offers = importlib.import_module("training.services.sign_ups")
        self.now = importlib.import_module("django.utils.timezone").now
        self.module = self.made.make_module()
        self.trainer = self.made.make_trainer()
        self.days = 0

    def session(self):
        """On a day of its own: nobody is elsewhere at that time."""
        self.days += 2
        return self.made.make_session(
            self.module, trainer=self.trainer, maximum=1, days=30 + self.days
        )

    def reserved_session(self):
        """Its seat was kept for an institution until today."""
        session = self.session()
        institution = self.people.InstitutionFactory()
        today = self.now().date()
        kept = self.capacity.Reserved(institution, 1, today + timedelta(days=2))
        self.capacity.set_quotas(session, actor=self.trainer, quotas=[kept])
        session.quotas.update(release_on=today)
        return session

    def offered_session(self):
        """Its seat is offered to somebody who has little time left; gives the offer too."""
        session = self.session()
        seated = self.offers.sign_up(session, actor=self.people.make_member())
        waiting = self.offers.sign_up(session, actor=self.people.make_member())
        self.offers.cancel(seated, actor=seated.person, reason="workload")
        ends = self.now() + timedelta(seconds=EXPIRY_SECONDS)
        self.models.SignUp.objects.filter(pk=waiting.pk).update(offer_expires_at=ends)
        return session, waiting

    def problems_of(self, session, asking: int, *, earlier: int = 0) -> list[str]:
        """What the rows say that must never be."""
        fresh = self.models.Session.objects.get(pk=session.pk)
        rows = list(fresh.sign_ups.order_by("requested_at", "pk"))
        seated = [one for one in rows if one.is_seated]
        found = []
        if fresh.taken != len(seated) or len(seated) > 1:
            found.append(f"{len(seated)} seats given, {fresh.taken} counted")
        if len(rows) - earlier != asking:
            found.append(f"{len(rows) - earlier} of {asking} sign-ups kept")
        if not earlier and seated and seated[0].pk != rows[0].pk:
            found.append("the seat did not go to the first")
        queued = list(
            fresh.moves.filter(kind="queued").order_by("pk").values_list("sign_up_id", flat=True)
        )
        if queued != sorted(queued, key=[one.pk for one in rows].index):
            found.append("the list is not in the order of arrival")
        return found


def play(world: World, clients: list[Client], rounds: int, kind: str) -> dict:
    """Rounds of one kind: attempts per second and problems."""
    seconds, problems = 0.0, []
    for _round in range(rounds):
        lasted, found = ROUNDS[kind](world, clients)
        seconds += lasted
        problems += found
    return {
        "attempts": len(clients) * rounds,
        "attempts_per_second": round(len(clients) * rounds / seconds, 1),
        "problems": problems,
    }


def ask_for(session, clients: list[Client]) -> list[Callable[[], None]]:
    path = f"/formations/session/{session.uuid}/inscription/"
    return [partial(one.post, path, {}) for one in clients]


def last_seat(world: World, clients: list[Client]) -> tuple[float, list[str]]:
    session = world.session()
    lasted = together(ask_for(session, clients))
    return lasted, world.problems_of(session, len(clients))


def release(world: World, clients: list[Client]) -> tuple[float, list[str]]:
    session = world.reserved_session()
    lasted = together(ask_for(session, clients))
    return lasted, world.problems_of(session, len(clients))


def expiry(world: World, clients: list[Client]) -> tuple[float, list[str]]:
    session, offer = world.offered_session()
    owner = Client(clients[0].connection.port, offer.person)
    asking = [partial(_later, EXPIRY_SECONDS - 0.3, act) for act in ask_for(session, clients)]
    accept = partial(
        owner.post, f"/formations/inscription/{offer.uuid}/reponse/", {"answer": "accept"}
    )
    lasted = together([*asking, partial(_later, EXPIRY_SECONDS - 0.02, accept)])
    problems = world.problems_of(session, len(clients), earlier=2)
    problems += [f"the owner is answered {code}" for code in owner.statuses if code >= FAULTS]
    return lasted - (EXPIRY_SECONDS - 0.3), problems


def _later(delay: float, act: Callable[[], None]) -> None:
    time.sleep(delay)
    act()


ROUNDS = {"last_seat": last_seat, "release": release, "expiry": expiry}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--processes", type=int, default=4)
    options = parser.parse_args()
    with prepared_portal(options.database), web_server(workers=options.processes) as (port, _web):
        world = World()
        clients = [Client(port, world.people.make_member()) for _one in range(options.clients)]
        report = {kind: play(world, clients, options.rounds, kind) for kind in ROUNDS}
    statuses = [status for one in clients for status in one.statuses]
    report["answers"] = {str(code): statuses.count(code) for code in sorted(set(statuses))}
    print(json.dumps({"database": options.database, **vars(options), **report}, indent=2))
    return any(part["problems"] for part in report.values() if "problems" in part)


if __name__ == "__main__":
    sys.exit(main())
