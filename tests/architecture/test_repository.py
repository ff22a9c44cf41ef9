"""The repository: migrations complete, files of a readable size and name, nothing unfinished.

`make check` looks at style, imports and the French catalogue.
"""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.support.packages import PACKAGES
from tests.support.services import ROOT

# A layer of style sheets is one file.
MAX_LINES, MAX_LINES_OF_STYLES = 500, 600
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "misc.py", "common.py", "local.py"}
GENERATED = re.compile(r"(?:^|/)migrations/|^requirements/|\.po$|^tests/architecture/.*\.tsv$")
TEXT_SUFFIXES = {".py", ".html", ".css", ".js", ".md", ".toml", ".tsv", ".sh", ".txt", ".yaml"}
OUR_PACKAGES = {*PACKAGES, "tests"}
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b")


def tracked_files() -> list[str]:
    """Paths git follows or would follow."""
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(name for name in set(answer.stdout.splitlines()) if (ROOT / name).is_file())


FILES = tracked_files()
TEXTS = [name for name in FILES if Path(name).suffix in TEXT_SUFFIXES]


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_files_are_short_enough_to_read():
    lengths = {
        name: len((ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in TEXTS
        if not GENERATED.search(name)
    }
    long = {
        name: lines
        for name, lines in lengths.items()
        if lines > (MAX_LINES_OF_STYLES if name.endswith(".css") else MAX_LINES)
    }

    assert long == {}


def test_no_file_has_a_name_that_says_nothing():
    assert [name for name in FILES if Path(name).name in FORBIDDEN_NAMES] == []


def test_nothing_is_left_unfinished():
    here = "tests/architecture/test_repository.py"
    found = [
        name
        for name in TEXTS
        if name != here and UNFINISHED.search((ROOT / name).read_text(encoding="utf-8"))
    ]

    assert found == []


def test_package_folders_say_so():
    """A folder of Python files without __init__ would be imported from nowhere in particular."""
    folders = {Path(name).parent for name in FILES if name.endswith(".py")}
    packages = {folder for folder in folders if folder.parts and folder.parts[0] in OUR_PACKAGES}

    assert [str(one) for one in sorted(packages) if not (ROOT / one / "__init__.py").exists()] == []
