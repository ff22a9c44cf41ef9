"""One portal of search_noninterference.py, in a process of its own, which sets Django up.

It holds papers open to one reader and, in one of the two portals, as many again that are not.
"""

import importlib
import os
import time
from pathlib import Path

import django
from bs4 import BeautifulSoup
from django.core.management import call_command

PATHS = {"page": "/recherche/", "completion": "/recherche/suggestions/"}
TIMES = 3


def serve(pipe, folder: str, engine: str, corpus: Path, documents: int, hidden: int) -> None:
    """Fill the portal, then answer requests (kind, text) until there are no more."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "BENCHMARK_FOLDER": folder,
        "BENCHMARK_SEARCH_ENGINE": engine,
    }
    django.setup()
    client = _signed_in_reader(corpus, documents, hidden)
    pipe.send("ready")
    for kind, text in iter(pipe.recv, None):
        worked, lasted, words = zip(
            *(_answered(client, PATHS[kind], text) for _ in range(TIMES)), strict=True
        )
        pipe.send((min(worked), min(lasted), words[0]))


def _signed_in_reader(corpus: Path, documents: int, hidden: int):
    """The portal is filled, with the same papers first whatever is hidden."""
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("migrate", verbosity=0)
    search_world, rebuilding, portal_client = map(
        importlib.import_module, ("search_world", "search.rebuilding", "tests.support.client")
    )
    reader = search_world.one_reader(corpus, documents=documents, hidden=hidden)
    rebuilding.rebuild()
    client = portal_client.PortalClient()
    client.sign_in(reader)
    return client


def _answered(client, path: str, text: str) -> tuple[float, float, str]:
    """Milliseconds of processor and on the wall of a request, and the words of its answer."""
    started, worked = time.perf_counter(), time.process_time()
    answer = client.get(path, {"q": text}, headers={"host": "127.0.0.1"})
    worked, lasted = time.process_time() - worked, time.perf_counter() - started
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    page = BeautifulSoup(answer.content, "html.parser")
    return 1000 * worked, 1000 * lasted, " ".join((page.main or page).get_text(" ").split())
