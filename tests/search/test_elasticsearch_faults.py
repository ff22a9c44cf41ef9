"""Whatever goes wrong with Elasticsearch has a name, a bound in time, and no word of a document."""

import logging
import socket
import threading
import time

import pytest

from search.engines import guarded
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch import writer as elasticsearch_writer
from search.engines.elasticsearch.client import Node
from search.engines.elasticsearch.writer import BULK_OPERATIONS
from search.engines.guarded import GuardedEngine
from search.lateness import Lateness
from tests.search.conftest import ask, document, fill, found, remove_indices, suggested
from tests.support.elasticsearch import node_of_its_own
from tests.support.misbehaving import (
    for_a_while,
    forward,
    hang_up,
    misbehaving_server,
    only,
    raw,
    refusal,
    silence,
    trickle,
)
from tests.support.services import free_port

SECRET = "zénobie"
# Nothing stands in: nobody is told that the engine is behind.
NOWHERE = Lateness("elasticsearch")
FAULTS = {
    "401": (refusal(401, "security_exception", SECRET), "HTTP 401 security_exception"),
    "403": (refusal(403, "security_exception", SECRET), "HTTP 403 security_exception"),
    "404": (
        refusal(404, "index_not_found_exception", SECRET),
        "HTTP 404 index_not_found_exception",
    ),
    "429": (refusal(429, "es_rejected_execution_exception", SECRET), "HTTP 429"),
    "500": (refusal(500, "search_phase_execution_exception", SECRET), "HTTP 500"),
    "503": (refusal(503, "", SECRET), "HTTP 503"),
    "read-only": (refusal(403, "cluster_block_exception", SECRET), "HTTP 403 cluster_block"),
    "not-json": (raw(b'{"hits": ' + SECRET.encode()), "the answer is not JSON"),
    "other-json": (raw(b'{"unexpected": 1}'), "the answer is not as expected"),
    "html": (raw(b"<html>", {"Content-Type": "text/html"}), "does not present itself"),
    "product": (raw(b"{}", {"Content-Type": "application/json"}), "does not present itself"),
    "hang-up": (hang_up, "the connection is refused or cut"),
    "silence": (silence(5), "no answer in time"),
    "trickle": (trickle(5), "no answer in time"),
}


@pytest.fixture
def server():
    with misbehaving_server() as (url, behaviour):
        yield url, behaviour


@pytest.fixture
def guarded_engine(db, server, tmp_path, embedded):
    """Elasticsearch at the server, and the embedded engine to stand in."""
    fill(embedded, document(1, "Budget"))
    primary = ElasticsearchEngine(Node(server[0]), tmp_path / "locks")
    return GuardedEngine(primary, embedded, Lateness("elasticsearch"))


@pytest.mark.parametrize("name", FAULTS)
def test_fault_has_a_name_and_tells_no_text(server, tmp_path, caplog, name):
    url, behaviour = server
    behaviour.answer, message = FAULTS[name]
    engine = GuardedEngine(ElasticsearchEngine(Node(url), tmp_path), None, NOWHERE)

    started = time.monotonic()
    with caplog.at_level(logging.DEBUG, "search"), pytest.raises(EngineUnavailable) as error:
        ask(engine, SECRET)

    assert time.monotonic() - started < 2
    assert message in str(error.value)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("search")]
    assert any(message in line for line in lines)
    assert SECRET not in str(error.value) + caplog.text


@pytest.mark.parametrize("name", FAULTS)
def test_other_engine_answers_within_two_seconds(server, guarded_engine, name):
    server[1].answer, _message = FAULTS[name]

    for call in (
        lambda: found(guarded_engine, "budget") == [1],
        lambda: suggested(guarded_engine, "bud", tokens=frozenset({"public"})) == ["budget"],
        lambda: found(guarded_engine, "budget") == [1],
    ):
        started = time.monotonic()
        assert call()
        assert time.monotonic() - started < 2


def test_nobody_listening_is_unavailable(tmp_path):
    engine = ElasticsearchEngine(Node(f"http://127.0.0.1:{free_port()}"), tmp_path)

    with pytest.raises(EngineUnavailable, match="refused or cut"):
        ask(engine, "budget")
    with pytest.raises(EngineUnavailable, match="refused or cut"):
        fill(engine, document(1, "Budget"))


