"""A small world to search in, and the index brought up to date by hand."""

from datetime import date

import pytest

from search import indexing
from search.engines.base import EngineDocument, EngineRequest
from search.engines.embedded import EmbeddedEngine
from search.query import parse


@pytest.fixture
def drain():
    """Do what the worker does; every object recorded so far is searchable afterwards."""
    return indexing.drain


@pytest.fixture
def engine(tmp_path) -> EmbeddedEngine:
    return EmbeddedEngine(tmp_path / "engine" / "index.sqlite3")


def document(key: int, title: str, *pages: str, tokens=("public",), **fields) -> EngineDocument:
    """A document open to everybody unless said otherwise."""
    fields.setdefault("kind", "page")
    fields.setdefault("dated_on", date(2026, 1, 1))
    return EngineDocument(
        key=key,
        title=title,
        pages=pages,
        tokens=frozenset(tokens),
        content_hash=f"hash-{key}-{title}-{pages}",
        **fields,
    )


def fill(engine: EmbeddedEngine, *documents: EngineDocument) -> None:
    with engine.writing() as writer:
        writer.index(documents)


def ask(engine: EmbeddedEngine, text: str, tokens=("public",), **options):
    return engine.search(EngineRequest(query=parse(text), tokens=frozenset(tokens), **options))


def found(engine: EmbeddedEngine, text: str, tokens=("public",), **options) -> list[int]:
    """Keys found, best first."""
    return [hit.key for hit in ask(engine, text, tokens, **options).hits]
