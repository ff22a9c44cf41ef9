"""The demonstration's server and workers start together and leave nothing behind."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.support.database import SqliteTemplate
from tests.support.packages import PACKAGES
from tests.support.services import ROOT, free_port

pytestmark = pytest.mark.slow
SOURCES = (*PACKAGES, "scripts", "deploy", "manage.py")


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A copy of the sources with a migrated base, so that nobody's own demonstration is used."""
    folder = tmp_path_factory.mktemp("tree")
    for name in SOURCES:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    for name in ("private", "media"):
        (folder / "var" / name).mkdir(parents=True)
    template = SqliteTemplate()
    template.ensure()
    shutil.copy(template.path, folder / "var" / "maillage.sqlite3")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=folder, check=True, env=_environment(0),
    )  # fmt: skip
    return folder


def _environment(port: int) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return {**kept, "PORT": str(port)}


def _start(tree: Path, port: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "scripts/serve_demo.py"],
        cwd=tree, env=_environment(port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, start_new_session=True,
    )  # fmt: skip


def _wait_for_address(process: subprocess.Popen) -> str:
    for line in process.stdout:
        found = re.search(r"http://localhost:\d+/", line)
        if found:
            return found.group()
    raise AssertionError("the demonstration ended without giving its address")


def _processes_of(tree: Path) -> list[str]:
    """Commands of running processes that name this copy of the sources."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if str(tree) in command:
                    found.append(command)
    return found


def _wait_until_gone(tree: Path, seconds: float = 20) -> list[str]:
    deadline = time.monotonic() + seconds
    while _processes_of(tree) and time.monotonic() < deadline:
        time.sleep(0.1)
    return _processes_of(tree)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_demo_answers_then_ends_with_everything_it_started(tree, number):
    process = _start(tree, port=free_port())
    try:
        address = _wait_for_address(process)
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert answer.status == 200
        assert len(_processes_of(tree)) >= 4

        process.send_signal(number)

        assert process.wait(25) == (0 if number != signal.SIGKILL else -signal.SIGKILL)
        assert _wait_until_gone(tree) == []
    finally:
        process.kill()
        process.stdout.close()


def test_other_accounts_of_the_machine_read_nothing_of_the_demo(tree):
    (tree / "var").chmod(0o755)
    process = _start(tree, port=free_port())
    try:
        _wait_for_address(process)
    finally:
        process.terminate()
        process.communicate(timeout=25)

    written = [tree / "var", *(tree / "var" / "log").glob("*.log")]
    assert len(written) >= 4
    assert {path.stat().st_mode & 0o077 for path in written} == {0}


def test_demo_ends_when_a_part_ends(tree):
    process = _start(tree, port=free_port())
    try:
        _wait_for_address(process)

        worker = next(
            folder for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and _is_worker(folder, tree)
        )  # fmt: skip
        os.kill(int(worker.name), signal.SIGKILL)

        assert "s'est arrêtée" in process.communicate(timeout=25)[0]
        assert process.returncode == 1
        assert _wait_until_gone(tree) == []
    finally:
        process.kill()


def _is_worker(folder: Path, tree: Path) -> bool:
    with contextlib.suppress(OSError):
        parts = (folder / "cmdline").read_bytes().split(b"\0")
        return str(tree / "manage.py").encode() in parts and b"extraction" in parts
    return False


def test_port_already_taken_is_told(tree):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        process = _start(tree, port=port)
        text, _none = process.communicate(timeout=20)

    assert process.returncode == 1
    assert f"Le port {port} est déjà pris" in text


def test_port_that_is_no_number_is_told(tree):
    process = subprocess.run(
        [sys.executable, "scripts/serve_demo.py"],
        cwd=tree, env={**_environment(0), "PORT": "huit"}, capture_output=True, text=True,
        timeout=20, check=False,
    )  # fmt: skip

    assert process.returncode == 1
    assert "PORT=huit" in process.stderr
