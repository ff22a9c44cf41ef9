"""A worker killed with -9 loses nothing and does nothing twice."""

import multiprocessing
import os
import signal
import time

import pytest
from django.db import connections

from search import indexing, rebuilding, services, verification
from search.engine import get_engine
from search.models import IndexEntry, IndexOutbox
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated

pytestmark = pytest.mark.django_db(transaction=True)

FORK = multiprocessing.get_context("fork")
PAPERS = 60


def _drain() -> None:
    indexing.BATCH_ROWS = 5
    indexing.drain()


def _rebuild() -> None:
    rebuilding.CHUNK = 5
    rebuilding.rebuild()


def killed_while(target, reached) -> None:
    """Run `target` in another process and kill it once `reached` is true."""
    connections.close_all()
    process = FORK.Process(target=target)
    process.start()
    deadline = time.monotonic() + 30
    while process.is_alive() and not reached() and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.join()


@pytest.fixture
def committee():
    committee = CommitteeFactory()
    for number in range(PAPERS):
        PaperFactory(committee=committee, title=f"Budget {number}", pages=("Recettes " * 300,) * 3)
    return committee


@pytest.mark.parametrize("documents", [1, 20, 40])
def test_killed_drain_is_ended_by_the_next_one(committee, documents):
    member = make_seated(committee)
    killed_while(_drain, lambda: len(get_engine().states()) >= documents)

    during = services.search(member, "budget")
    assert during.total == len(
        {
            r.object_id
            for p in range(1, 7)
            for r in services.search(member, "budget", page=p).results
        }
    )
    indexing.drain()

    answer = services.search(member, "budget", page_size=100)
    assert answer.total == len({r.object_id for r in answer.results}) == PAPERS
    assert not IndexOutbox.objects.exists()
    assert not IndexEntry.objects.masked().exists()
    assert verification.verify().counts() == {}


def test_killed_rebuild_leaves_the_live_index(committee):
    indexing.drain()
    folder = get_engine()._files.link.parent
    killed_while(_rebuild, lambda: len(list(folder.glob("index-*.sqlite3"))) > 1)

    assert services.search(make_seated(committee), "budget").total == PAPERS
    rebuilding.rebuild()
    assert services.search(make_seated(committee), "budget").total == PAPERS
    assert len(list(folder.glob("index-*.sqlite3"))) == 2


def test_rebuild_while_another_process_writes(committee):
    """Changes made by others during a rebuild end up in the new index."""
    indexing.drain()
    connections.close_all()
    process = FORK.Process(target=_rebuild)
    process.start()
    for number in range(15):
        PaperFactory(committee=committee, title=f"Nouveau {number}")
        indexing.drain()
    process.join(60)
    indexing.drain()

    member = make_seated(committee)
    assert process.exitcode == 0
    assert services.search(member, "nouveau").total == 15
    assert services.search(member, "budget").total == PAPERS
    assert verification.verify().counts() == {}
