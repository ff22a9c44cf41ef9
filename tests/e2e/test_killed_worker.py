"""A worker killed in the middle of an import: nothing lost, nothing done twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from committees.enums import ExtractionState
from committees.models import FileContent, Paper
from search.models import IndexEntry, IndexOutbox
from search.verification import verify
from tests.factories.committees import CommitteeFactory, make_seated, make_secretary
from tests.support.services import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FILES = 40


@pytest.fixture
def environment():
    """Let other processes work on the database, the files and the index of this test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.support.shared_folders",
        "TEST_DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "SHARED_PRIVATE_ROOT": str(settings.PRIVATE_MEDIA_ROOT),
        "SHARED_INDEX_PATH": str(settings.SEARCH_INDEX_PATH),
    }


def _manage(environment, *arguments) -> list[str]:
    return [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), *arguments]


def _wait_until(condition, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.05)


def _folder(path: Path) -> Path:
    path.mkdir()
    for number in range(FILES):
        text = f"Compte rendu numéro {number}. Mot repère : kiwano{number:03d}.\n" * 40
        (path / f"2026-01-{number % 28 + 1:02d} compte rendu {number}.txt").write_text(text)
    return path


def test_import_survives_a_killed_worker(environment, tmp_path):
    committee = CommitteeFactory(slug="essai")
    secretary, member = make_secretary(committee), make_seated(committee)
    subprocess.run(
        _manage(
            environment, "import_papers", str(_folder(tmp_path / "papiers")),
            "--committee", "essai", "--as", secretary.email,
        ),
        env=environment, check=True, capture_output=True, cwd=ROOT,
    )  # fmt: skip
    read = FileContent.objects.filter(state=ExtractionState.TEXT)

    worker = subprocess.Popen(
        _manage(environment, "worker"), env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    _wait_until(lambda: read.count() >= 5, 60)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert read.count() < FILES

    for _run in range(2):
        subprocess.run(
            _manage(environment, "worker", "--batch"), env=environment, check=True,
            capture_output=True, cwd=ROOT, timeout=120,
        )  # fmt: skip

    assert Paper.objects.count() == read.count() == FILES
    assert IndexEntry.objects.filter(kind="paper").count() == FILES
    assert not IndexOutbox.objects.exists()
    assert verify().differences == []
    found = subprocess.run(
        _manage(environment, "search_as", member.email, "kiwano017", "--json"),
        env=environment, check=True, capture_output=True, cwd=ROOT, text=True,
    )  # fmt: skip
    assert '"total": 1' in found.stdout
