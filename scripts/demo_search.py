"""The search engine of the demonstration, when it is not the embedded one.

SEARCH_ENGINE=elasticsearch asks for a node: the one ELASTICSEARCH_URL names, else one started by
the program that ELASTICSEARCH_NODE names (`start --port --data`, then `stop --port`).
"""

import contextlib
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "var" / "elasticsearch"
PORT = "9250"
START_SECONDS = 300


class NoNode(Exception):
    """There is no Elasticsearch to demonstrate with; the text says why, in French."""


@contextlib.contextmanager
def search_engine() -> Iterator[None]:
    """Have the engine ready and its index true; stop what was started. Raises NoNode."""
    if os.environ.get("SEARCH_ENGINE", "embedded") != "elasticsearch":
        yield
        return
    program = None if os.environ.get("ELASTICSEARCH_URL") else _program()
    if program:
        os.environ["ELASTICSEARCH_URL"] = _start(program)
    try:
        _check(os.environ["ELASTICSEARCH_URL"])
        _manage("search_index", "verify", "--repair")
        yield
    finally:
        if program:
            subprocess.run([program, "stop", "--port", PORT], check=False, start_new_session=True)


def _program() -> str:
    program = os.environ.get("ELASTICSEARCH_NODE", "")
    if not program or not Path(program).exists():
        raise NoNode(
            "Aucun Elasticsearch : donner son adresse par ELASTICSEARCH_URL=http://127.0.0.1:9200, "
            "ou lancer make demo sans ENGINE."
        )
    return program


def _start(program: str) -> str:
    sys.stdout.write("Démarrage d'Elasticsearch, deux minutes la première fois\n")
    sys.stdout.flush()
    DATA.mkdir(parents=True, exist_ok=True)
    command = [program, "start", "--port", PORT, "--data", str(DATA)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=False, timeout=START_SECONDS,
        start_new_session=True,
    )  # fmt: skip
    if done.returncode:
        raise NoNode("Elasticsearch n'a pas démarré.")
    return done.stdout.split()[-1]


def _check(url: str) -> None:
    try:
        with urllib.request.urlopen(url, timeout=10):  # noqa: S310  the address of our own node
            return
    except urllib.error.URLError as error:
        raise NoNode(f"Elasticsearch ne répond pas à {url}.") from error


def _manage(*arguments: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT, env=environment, check=False, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
