"""One world for the tests of a module, put back as it was after each of them."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.test import TestCase, override_settings

from search import indexing
from tests.network.leaks.world import build_world
from tests.support.canary import World, undone


@pytest.fixture(scope="module")
def built_world(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[World]:
    """Everything built, indexed and told as the worker would, and nothing committed."""
    folder = tmp_path_factory.mktemp("leaks")
    folders = {
        "MEDIA_ROOT": folder / "media",
        "PRIVATE_MEDIA_ROOT": folder / "private",
        "SEARCH_INDEX_PATH": folder / "search" / "index.sqlite3",
    }
    with ExitStack() as stack:
        stack.enter_context(override_settings(**folders))
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(undone())
        with TestCase.captureOnCommitCallbacks(execute=True):
            world = build_world()
        indexing.drain()
        yield world


@pytest.fixture
def world(built_world) -> Iterator[World]:
    with undone():
        yield built_world
