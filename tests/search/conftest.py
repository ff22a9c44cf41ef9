"""A small world to search in, and the index brought up to date by hand."""

import secrets
from datetime import date
from hashlib import sha256

import pytest
from elasticsearch import Elasticsearch

from search import indexing
from search.engine import get_engine
from search.engines.base import CompletionRequest, EngineDocument, EngineRequest, SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.client import Node
from search.engines.embedded import EmbeddedEngine
from search.query import parse


@pytest.fixture
def drain():
    """Do what the worker does; every object recorded so far is searchable afterwards."""
    return indexing.drain


EACH_ENGINE = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


@pytest.fixture
def embedded(tmp_path) -> EmbeddedEngine:
    return EmbeddedEngine(tmp_path / "engine" / "index.sqlite3")


@pytest.fixture
def elasticsearch_index(elasticsearch_url) -> str:
    """The name of indices of this test alone, removed at the end."""
    name = f"test-{secrets.token_hex(5)}"
    yield name
    remove_indices(elasticsearch_url, name)


@pytest.fixture(scope="session")
def _lasting_index(elasticsearch_url, tmp_path_factory) -> ElasticsearchEngine:
    """One index for the tests of this process: making one takes longer than emptying it."""
    name = f"test-{secrets.token_hex(5)}"
    yield ElasticsearchEngine(Node(elasticsearch_url, index=name), tmp_path_factory.mktemp("locks"))
    remove_indices(elasticsearch_url, name)


@pytest.fixture
def elasticsearch(_lasting_index) -> ElasticsearchEngine:
    yield _lasting_index
    with _lasting_index.writing() as writer:
        writer.delete(writer.states())


@pytest.fixture(params=EACH_ENGINE)
def engine(request) -> SearchEngine:
    """Each engine in turn: what is asked of one is asked of both."""
    return request.getfixturevalue(request.param)


def remove_indices(url: str, name: str) -> None:
    client = Elasticsearch(url)
    for index in client.indices.get(index=f"{name}-*").body:
        client.indices.delete(index=index)
    client.close()


def document(key: int, title: str, *pages: str, tokens=("public",), **fields) -> EngineDocument:
    """A document open to everybody unless said otherwise."""
    fields.setdefault("kind", "page")
    fields.setdefault("dated_on", date(2026, 1, 1))
    return EngineDocument(
        key=key,
        title=title,
        pages=pages,
        tokens=frozenset(tokens),
        content_hash=sha256(f"{key} {title} {pages}".encode()).hexdigest(),
        **fields,
    )


def fill(engine: SearchEngine, *documents: EngineDocument) -> None:
    with engine.writing() as writer:
        writer.index(documents)


def ask(engine: SearchEngine, text: str, tokens=("public",), **options):
    return engine.search(EngineRequest(query=parse(text), tokens=frozenset(tokens), **options))


def found(engine: SearchEngine, text: str, tokens=("public",), **options) -> list[int]:
    """Keys found, best first."""
    return [hit.key for hit in ask(engine, text, tokens, **options).hits]


@pytest.fixture(params=EACH_ENGINE)
def portal_engine(request, settings) -> SearchEngine:
    """The engine the portal itself uses, each in turn; Elasticsearch alone, nothing standing in."""
    if request.param == "elasticsearch":
        settings.SEARCH_ENGINE, settings.SEARCH_FALLBACK = "elasticsearch", ""
        settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
        settings.ELASTICSEARCH_INDEX = request.getfixturevalue("elasticsearch_index")
    return get_engine()


def suggested(engine: SearchEngine, prefix: str, *, tokens, hidden=()) -> list[str]:
    """The words that go on like this."""
    return list(
        engine.complete(CompletionRequest((), prefix, frozenset(tokens), frozenset(hidden))).words
    )