def test_accepted_connection_without_an_answer_is_unavailable(tmp_path):
    """The host is there and nothing reads: connections pile up in the queue of the socket."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        engine = GuardedEngine(ElasticsearchEngine(Node(url), tmp_path), None, NOWHERE)
        started = time.monotonic()
        with pytest.raises(EngineUnavailable):
            ask(engine, "budget")
        assert time.monotonic() - started < 2


def test_breaker_stops_asking_then_tries_again(server, guarded_engine, monkeypatch):
    behaviour = server[1]
    behaviour.answer = refusal(503)
    for _ in range(guarded.FAULTS):
        found(guarded_engine, "budget")
    asked = len(behaviour.requests)

    for _ in range(20):
        assert found(guarded_engine, "budget") == [1]

    assert len(behaviour.requests) == asked
    monkeypatch.setattr(guarded, "OPEN_SECONDS", 0.0)
    guarded_engine.breaker._closed_from = 0.0
    found(guarded_engine, "budget")
    assert len(behaviour.requests) == asked + 1


def test_questions_do_not_pile_up(server, guarded_engine, monkeypatch):
    """A node that never answers holds a bounded number of threads, whoever asks."""
    behaviour = server[1]
    behaviour.answer = silence(4)
    monkeypatch.setattr(guarded, "FAULTS", 1_000)
    monkeypatch.setattr(guarded, "DEADLINE", 0.01)

    started = time.monotonic()
    for _ in range(60):
        assert found(guarded_engine, "budget") == [1]

    assert time.monotonic() - started < 2
    assert len(behaviour.requests) <= guarded.WAITING


# Between us and a real node


@pytest.fixture
def proxied(elasticsearch_url, tmp_path):
    """A real node seen through the server; name of its indices removed at the end."""
    with misbehaving_server(elasticsearch_url) as (url, behaviour):
        engine = ElasticsearchEngine(Node(url, index="test-proxied"), tmp_path)
        yield engine, behaviour
        remove_indices(elasticsearch_url, "test-proxied")


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(elasticsearch_writer, "BACK_OFF", (0.01, 0.02, 0.05))


@pytest.mark.elasticsearch
@pytest.mark.parametrize("answer", [refusal(429), refusal(503), hang_up], ids=["429", "503", "cut"])
def test_busy_node_is_given_time(proxied, quick, answer):
    engine, behaviour = proxied
    fill(engine, document(1, "Budget"))
    behaviour.answer = only("_bulk", for_a_while(2, answer))

    fill(engine, document(2, "Budget"))

    assert behaviour.count("_bulk") == 4
    assert sorted(found(engine, "budget")) == [1, 2]


@pytest.mark.elasticsearch
def test_node_that_stays_busy_is_unavailable(proxied, quick):
    engine, behaviour = proxied
    behaviour.answer = only("_bulk", refusal(429, "es_rejected_execution_exception"))

    with pytest.raises(EngineUnavailable, match="HTTP 429"):
        fill(engine, document(1, "Budget"))
    assert behaviour.count("_bulk") == 4


@pytest.mark.elasticsearch
def test_refused_document_is_named_and_the_others_are_stored(elasticsearch, caplog):
    broken = document(2, "Zénobie", committee="x" * 40_000)

    with elasticsearch.writing() as writer:
        refused = writer.index([document(1, "Budget"), broken, document(3, "Budget")])

    assert set(refused) == {2}
    assert refused[2].startswith("HTTP 400")
    assert sorted(found(elasticsearch, "budget")) == [1, 3]
    assert "zénobie" not in f"{refused} {caplog.text}".lower()


@pytest.mark.elasticsearch
def test_lost_index_is_unavailable_and_never_made_by_accident(
    elasticsearch_url, elasticsearch_index, tmp_path
):
    engine = ElasticsearchEngine(Node(elasticsearch_url, index=elasticsearch_index), tmp_path)
    fill(engine, document(1, "Budget"))
    with engine.writing() as writer:
        remove_indices(elasticsearch_url, elasticsearch_index)
        with pytest.raises(EngineUnavailable, match="HTTP 404"):
            writer.index([document(2, "Budget")])

    assert engine.fault() == "index_missing"
    with pytest.raises(EngineUnavailable, match="HTTP 404"):
        ask(engine, "budget")


@pytest.mark.elasticsearch
@pytest.mark.slow
def test_node_killed_in_the_middle_of_a_bulk_loses_nothing_it_took(tmp_path, quick, caplog):
    """What a call took before the kill is there again; the call made again ends the work."""
    documents = [document(key, f"Budget {key}", "Recettes et dépenses") for key in range(1, 801)]
    with node_of_its_own() as node, misbehaving_server(node.url) as (url, behaviour):
        engine = ElasticsearchEngine(Node(url, index="killed"), tmp_path)
        killing = threading.Thread(target=node.kill)

        def kill_during_the_second(handler) -> None:
            bulks = behaviour.count("_bulk")
            if bulks == 2:
                killing.start()
            elif bulks > 2:
                killing.join()
            forward(handler)

        behaviour.answer = kill_during_the_second
        with engine.writing() as writer:
            writer.index(documents[:BULK_OPERATIONS])
            with pytest.raises(EngineUnavailable, match="HTTP 502") as while_writing:
                writer.index(documents[BULK_OPERATIONS:])
        with pytest.raises(EngineUnavailable, match="HTTP 502") as while_asking:
            ask(engine, "budget")
        told = f"{while_writing.value!r} {while_asking.value!r} {caplog.text}".lower()
        assert "budget" not in told
        assert "recettes" not in told

        node.start()
        assert set(engine.states()) >= set(range(1, BULK_OPERATIONS + 1))
        fill(engine, *documents)
        assert set(engine.states()) == set(range(1, 801))
