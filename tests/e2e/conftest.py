"""Every test here drives a real browser."""

import pytest

from tests.support.browser import browser, neutral_site, open_page

__all__ = ["browser", "neutral_site", "open_page"]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
