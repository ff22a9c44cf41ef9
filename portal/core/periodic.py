"""Periodic jobs of the foundations."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.core.scheduling import every

KEEP_FINISHED_TASKS = timedelta(days=2)


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
