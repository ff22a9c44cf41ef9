"""A rebuild replaces the index at once and loses nothing written meanwhile."""

import sqlite3

import pytest

from portal.core.models import Audience
from search import indexing, periodic, rebuilding, services
from search.engine import get_engine
from search.engines.base import EngineUnavailable
from search.models import IndexEntry, IndexOutbox
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    return CommitteeFactory()


@pytest.fixture
def member(committee):
    return make_seated(committee)


def index_files() -> list[str]:
    return sorted(p.name for p in get_engine()._files.link.parent.glob("index-*.sqlite3"))


def test_rebuild_gives_the_same_answers(drain, committee, member):
    for number in range(5):
        PaperFactory(committee=committee, title=f"Budget {number}", pages=("Recettes", "Autres"))
    drain()
    before = services.search(member, "budget recettes")
    states = get_engine().states()

    report = rebuilding.rebuild()

    after = services.search(member, "budget recettes")
    assert [(r.object_id, r.score) for r in after.results] == [
        (r.object_id, r.score) for r in before.results
    ]
    assert get_engine().states() == states
    assert report.documents == IndexEntry.objects.count()
    assert len(index_files()) == 2


def test_rebuild_from_nothing_indexes_everything(committee, member):
    PaperFactory(committee=committee, title="Budget")
    IndexOutbox.objects.all().delete()

    rebuilding.rebuild()

    assert services.search(member, "budget").total == 1


def test_rebuild_keeps_one_old_index(drain, committee):
    PaperFactory(committee=committee)
    drain()
    for _ in range(3):
        rebuilding.rebuild()

    assert len(index_files()) == 2


def test_rebuild_replays_what_is_written_meanwhile(drain, committee, member):
    changed, narrowed, gone = (
        PaperFactory(committee=committee, title=t) for t in ("Avant", "Zénobie", "Parti")
    )
    for number in range(3):
        PaperFactory(committee=committee, title=f"Budget {number}")
    drain()

    def meanwhile(done: int, total: int) -> None:
        if IndexEntry.objects.filter(title="Nouveau").exists():
            return
        changed.title = "Après"
        changed.save()
        narrowed.audience = Audience.objects.for_tokens([committee.secretariat_token()])
        narrowed.save()
        gone.state, gone.withdrawn_at = "withdrawn", gone.created_at
        gone.save()
        PaperFactory(committee=committee, title="Nouveau")
        indexing.drain()
        assert services.search(member, "après").total == 1

    report = rebuilding.rebuild(progress=meanwhile)

    assert report.replayed == 3
    assert [services.search(member, w).total for w in ("après", "nouveau", "budget")] == [1, 1, 3]
    assert [services.search(member, w).total for w in ("avant", "zénobie", "parti")] == [0, 0, 0]
    assert set(get_engine().states()) == set(IndexEntry.objects.values_list("pk", flat=True))


def test_change_waiting_during_the_rebuild_goes_to_the_new_index(drain, committee, member):
    PaperFactory(committee=committee, title="Budget")
    drain()

    rebuilding.rebuild(progress=lambda done, total: PaperFactory(committee=committee, title="Tard"))

    assert services.search(member, "tard").total == 1


def test_rebuild_mends_a_damaged_index(drain, committee, member):
    PaperFactory(committee=committee, title="Budget")
    drain()
    engine = get_engine()
    engine._files.live.write_bytes(b"broken" * 2000)
    engine._forget()
    PaperFactory(committee=committee, title="Tard")
    with pytest.raises(EngineUnavailable):
        drain()

    rebuilding.rebuild()

    assert services.search(member, "budget").total == services.search(member, "tard").total == 1


def test_failed_rebuild_changes_nothing(drain, committee, member, monkeypatch):
    PaperFactory(committee=committee, title="Budget")
    drain()
    files = index_files()

    def fail(build, **options) -> int:
        raise EngineUnavailable("disk full")

    monkeypatch.setattr(rebuilding, "replay", fail)
    with pytest.raises(EngineUnavailable):
        rebuilding.rebuild()

    assert index_files() == files
    assert services.search(member, "budget").total == 1


def test_index_of_another_version_is_rebuilt_by_the_worker(drain, committee, member):
    PaperFactory(committee=committee, title="Budget")
    drain()
    database = sqlite3.connect(get_engine()._files.live)
    database.execute("UPDATE meta SET value = 1 WHERE name = 'schema'")
    database.execute("DROP TABLE posting")
    database.commit()
    database.close()
    get_engine()._forget()
    PaperFactory(committee=committee, title="Budget bis")

    assert services.search(member, "budget").outcome == services.Outcome.UNAVAILABLE
    with pytest.raises(EngineUnavailable):
        indexing.drain()
    periodic.follow_forgotten_changes()

    assert not get_engine().is_outdated()
    assert services.search(member, "budget").total == 2
