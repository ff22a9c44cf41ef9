"""One world per module and per engine, put back as it was after each test."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.db import transaction
from django.test import TestCase, override_settings

from search import indexing, rebuilding
from search.engine import get_engine
from search.engines import guarded
from tests.search.conftest import EACH_ENGINE, remove_indices
from tests.search.leaks.asking import Asking
from tests.search.leaks.building import build_world
from tests.search.leaks.world import DIFFERENT, World


@pytest.fixture
def _private_folders():
    """The folders are those of the world, for all the tests of a module."""


@pytest.fixture(scope="module", params=EACH_ENGINE)
def engine_name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def leak_world(
    engine_name, request, tmp_path_factory, django_db_setup, django_db_blocker
) -> Iterator[World]:
    """Everything built, indexed by the engine that is asked, and nothing committed.

    With Elasticsearch the embedded engine stands ready, as in production; it would answer
    after a fault only, and no slow machine counts for one.
    """
    folder = tmp_path_factory.mktemp("leaks")
    options = {
        "MEDIA_ROOT": folder / "media",
        "PRIVATE_MEDIA_ROOT": folder / "private",
        "SEARCH_INDEX_PATH": folder / "search" / "index.sqlite3",
        "SEARCH_ENGINE": engine_name,
        "SEARCH_FALLBACK": "embedded",
    }
    with ExitStack() as stack:
        if engine_name == "elasticsearch":
            url = request.getfixturevalue("elasticsearch_url")
            index = f"test-{secrets.token_hex(5)}"
            options |= {"ELASTICSEARCH_URL": url, "ELASTICSEARCH_INDEX": index}
            stack.callback(remove_indices, url, index)
            patience = stack.enter_context(pytest.MonkeyPatch.context())
            patience.setattr(guarded, "DEADLINE", 30.0)
            patience.setattr(guarded, "SLOW", 30.0)
        stack.enter_context(override_settings(**options))
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(undone())
        with TestCase.captureOnCommitCallbacks(execute=True):
            world = build_world()
        indexing.drain()
        yield world


@contextmanager
def undone() -> Iterator[None]:
    """Roll back whatever is written inside."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def world(leak_world) -> Iterator[World]:
    """The world, as it was before the test once the test is over, in the index too."""
    with undone():
        yield leak_world.copy()
    with get_engine().writing() as writer:
        rebuilding.replay(writer, given_up=set())


@pytest.fixture
def readers(world) -> dict[str, frozenset[str]]:
    """Who may read each lot: a test says here what its change has changed."""
    return {name: lot.readers for name, lot in world.lots.items()}


@pytest.fixture
def is_thin(engine_name) -> bool:
    """Elasticsearch takes ten times as long to answer a small world: it is asked less."""
    return engine_name == "elasticsearch"


@pytest.fixture
def everybody(world, is_thin) -> list[str]:
    """Every person, or one for each set of rights."""
    return DIFFERENT if is_thin else list(world.people)


@pytest.fixture
def asking(world, readers, is_thin) -> Asking:
    return Asking(world, readers, is_thin)
