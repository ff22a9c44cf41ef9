"""The panel that tells how the search is: for who watches over it, and for nobody else."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.utils import timezone

from portal.accounts.enums import Role
from search import verification
from search.dashboard import search_health
from search.health import LATE, health
from search.models import IndexOutbox
from tests.factories.accounts import make_member
from tests.factories.committees import PaperFactory
from tests.support.services import free_port

pytestmark = pytest.mark.django_db

WATCHERS = {Role.COORDINATOR, Role.TECHNICAL_ADMINISTRATOR}


@pytest.mark.parametrize("role", list(Role))
def test_panel_is_for_those_who_watch_over_the_services(drain, role):
    drain()

    panel = search_health(make_member(role))

    assert (panel is not None) == (role in WATCHERS)


def test_panel_shows_counts_delay_and_verification_without_any_title(drain, login):
    first = PaperFactory(title="Zénobie")
    client = login(make_member(Role.TECHNICAL_ADMINISTRATOR))
    drain()
    verification.verify()
    PaperFactory(title="Zénobie", committee=first.committee)

    page = BeautifulSoup(client.get("/").content, "html.parser")
    text = " ".join(page.select_one("[aria-labelledby=panel-search-health]").get_text().split())

    assert "En ordre" in text
    assert "1 modification en attente" in text
    assert "aucun écart" in text
    assert "Zénobie" not in text


def test_late_or_parked_changes_are_to_be_watched(drain):
    drain()
    assert health().is_well
    paper = PaperFactory()
    assert health().is_well
    IndexOutbox.objects.update(changed_at=timezone.now() - 2 * LATE)
    assert (health().is_late, health().is_well) == (True, False)

    drain()
    assert health().is_well
    paper.save()
    IndexOutbox.objects.update(attempts=IndexOutbox.MAX_ATTEMPTS)
    assert (health().parked, health().is_well) == (1, False)


def test_verification_is_told_to_every_process_and_stays_after_a_restart(drain, settings):
    drain()
    verification.verify()
    cache.clear()
    assert health().is_verified

    settings.SEARCH_ENGINE, settings.SEARCH_FALLBACK = "elasticsearch", ""
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    assert health().verified is None


def test_old_or_failed_verification_does_not_count(drain, time_machine):
    drain()
    assert health().verified is None
    verification.verify()
    assert health().is_verified

    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert not health().is_verified
    time_machine.move_to(timezone.now() - timedelta(days=2))
    IndexOutbox.objects.all().delete()
    PaperFactory()
    IndexOutbox.objects.all().delete()
    verification.verify()
    assert health().verified.differences == 1
    assert not health().is_verified


@pytest.mark.parametrize("number", [1, 3])
def test_panel_makes_the_same_queries_whatever_waits(drain, number, django_assert_num_queries):
    person = make_member(Role.COORDINATOR)
    drain()
    for _ in range(number):
        PaperFactory()
    assert search_health(person)

    with django_assert_num_queries(6):
        search_health(person)
