"""Notifications: for the right person, without words, gone when the target is closed."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from portal.core.models import Notification, NotificationKind
from portal.core.models.notification import DigestFrequency, DigestPreference
from portal.core.services.notifications import mark_read, notify, unread_count
from tests.factories.accounts import make_member
from tests.factories.pages import make_news, restrict

pytestmark = pytest.mark.django_db


@pytest.fixture
def tell(django_capture_on_commit_callbacks):
    """Notify, then let the transaction be committed."""

    def _tell(users, kind=NotificationKind.NEWS_PUBLISHED, target=None):
        with django_capture_on_commit_callbacks(execute=True):
            notify(users, kind, target=target)

    return _tell


def test_notification_waits_for_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        notify([make_member()], NotificationKind.NEWS_PUBLISHED)

    assert len(waiting) == 1
    assert not Notification.objects.exists()


def test_notification_names_its_target_by_number_only(tell):
    page, user = make_news(title="Zirconium"), make_member()
    tell([user], target=page)

    stored = Notification.objects.values().get()
    assert (stored["target_type"], stored["target_uuid"]) == ("core.newspage", page.translation_key)
    assert "Zirconium" not in str(stored)


def test_same_notification_is_not_repeated_until_read(tell):
    page, user = make_news(), make_member()
    tell([user], target=page)
    tell([user, user], target=page)
    assert unread_count(user) == 1

    mark_read(user)
    tell([user], target=page)

    assert Notification.objects.filter(user=user).count() == 2


def test_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="party"):
        notify([], "party")


def test_list_shows_the_title_to_who_may_read_it(tell, login):
    page, user = make_news(title="Zirconium"), make_member()
    tell([user], target=page)

    assert "Zirconium" in login(user).get(reverse("notifications")).content.decode()


def test_reading_all_is_offered_when_there_is_something_to_read(tell, login):
    user = make_member()
    client = login(user)

    assert reverse("notifications_read") not in client.get("/notifications/").content.decode()
    tell([user])
    assert reverse("notifications_read") in client.get("/notifications/").content.decode()


def test_list_hides_the_title_once_the_target_is_closed(tell, login):
    page, user = make_news(title="Zirconium"), make_member()
    tell([user], target=page)
    restrict(page, Group.objects.create(name="Autre"))

    assert "Zirconium" not in login(user).get(reverse("notifications")).content.decode()


def test_opening_marks_as_read_and_leads_to_the_target(tell, login):
    page, user = make_news(), make_member()
    tell([user], target=page)
    notification = Notification.objects.get()

    answer = login(user).post(reverse("notification_open", args=[notification.uuid]))

    assert answer["Location"] == page.url
    assert unread_count(user) == 0


def test_notification_of_somebody_else_does_not_exist(tell, login):
    owner, other = make_member(), make_member()
    tell([owner])
    client = login(other)

    for uuid in (Notification.objects.get().uuid, uuid4()):
        assert client.post(reverse("notification_open", args=[uuid])).status_code == 404
    client.post(reverse("notifications_read"))

    assert unread_count(owner) == 1
    assert Notification.objects.visible_to(other).count() == 0


def test_reading_all_leaves_the_others_alone(tell, login):
    user, other = make_member(), make_member()
    tell([user, other])

    login(user).post(reverse("notifications_read"))

    assert (unread_count(user), unread_count(other)) == (0, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_makes_the_same_queries_for_any_number(rows, tell, login, django_assert_num_queries):
    user = make_member()
    for _row in range(rows):
        tell([user], target=make_news(index=None))
    client = login(user)
    client.get(reverse("notifications"))

    with django_assert_num_queries(14):
        client.get(reverse("notifications"))


def test_frequency_of_the_digest_is_kept(login):
    user = make_member()
    client = login(user)

    client.post(reverse("digest_frequency"), {"frequency": DigestFrequency.WEEKLY})
    client.post(reverse("digest_frequency"), {"frequency": "every minute"})

    assert DigestPreference.objects.get().frequency == DigestFrequency.WEEKLY
