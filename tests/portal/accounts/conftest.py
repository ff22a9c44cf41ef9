"""Fixtures of the account tests."""

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic
from django.utils import timezone

from tests.factories.accounts import make_member
from tests.support.client import PortalClient
from tests.support.second_factor import PASSWORD, add_totp


@pytest.fixture
def other_client() -> PortalClient:
    """A second device."""
    return PortalClient()


@pytest.fixture(autouse=True)
def _commit_hooks_run_in_time(monkeypatch):
    """What waits for a commit runs when our own outermost transaction ends, as on the server.

    The transaction that Django puts around a quick test would hold it back for ever.
    """
    genuine_exit, genuine_hook = Atomic.__exit__, BaseDatabaseWrapper.on_commit

    def leave(self, *fault):
        genuine_exit(self, *fault)
        run_hooks(transaction.get_connection(self.using))

    def on_commit(self, *hook, **options):
        genuine_hook(self, *hook, **options)
        run_hooks(self)

    monkeypatch.setattr(Atomic, "__exit__", leave)
    monkeypatch.setattr(BaseDatabaseWrapper, "on_commit", on_commit)


def run_hooks(connection) -> None:
    """Run the hooks of a connection when only the transactions of the test are open."""
    blocks = connection.atomic_blocks
    if not blocks or not all(block._from_testcase for block in blocks):
        return
    waiting, connection.run_on_commit = connection.run_on_commit, []
    for _savepoints, hook, _robust in waiting:
        hook()


@pytest.fixture(autouse=True)
def _work_at_once(settings):
    """Background tasks run where they are put in the queue."""
    at_once = "django_tasks.backends.immediate.ImmediateBackend"
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": at_once}}


@pytest.fixture
def still_time():
    """The clock stands still, so that a code cannot grow old while the test runs."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def fresh_counters(db):
    """No failure and no spent code is left from a test that committed."""
    cache.clear()


@pytest.fixture
def person(fresh_counters):
    """A member with a password and no second factor yet."""
    user = make_member()
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def secret(person) -> str:
    """The secret of the application linked to the person."""
    return add_totp(person)
