"""The engine chosen by the settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engines.base import SearchEngine
from search.engines.embedded import EmbeddedEngine


def _embedded(index_path: str) -> SearchEngine:
    return EmbeddedEngine(Path(index_path))


ENGINES = {EmbeddedEngine.name: _embedded}


def get_engine() -> SearchEngine:
    """One engine per process for each value of the settings."""
    return _engine(settings.SEARCH_ENGINE, str(settings.SEARCH_INDEX_PATH))


@lru_cache(maxsize=8)
def _engine(name: str, index_path: str) -> SearchEngine:
    if name not in ENGINES:
        raise ImproperlyConfigured(f"SEARCH_ENGINE must be one of {sorted(ENGINES)}")
    return ENGINES[name](index_path)
