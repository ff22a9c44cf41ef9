"""Periodic jobs run once per interval, whatever the number of workers; work is taken over."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from committees.tasks import read_content
from portal.core import processes, scheduling
from portal.core.management.commands.worker import give_back_tasks_of_dead_workers
from portal.core.models import PeriodicRun

pytestmark = pytest.mark.django_db


def test_job_runs_once_per_interval():
    job = scheduling.Job("tests.job", timedelta(minutes=1), lambda: None)

    assert scheduling.claim(job)
    assert not scheduling.claim(job)

    PeriodicRun.objects.update(started_at=timezone.now() - timedelta(minutes=2))
    assert scheduling.claim(job)


def test_failing_job_stops_no_other(monkeypatch):
    scheduling.jobs()
    ran = []

    def fail():
        raise RuntimeError

    monkeypatch.setattr(
        scheduling,
        "_jobs",
        {
            "a": scheduling.Job("a", timedelta(minutes=1), fail),
            "b": scheduling.Job("b", timedelta(minutes=1), lambda: ran.append(1)),
        },
    )

    assert scheduling.run_due_jobs() == ["b"]
    assert ran == [1]


def test_process_name_is_alive_until_the_process_ends():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = processes._name_of(child.pid)
    assert processes.is_alive(name)

    child.communicate(b"\n")

    assert not processes.is_alive(name)


@pytest.mark.parametrize(("worker_id", "expected"), [("dead", 1), ("alive", 0)])
def test_tasks_of_dead_workers_are_given_back(worker_id, expected):
    DBTaskResult.objects.all().delete()
    read_content.enqueue(1)
    own = processes.process_name()
    host = own.partition(":")[0]
    DBTaskResult.objects.update(
        status=TaskResultStatus.RUNNING,
        started_at=timezone.now(),
        worker_ids=[own if worker_id == "alive" else f"{host}:999999999:1"],
    )

    assert give_back_tasks_of_dead_workers() == expected
    assert DBTaskResult.objects.ready().count() == expected
