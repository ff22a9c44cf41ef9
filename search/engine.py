"""The engine chosen by the settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.base import SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.client import Node
from search.engines.embedded import EmbeddedEngine


def _embedded(index_path: Path, _node: Node) -> SearchEngine:
    return EmbeddedEngine(index_path)


def _elasticsearch(index_path: Path, node: Node) -> SearchEngine:
    return ElasticsearchEngine(node, locks=index_path.parent)


ENGINES = {EmbeddedEngine.name: _embedded, ElasticsearchEngine.name: _elasticsearch}


def get_engine() -> SearchEngine:
    """One engine per process for each value of the settings."""
    node = Node(
        url=settings.ELASTICSEARCH_URL,
        index=settings.ELASTICSEARCH_INDEX,
        api_key=settings.ELASTICSEARCH_API_KEY,
        ca_file=settings.ELASTICSEARCH_CA_FILE,
        replicas=settings.ELASTICSEARCH_REPLICAS,
    )
    return _engine(settings.SEARCH_ENGINE, Path(settings.SEARCH_INDEX_PATH), node)


@lru_cache(maxsize=8)
def _engine(name: str, index_path: Path, node: Node) -> SearchEngine:
    if name not in ENGINES:
        raise ImproperlyConfigured(f"SEARCH_ENGINE must be one of {sorted(ENGINES)}")
    return ENGINES[name](index_path, node)
