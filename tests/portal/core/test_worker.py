"""The background worker ends when it is told to, however often."""

import multiprocessing
import os
import signal
import time

import pytest
from django.core.management import call_command
from django.db import connections

from portal.core.models import PeriodicRun

pytestmark = pytest.mark.django_db(transaction=True)

FORK = multiprocessing.get_context("fork")


def _work() -> None:
    call_command("worker", queues="default", interval=0.05)


def test_worker_told_twice_at_once_ends():
    """Ctrl-C reaches the whole group of processes, and their parent then tells them again."""
    connections.close_all()
    process = FORK.Process(target=_work)
    process.start()
    deadline = time.monotonic() + 30
    while not PeriodicRun.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    for _number in range(200):
        os.kill(process.pid, signal.SIGTERM)
        time.sleep(0.0001)
    process.join(10)

    ended = process.exitcode is not None
    process.kill()
    process.join()
    assert ended
