"""An alert tells of what its owner may read when it is made, and its mail tells of nothing."""

import pytest
from django.core import mail
from django.http import QueryDict
from django.test import TestCase
from django.utils import timezone

from portal.core.models.notification import Notification, NotificationKind
from portal.core.services.digests import prepare_digests, send_digests
from search import indexing, saving
from search.models import SavedSearch
from tests.search.leaks.building import paper
from tests.search.leaks.changes import membership_ended, paper_restricted
from tests.search.leaks.world import NETWORK, World
from tests.support.canary import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owners(world) -> dict[str, SavedSearch]:
    """Each member watches the words of a committee and those of the network."""
    return {
        name: saving.save_search(world.user(name), parameters=QueryDict("q=nouveaute"))
        for name in sorted(NETWORK)
    }


def publish(world: World, name: str):
    """One more paper, like those of a lot."""
    model = world.lots[name].fetch("paper")
    lot = world.lot(f"new {name}", world.lots[name].readers)
    new = paper(lot, committee=model.committee, audience=model.audience)
    new.title = f"Nouveauté {lot.found['title']}"
    new.save()
    lot.objects["paper"] = new
    return lot


def told(world: World) -> set[str]:
    """Those whom the worker tells something new."""
    Notification.objects.filter(kind=NotificationKind.SEARCH_ALERT).delete()
    with TestCase.captureOnCommitCallbacks(execute=True):
        saving.alert_owners(timezone.localdate())
    alerts = Notification.objects.filter(kind=NotificationKind.SEARCH_ALERT)
    people = set(alerts.values_list("user_id", flat=True))
    return {name for name in NETWORK if world.people[name].pk in people}


@pytest.mark.parametrize(
    "name", ["committee paper", "named paper", "secret paper", "network paper"]
)
def test_readers_alone_are_told(world, owners, name):
    lot = publish(world, name)
    assert told(world) == set()

    indexing.drain()

    assert told(world) == lot.readers
    assert told(world) == set()


def test_right_lost_before_the_alert_is_told_to_nobody(world, readers, owners):
    lot = publish(world, "network paper")
    indexing.drain()
    world.lots["network paper"].objects["paper"] = lot.objects["paper"]
    paper_restricted(world, readers)

    assert told(world) == set()
    indexing.drain()
    assert told(world) == {"secretary"}


def test_member_who_left_is_told_nothing(world, readers, owners):
    lot = publish(world, "committee paper")
    indexing.drain()
    membership_ended(world, readers)

    assert told(world) == lot.readers - {"seated"}


def test_alert_and_its_mail_hold_no_word_of_what_was_found(world, owners):
    lot = publish(world, "committee paper")
    indexing.drain()
    assert told(world) == lot.readers
    before = len(mail.outbox)

    prepare_digests(timezone.localdate())
    send_digests()

    letters = "".join(letter.message().as_string() for letter in mail.outbox[before:])
    screen = text_of(world.client("seated").get("/notifications/"))
    assert letters
    assert "nouveaute" in screen
    assert "nouveaut" not in letters
    for word in lot.words:
        assert word not in letters
        assert word not in screen
