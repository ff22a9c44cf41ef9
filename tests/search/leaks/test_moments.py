"""While the index is remade, out of reach, or not of the same day as the database."""

from collections.abc import Callable

import pytest
from django.test import override_settings

from search import following, indexing, rebuilding, verification
from search.engine import get_engine
from search.models import IndexEntry
from tests.search.leaks.asking import Asking, leaks_left
from tests.search.leaks.building import paper
from tests.search.leaks.changes import DISTINCT, OBJECTS_AND_PEOPLE, Change, Readers
from tests.search.leaks.conftest import undone
from tests.search.leaks.world import NETWORK, VISITOR, World
from tests.support.services import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaks(world, readers) -> Callable[[], list[str]]:
    """What those who lost a right are still told."""
    return lambda: leaks_left(world, readers)


@pytest.fixture
def shortcomings(world, readers) -> Callable[[], list[str]]:
    return lambda: Asking(world, readers, is_thin=True).shortcomings()


def narrow(world: World, readers: Readers, changes: tuple[Change, ...] = DISTINCT) -> None:
    """Several rights lost at once: a paper, another that moves, a page, a member, a line."""
    for change in changes:
        change(world, readers)


def test_rights_lost_in_the_middle_of_a_rebuild(world, readers, leaks, shortcomings, monkeypatch):
    """Half of the copy is made with the old rights; it opens nothing, then or later."""
    monkeypatch.setattr(rebuilding, "CHUNK", 6)
    during = []

    def half_way(done: int, whole: int) -> None:
        if not during and done * 2 >= whole:
            narrow(world, readers)
            during.append(leaks())

    rebuilding.rebuild(progress=half_way)

    assert during == [[]]
    assert leaks() == []
    assert shortcomings() == []
    assert verification.verify().counts() == {}


def test_worker_follows_in_the_middle_of_a_rebuild(
    world, readers, leaks, shortcomings, monkeypatch
):
    monkeypatch.setattr(rebuilding, "CHUNK", 6)
    narrowed = []

    def half_way(done: int, whole: int) -> None:
        if not narrowed and done * 2 >= whole:
            narrow(world, readers)
            narrowed.append(True)
            indexing.drain()

    rebuilding.rebuild(progress=half_way)

    assert leaks() == []
    assert shortcomings() == []


def test_index_brought_back_opens_nothing_again(world, readers, leaks, shortcomings):
    """The index kept from before the change is put back: its old rights are not believed."""
    rebuilding.rebuild()
    narrow(world, readers, OBJECTS_AND_PEOPLE)
    indexing.drain()
    assert get_engine().bring_back()

    assert leaks() == []

    verification.repair(verification.verify())
    assert shortcomings() == []


# Backups


def plant(documents) -> None:
    """Put documents in the index, behind the back of the portal."""
    with get_engine().writing() as writer:
        writer.index(documents)


def everything_indexed() -> list:
    entries = IndexEntry.objects.prefetch_related("passages").order_by("pk")
    return list(indexing.engine_documents(entries))


def test_index_older_than_the_database(world, readers, leaks, shortcomings):
    """An index of yesterday is put back: it holds texts and rights that are no more."""
    yesterday = everything_indexed()
    narrow(world, readers, OBJECTS_AND_PEOPLE)
    indexing.drain()
    plant(yesterday)

    assert leaks() == []

    verification.repair(verification.verify())
    assert leaks() == []
    assert shortcomings() == []
    assert verification.verify().counts() == {}


def test_database_older_than_the_index(world, readers, leaks, shortcomings):
    """The database of yesterday is put back: the index knows of papers and rights to come."""
    with undone():
        widened = world.lots["confidential paper"].fetch("paper")
        widened.audience = world.lots["network paper"].fetch("paper").audience
        widened.save()
        tomorrow = world.lot("paper of tomorrow", NETWORK)
        paper(tomorrow, committee=widened.committee, audience=widened.audience)
        indexing.drain()
        assert Asking(world, {**readers, "confidential paper": NETWORK, tomorrow.name: NETWORK}
                      ).shortcomings(names=["member"]) == []  # fmt: skip
    tomorrow.readers = readers[tomorrow.name] = frozenset()
    tomorrow.things = []
    lots = [tomorrow, world.lots["confidential paper"]]
    strangers = [VISITOR, "member", "seated", "superuser"]

    assert Asking(world, readers, is_thin=True).look_for_leaks(strangers, lots) == []

    verification.repair(verification.verify())
    tomorrow.silent |= tomorrow.found
    tomorrow.found = {}
    assert Asking(world, readers, is_thin=True).look_for_leaks(strangers, lots) == []
    assert shortcomings() == []
    assert verification.verify().counts() == {}


# Elasticsearch out of reach


def test_elasticsearch_out_of_reach(world, readers, leaks, shortcomings, engine_name):
    """Rights are lost while nobody can tell Elasticsearch: neither the engine that stands in,
    nor the one that comes back with the rights of before, tells anything."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    with override_settings(SEARCH_ENGINE="elasticsearch", ELASTICSEARCH_URL=nowhere):
        narrow(world, readers)
        assert leaks() == []
        following.follow()
        assert leaks() == []
        assert shortcomings() == []
    assert leaks() == []
    following.follow()
    assert leaks() == []
    assert shortcomings() == []
    assert engine_name == "embedded" or not get_engine().is_behind
