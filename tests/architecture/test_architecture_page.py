"""docs/architecture.md tells the truth: its paths exist, its table knows every address."""

import re

import pytest
from django.urls import URLResolver, get_resolver

from tests.support.packages import APPS
from tests.support.services import ROOT

PAGE = ROOT / "docs" / "architecture.md"
PATH = re.compile(r"`([a-z_/]+(?:/|\.(?:py|tsv|html|toml|md)))`")
# Where a path of the page may be relative to.
FOLDERS = (
    "", "portal", "portal/core", "portal/accounts", "portal/files", "portal/settings",
    "portal/templates", *APPS, "tests",
)  # fmt: skip
ADDRESS = re.compile(r"`/([a-z-]+)/`")
# Answered to a probe or by the shell itself, not screens anybody looks for.
NO_SCREEN = {"sante", "_util"}


@pytest.mark.parametrize("path", sorted(set(PATH.findall(PAGE.read_text()))))
def test_named_path_exists(path):
    if path.startswith("/"):
        return
    assert any((ROOT / folder / path).exists() for folder in FOLDERS)


def _first_segments() -> set[str]:
    segments = set()
    for pattern in get_resolver().url_patterns:
        routes = [str(pattern.pattern)]
        if isinstance(pattern, URLResolver) and not routes[0]:
            routes = [str(inner.pattern) for inner in pattern.url_patterns]
        segments |= {
            found.group(1) for route in routes if (found := re.match(r"\^?([\w-]+)/", route))
        }
    return segments


def test_each_address_has_its_line():
    known = set(ADDRESS.findall(PAGE.read_text()))

    assert _first_segments() - known - NO_SCREEN == set()
