"""The engine chosen by the settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.base import SearchEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.guarded import GuardedEngine
from search.engines.node import Node
from search.lateness import Lateness


def _embedded(index_path: Path, _node: Node) -> SearchEngine:
    return EmbeddedEngine(index_path)


def _elasticsearch(index_path: Path, node: Node) -> SearchEngine:
    from search.engines.elasticsearch import (  # noqa: PLC0415  memory: its client is heavy
        ElasticsearchEngine,
    )

    return ElasticsearchEngine(node, locks=index_path.parent)


ENGINES = {EmbeddedEngine.name: _embedded, "elasticsearch": _elasticsearch}
# Engines that another machine may keep from answering, and those that may stand in for them.
REMOTE = {"elasticsearch"}
FALLBACKS = {"", EmbeddedEngine.name}


def get_engine() -> SearchEngine:
    """One engine per process for each value of the settings: a breaker serves all requests."""
    node = Node(
        url=settings.ELASTICSEARCH_URL,
        index=settings.ELASTICSEARCH_INDEX,
        api_key=settings.ELASTICSEARCH_API_KEY,
        ca_file=settings.ELASTICSEARCH_CA_FILE,
        replicas=settings.ELASTICSEARCH_REPLICAS,
    )
    index_path = Path(settings.SEARCH_INDEX_PATH)
    return _engine(settings.SEARCH_ENGINE, settings.SEARCH_FALLBACK, index_path, node)


@lru_cache(maxsize=8)
def _engine(name: str, fallback: str, index_path: Path, node: Node) -> SearchEngine:
    if name not in ENGINES:
        raise ImproperlyConfigured(f"SEARCH_ENGINE must be one of {sorted(ENGINES)}")
    if fallback not in FALLBACKS:
        raise ImproperlyConfigured(f"SEARCH_FALLBACK must be one of {sorted(FALLBACKS)}")
    engine = ENGINES[name](index_path, node)
    if name not in REMOTE:
        return engine
    second = ENGINES[fallback](index_path, node) if fallback else None
    return GuardedEngine(engine, second, Lateness(name))
