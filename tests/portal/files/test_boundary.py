"""What reads the bytes of others stays inside the sandbox."""

import ast
from pathlib import Path

import pytest

from portal.files.sandbox.job import OPERATIONS, load_operation
from tests.support.services import ROOT

FILES = ROOT / "portal" / "files"
PARSERS = {
    "pypdfium2", "pikepdf", "xberg", "xlrd", "olefile", "PIL", "nh3", "defusedxml", "zipfile",
    "email", "puremagic", "charset_normalizer", "html",
}  # fmt: skip
# Lists of names, without any reading.
HARMLESS = {"portal.files.parsing.risks"}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def _modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@pytest.mark.parametrize(
    "path", [*_modules(FILES / "parsing"), *_modules(FILES / "sandbox")], ids=lambda path: path.name
)
def test_inside_of_the_sandbox_knows_neither_django_nor_the_portal(path):
    allowed = ("portal.files.parsing", "portal.files.sandbox")

    foreign = {
        name for name in _imports(path)
        if name.startswith("django") or (name.startswith("portal") and not name.startswith(allowed))
    }  # fmt: skip

    assert foreign == set()


def test_only_the_sandbox_reads_untrusted_bytes():
    outside = [
        path for path in _modules(FILES)
        if not path.is_relative_to(FILES / "parsing") and not path.is_relative_to(FILES / "sandbox")
    ]  # fmt: skip

    readers = {
        (path.name, name)
        for path in outside
        for name in _imports(path)
        if name.partition(".")[0] in PARSERS
        or (name.startswith("portal.files.parsing") and name not in HARMLESS)
    }

    assert readers == set()


def test_every_operation_exists():
    assert all(callable(load_operation(target)) for target in OPERATIONS.values())
