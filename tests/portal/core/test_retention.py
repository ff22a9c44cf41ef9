"""What the foundations forget by themselves: nothing a day early, nothing a day late."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.core import periodic, scheduling
from portal.core.models import Notification, NotificationKind
from portal.core.models.notification import DigestMail
from search.tasks import drain_outbox
from tests.factories.accounts import make_member

pytestmark = pytest.mark.django_db


def test_every_purge_is_a_periodic_job():
    names = {job.name.rpartition(".")[2] for job in scheduling.jobs()}

    assert names >= {
        "clear_expired_sessions", "clear_expired_cache", "prune_finished_tasks", "clean_page_log",
        "forget_old_notifications", "erase_closed_accounts", "forget_closed_invitations",
    }  # fmt: skip


def test_sessions_go_once_they_have_expired(settings):
    session = SessionStore()
    session["started_at"] = 1
    session.save()
    late = timezone.now() + timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)

    with time_machine.travel(late - timedelta(minutes=1), tick=False):
        periodic.clear_expired_sessions()
        assert Session.objects.exists()
    with time_machine.travel(late + timedelta(minutes=1), tick=False):
        periodic.clear_expired_sessions()
        assert not Session.objects.exists()


@pytest.mark.parametrize(("age", "left"), [(89, 1), (91, 0)])
def test_notifications_and_digests_go_after_three_months(age, left):
    user = make_member()
    then = timezone.now() - timedelta(days=age)
    Notification.objects.create(user=user, kind=NotificationKind.NEWS_PUBLISHED)
    Notification.objects.update(created_at=then)
    DigestMail.objects.create(user=user, day=then.date())

    assert periodic.forget_old_notifications() == 2 * (1 - left)

    assert Notification.objects.count() == DigestMail.objects.count() == left


@pytest.mark.parametrize("status", [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED])
@pytest.mark.parametrize(("hours", "left"), [(47, 1), (49, 0)])
def test_finished_tasks_go_after_two_days(hours, left, status):
    DBTaskResult.objects.all().delete()
    drain_outbox.enqueue()
    ended = timezone.now() - timedelta(hours=hours)
    DBTaskResult.objects.update(status=status, finished_at=ended)

    periodic.prune_finished_tasks()

    assert DBTaskResult.objects.count() == left


def test_waiting_tasks_never_go():
    drain_outbox.enqueue()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(days=400))

    periodic.prune_finished_tasks()

    assert DBTaskResult.objects.exists()


def test_entries_of_the_cache_go_once_past_their_time():
    cache.clear()
    cache.set("court", 1, timeout=60)
    cache.set("long", 1, timeout=600)

    with time_machine.travel(timezone.now() + timedelta(seconds=120), tick=False):
        assert periodic.clear_expired_cache() == 1

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM portal_cache")
        assert cursor.fetchone() == (1,)
    assert cache.get("long") == 1
