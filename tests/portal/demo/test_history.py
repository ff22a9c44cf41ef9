"""Notifications of the demonstration are dated when the things happened."""

from datetime import timedelta

import pytest
from django.utils import timezone

from committees.models import Paper, PaperVersion
from portal.core.models.notification import Notification, NotificationKind
from portal.core.services.notifications import notify
from portal.demo.loader.history import date_notifications
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, PaperFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "kept", "unread"), [(200, False, False), (30, True, False), (1, True, True)]
)
def test_notification_takes_the_date_of_its_paper(
    days, kept, unread, django_capture_on_commit_callbacks
):
    person, paper = make_member(), PaperFactory(committee=CommitteeFactory())
    moment = timezone.now() - timedelta(days=days)
    Paper.objects.filter(pk=paper.pk).update(published_at=moment)
    versions = PaperVersion.objects.filter(pk=paper.current_version_id)
    super(type(versions), versions).update(created_at=moment)
    with django_capture_on_commit_callbacks(execute=True):
        notify([person], NotificationKind.PAPER_ADDED, target=paper)

    date_notifications(timezone.localdate())

    found = Notification.objects.visible_to(person)
    assert [one.created_at for one in found] == ([moment] if kept else [])
    assert found.unread().exists() is unread


def test_seats_given_long_ago_are_not_news(django_capture_on_commit_callbacks):
    person = make_member()
    with django_capture_on_commit_callbacks(execute=True):
        notify([person], NotificationKind.SEAT_GIVEN, target=CommitteeFactory())
        notify([person], NotificationKind.MEMBERS_TO_CONFIRM)

    date_notifications(timezone.localdate())

    assert [one.kind for one in Notification.objects.visible_to(person)] == ["members_to_confirm"]
