"""Fixtures and guards shared by every test."""

import pytest

from tests.support.client import PortalClient


@pytest.fixture
def client() -> PortalClient:
    """An anonymous client whose HTML answers are checked (no inline handler, no raw tag)."""
    return PortalClient()


@pytest.fixture
def login(client):
    """Sign a person in with a second factor, as the real sign-in leaves the session."""

    def _login(user, *, second_factor: bool = True) -> PortalClient:
        client.sign_in(user, second_factor=second_factor)
        return client

    return _login


@pytest.fixture(autouse=True)
def _private_folders(settings, tmp_path):
    """Each test has its own folders for files and index."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    settings.SEARCH_INDEX_PATH = tmp_path / "search" / "index.sqlite3"
