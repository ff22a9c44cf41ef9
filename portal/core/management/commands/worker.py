"""The background worker: tasks from the database and periodic jobs, in one process."""

import logging
import os
import signal
import threading

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from portal.core.processes import is_alive, process_name
from portal.core.scheduling import run_due_jobs

logger = logging.getLogger(__name__)
PERIODIC_SECONDS = 15
# Background work leaves the processor to the people who wait for a page.
NICENESS = 10


class Command(BaseCommand):
    help = "Run background tasks and periodic jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queues", default="*", help="Names separated by commas; * for all.")
        parser.add_argument("--interval", type=float, default=0.3, help="Seconds between looks.")
        parser.add_argument("--batch", action="store_true", help="Stop when nothing is left.")

    def handle(self, *args, queues: str, interval: float, batch: bool, **options) -> None:
        if not batch:
            os.nice(NICENESS)
        give_back_tasks_of_dead_workers()
        stop = threading.Event()
        worker = Worker(
            queue_names=queues.split(","),
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=process_name()[:64],
            excluded_queue_names=[],
        )

        # No lock is taken while a signal is handled: a second one would wait for it for ever.
        signal.signal(signal.SIGINT, worker.shutdown)
        signal.signal(signal.SIGTERM, worker.shutdown)
        if batch:
            run_due_jobs()
        else:
            threading.Thread(target=_run_periodically, args=[stop], daemon=True).start()
        try:
            worker.run()
        finally:
            stop.set()


def _run_periodically(stop: threading.Event) -> None:
    """Look for due jobs until told to stop; a fault is logged and the next look happens."""
    while not stop.is_set():
        try:
            run_due_jobs()
        except Exception:
            logger.exception("periodic jobs could not be read")
        finally:
            connections.close_all()
        stop.wait(PERIODIC_SECONDS)


def give_back_tasks_of_dead_workers() -> int:
    """Make ready again the tasks a killed worker left running; give back how many."""
    given_back = 0
    with transaction.atomic():
        running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
        for result in running.select_for_update():
            if result.worker_ids and is_alive(result.worker_ids[-1]):
                continue
            result.status = TaskResultStatus.READY
            result.started_at = None
            result.save(update_fields=["status", "started_at"])
            given_back += 1
    if given_back:
        logger.info("tasks of dead workers given back", extra={"count": given_back})
    return given_back
