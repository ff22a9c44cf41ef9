"""Every direct dependency is explained, once, in docs/dependencies.md, and locked with hashes."""

import ast
import re
import sys
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement

from tests.support.packages import APPS, PACKAGES
from tests.support.services import ROOT

NAME = re.compile(r"^[A-Za-z0-9._-]+")


def _declared() -> dict[str, list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {"base": project["project"]["dependencies"], **project["dependency-groups"]}
    return {
        name: [NAME.match(line).group() for line in lines if isinstance(line, str)]
        for name, lines in groups.items()
    }


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(text: str) -> dict[str, set[str]]:
    """Extras of each locked distribution."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)(?:\[(.+)\])?==", text, re.MULTILINE)
    return {_normalised(name): set(filter(None, extras.split(","))) for name, extras in lines}


def test_each_dependency_has_one_line():
    text = (ROOT / "docs" / "dependencies.md").read_text()
    explained = re.findall(r"^\| ([A-Za-z0-9._-]+) \| (.{20,}) \|$", text, re.MULTILINE)

    names = [name for group in _declared().values() for name in group]

    assert sorted(name for name, _reason in explained) == sorted(names)


@pytest.mark.parametrize(
    ("file", "groups"), [("base.txt", ["base"]), ("dev.txt", ["base", "demo", "test"])]
)
def test_each_dependency_is_locked(file, groups):
    text = (ROOT / "requirements" / file).read_text()
    locked = set(_locked(text))

    wanted = {_normalised(name) for group in groups for name in _declared()[group]}

    assert wanted <= locked


@pytest.mark.parametrize("file", ["base.txt", "dev.txt"])
def test_locked_lists_hold_hashes_and_no_address(file):
    text = (ROOT / "requirements" / file).read_text()

    assert "://" not in text
    for block in re.split(r"\n(?=[A-Za-z0-9])", text.partition("make lock\n")[2]):
        assert "--hash=sha256:" in block


@pytest.mark.parametrize("file", ["base.txt", "dev.txt"])
def test_extras_asked_for_by_a_locked_distribution_are_locked(file):
    """Without them the pip of Debian 12 looks for a newer version, which bears no hash."""
    locked = _locked((ROOT / "requirements" / file).read_text())

    asked = [
        requirement
        for name in locked
        for requirement in map(Requirement, _requirements(name))
        if requirement.extras and (not requirement.marker or requirement.marker.evaluate())
    ]

    assert "data-inclusion-schema" in locked
    assert "pydantic" in [_normalised(requirement.name) for requirement in asked]
    for requirement in asked:
        assert requirement.extras <= locked[_normalised(requirement.name)]


def _requirements(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # locked for another platform
        return []


# Parts of a declared dependency that bear their own name.
COMES_WITH = {
    "django-modelcluster": "wagtail",
    "django-taggit": "wagtail",
    "django-tasks": "django-tasks-db",
    "modelsearch": "wagtail",
}


def _imported(*folders: str) -> set[str]:
    """Distributions that the modules of these folders import."""
    owners = metadata.packages_distributions()
    modules = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.add(node.module.partition(".")[0])
    outside = modules - sys.stdlib_module_names - {*PACKAGES, "tests"}
    return {_normalised(name) for module in outside for name in owners.get(module, [module])}


@pytest.mark.parametrize(
    ("folders", "groups"),
    [
        (["portal/core", "portal/accounts", "portal/files", *APPS], ["base"]),
        (["portal/demo"], ["base", "demo"]),
    ],
)
def test_what_is_imported_is_declared(folders, groups):
    declared = {_normalised(name) for group in groups for name in _declared()[group]}

    foreign = {COMES_WITH.get(name, name) for name in _imported(*folders)}

    assert foreign <= declared
