"""Writing the embedded index: repeatable, atomic, in one file among others."""

import multiprocessing
import os
import signal
import sqlite3
import threading
import time

import pytest

from search.engines.base import EngineUnavailable
from search.engines.embedded import EmbeddedEngine
from tests.search.conftest import ask, document, fill, found, suggested


@pytest.fixture
def engine(embedded) -> EmbeddedEngine:
    return embedded


def tables(engine) -> dict[str, int]:
    """Rows of every table that grows with documents."""
    path = next(engine._files.link.parent.glob("index-*.sqlite3"))
    database = sqlite3.connect(path)
    names = ["document", "sequence", "shelf", "posting", "title_word"]
    names += ["term", "word", "word_audience", "bigram"]
    counts = {n: database.execute(f"SELECT COUNT(*) FROM {n}").fetchone()[0] for n in names}
    counts["documents"] = database.execute("SELECT SUM(documents) FROM audience").fetchone()[0]
    database.close()
    return counts


def test_engine_without_a_file_answers_nothing(engine):
    assert ask(engine, "budget").total == 0
    assert suggested(engine, "bud", tokens=frozenset({"public"})) == []
    assert engine.states() == {}
    assert engine.status()["documents"] == 0


def test_indexing_again_changes_nothing(engine):
    one = document(1, "Budget", "Recettes et dépenses du CCAS.")
    fill(engine, one)
    once = tables(engine)

    fill(engine, one, document(2, "Bilan", "Recettes."))
    fill(engine, one)
    with engine.writing() as writer:
        writer.delete([2])

    assert tables(engine) == once


def test_new_text_replaces_the_old_one(engine):
    fill(engine, document(1, "Budget", "Recettes."))
    fill(engine, document(1, "Bilan", "Dépenses."))

    assert found(engine, "recettes budget") == []
    assert found(engine, "dépenses") == [1]
    assert suggested(engine, "rec", tokens=frozenset({"public"})) == []


def test_deleted_document_leaves_no_word(engine):
    fill(engine, document(1, "Budget", "Recettes de Zénobie."))
    with engine.writing() as writer:
        writer.delete([1, 99])

    assert {name: count or 0 for name, count in tables(engine).items()} == dict.fromkeys(
        tables(engine), 0
    )


def test_states_tell_what_is_stored(engine):
    fill(engine, document(1, "Budget", tokens=("a", "b")), document(2, "Bilan", tokens=("b", "a")))
    states = engine.states()

    assert states[1].audience_hash == states[2].audience_hash
    assert states[1].content_hash != states[2].content_hash
    with engine.writing() as writer:
        assert set(writer.states([2, 7])) == {2}


def test_index_is_readable_by_its_owner_only(engine):
    fill(engine, document(1, "Budget"))

    for path in engine._files.link.parent.glob("index-*.sqlite3"):
        assert path.stat().st_mode & 0o077 == 0


def test_reader_follows_a_published_index(engine):
    fill(engine, document(1, "Budget"))
    assert found(engine, "budget") == [1]
    with engine.rebuilding() as build:
        build.index([document(2, "Budget")])
        assert found(engine, "budget") == [1]
        with build.alone():
            build.publish()

    assert found(engine, "budget") == [2]
    assert len(list(engine._files.link.parent.glob("index-*.sqlite3"))) == 2


def test_unpublished_build_is_dropped(engine):
    fill(engine, document(1, "Budget"))
    with engine.rebuilding() as build:
        build.index([document(2, "Budget")])

    assert found(engine, "budget") == [1]
    assert len(list(engine._files.link.parent.glob("index-*.sqlite3"))) == 1


def test_damaged_file_is_unavailable_not_an_error(engine):
    fill(engine, document(1, "Budget"))
    assert found(engine, "budget") == [1]
    path = engine._files.live
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(b"not a database" * 1000)

    with pytest.raises(EngineUnavailable):
        ask(EmbeddedEngine(engine._files.link), "budget")


def test_threads_search_while_documents_are_written(engine):
    fill(engine, document(1, "Budget"))
    stop, faults = threading.Event(), []

    def search() -> None:
        while not stop.is_set():
            result = ask(engine, "budget", limit=500)
            if (
                result.total != len(result.hits)
                or sum(result.facets["kind"].values()) != result.total
            ):
                faults.append(result)

    readers = [threading.Thread(target=search) for _ in range(3)]
    for reader in readers:
        reader.start()
    for key in range(2, 80):
        fill(engine, document(key, f"Budget {key}", "Recettes"))
    stop.set()
    for reader in readers:
        reader.join()

    assert faults == []
    assert ask(engine, "budget").total == 79


def _write_for_ever(path) -> None:
    engine = EmbeddedEngine(path)
    with engine.writing() as writer:
        for number in range(10_000):
            writer.index([document(number % 50 + 1, f"Budget {number}", "Recettes " * 200)])


def test_writer_killed_in_the_middle_leaves_a_sound_index(engine):
    path = engine._files.link
    process = multiprocessing.get_context("fork").Process(target=_write_for_ever, args=(path,))
    process.start()
    deadline = time.monotonic() + 30
    while len(engine.states()) < 50 and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.join()

    fill(engine, document(99, "Bilan", "Dépenses"))

    assert ask(engine, "budget", limit=100).total == 50
    assert tables(engine)["document"] == tables(engine)["sequence"] == 51
    assert tables(engine)["documents"] == 51
