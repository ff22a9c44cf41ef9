"""Periodic jobs, run by whichever worker is first, once per interval.

An app declares its jobs in a `periodic` module: `@every(timedelta(minutes=1))`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from portal.core.models.periodic import PeriodicRun

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    name: str
    interval: timedelta
    function: Callable[[], object]


_jobs: dict[str, Job] = {}


def every(interval: timedelta) -> Callable:
    """Declare a function as a job that runs at most once per interval."""

    def declare(function: Callable[[], object]) -> Callable[[], object]:
        name = f"{function.__module__}.{function.__qualname__}"
        _jobs[name] = Job(name, interval, function)
        return function

    return declare


def jobs() -> list[Job]:
    """Every declared job, after reading the `periodic` module of each app."""
    autodiscover_modules("periodic")
    return list(_jobs.values())


def claim(job: Job) -> bool:
    """Whether this process takes the job now; false when it ran less than an interval ago."""
    now = timezone.now()
    due = PeriodicRun.objects.filter(name=job.name, started_at__lte=now - job.interval)
    if due.update(started_at=now):
        return True
    if PeriodicRun.objects.filter(name=job.name).exists():
        return False
    try:
        with transaction.atomic():
            PeriodicRun.objects.create(name=job.name, started_at=now)
    except IntegrityError:
        return False
    return True


def run_due_jobs() -> list[str]:
    """Run each job that is due and give back their names; a failing job stops no other."""
    done = []
    for job in jobs():
        if not claim(job):
            continue
        try:
            job.function()
        except Exception:
            logger.exception("periodic job failed", extra={"job": job.name})
        else:
            done.append(job.name)
    return done
