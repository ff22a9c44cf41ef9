"""Fixtures of the account tests."""

import pytest
from django.core.cache import cache

from tests.factories.accounts import make_member
from tests.support.client import PortalClient
from tests.support.second_factor import PASSWORD, add_totp


@pytest.fixture
def other_client() -> PortalClient:
    """A second device."""
    return PortalClient()


@pytest.fixture(autouse=True)
def _work_at_once(settings):
    """Background tasks run where they are put in the queue."""
    at_once = "django_tasks.backends.immediate.ImmediateBackend"
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": at_once}}


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
