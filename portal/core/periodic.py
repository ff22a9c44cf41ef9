"""Periodic jobs of the foundations."""

from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.core.cache_table import delete_expired
from portal.core.page_log import neutralise_log
from portal.core.scheduling import every
from portal.core.services.digests import send_digests
from portal.core.services.notifications import prune_notifications

KEEP_FINISHED_TASKS = timedelta(days=2)
# Rows read of each index: enough to know which ones tell rows apart, in a fraction of a second.
ANALYSED_ROWS = 400


@every(timedelta(hours=6))
def clear_expired_sessions() -> None:
    call_command("clearsessions")


@every(timedelta(hours=6))
def prune_finished_tasks() -> int:
    """Forget finished tasks after two days; failed ones too, their log line stays."""
    finished = DBTaskResult.objects.finished().filter(
        finished_at__lt=timezone.now() - KEEP_FINISHED_TASKS
    )
    return finished.delete()[0]


@every(timedelta(hours=6))
def refresh_statistics() -> None:
    """Tell SQLite what its indexes hold; without it, a few rows are looked for among all.

    PostgreSQL does as much by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ANALYSED_ROWS}")
            cursor.execute("ANALYZE")


@every(timedelta(hours=6))
def clear_expired_cache() -> int:
    """Counters of attempts and used codes serve a few minutes."""
    return delete_expired()


@every(timedelta(minutes=30))
def send_waiting_digests() -> None:
    """One e-mail a day at most to each person; failures wait for the next run."""
    send_digests()


@every(timedelta(days=1))
def clean_page_log() -> int:
    """Numbers instead of titles in Wagtail's log; lines older than a year go."""
    return neutralise_log()


@every(timedelta(days=1))
def forget_old_notifications() -> int:
    """Notifications are kept three months."""
    return prune_notifications()
