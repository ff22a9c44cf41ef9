"""No kind of person finds a word of the directory that is not for them, wherever they ask.

The address of a shelter is found nowhere; its named readers see it by the act that reveals it.
"""

import logging
import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from network.models import Commune, Place, Service
from network.services.chasing import chase_overdue
from network.services.conventions import announce_renewals, trace_changes_of_force
from network.services.person_chasing import chase_contacts
from portal.core.models import JournalEntry, Notification
from portal.core.services.digests import send_digests
from search import services
from search.completion import complete
from search.models import IndexEntry
from tests.network.leaks.crawling import POSTING, DirectoryCrawl, readable
from tests.network.leaks.world import NETWORK, OTHERS, ROLES, VISITOR
from tests.support.canary import World
from tests.support.client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = [*ROLES, *OTHERS]


@pytest.fixture
def _private_folders():
    """The folders are those of the world, for all the tests of this module."""


def client_of(world: World, name: str) -> PortalClient:
    client = PortalClient()
    if name != VISITOR:
        client.sign_in(world.people[name])
    return client


def words_in(world: World, text: str) -> list[str]:
    return [secret.where for secret in world.secrets if secret.word in text.lower()]


def test_everybody_is_asked(world):
    assert set(PEOPLE) == set(world.people)
    assert set(PEOPLE) > NETWORK


@pytest.mark.parametrize("name", PEOPLE)
def test_person_reads_only_what_is_for_them(name, world, caplog):
    """Pages, exports, files, maps, notifications and the journal; nothing in the logs."""
    caplog.set_level(logging.INFO)
    crawl = DirectoryCrawl(world, name, client_of(world, name))

    crawl.run()

    assert crawl.leaks == []
    assert crawl.overlooked == set()
    assert crawl.failures == []
    assert words_in(world, caplog.text) == []
    line = "direct line of somebody reachable"
    shown_at = {one.path for one in crawl.sightings if one.secret.where == line}
    assert shown_at <= {path for path in world.paths if path.endswith("/ligne/")}
    assert bool(shown_at) == (name in POSTING & NETWORK)


@pytest.mark.parametrize("name", PEOPLE)
def test_person_finds_only_what_is_for_them(name, world):
    """By the search of the portal and its completion, by the words of the directory."""
    user, client = world.people[name], client_of(world, name)
    for secret in world.secrets:
        if name in secret.readers:
            continue
        assert services.search(user, secret.word).total == 0, secret.where
        assert complete(user, secret.word[:-2]).is_empty, secret.where
    for kind in ("services", "people", "institutions"):
        hidden = [one.word for one in world.secrets if name not in one.readers]
        text = readable(client.get(reverse("network:directory"), {"kind": kind, "q": hidden[0]}))
        assert words_in(world, text.replace(hidden[0], "")) == []


def test_commune_of_the_shelter_answers_like_any_other_of_the_departement(world):
    """Asking commune by commune does not tell where it is: nearness, lists and counts are alike."""
    client = client_of(world, "member")
    service = Service.objects.get(place__is_confidential=True)

    def told(code: str) -> list[tuple[bool, str]]:
        asked = {
            "directory": {"commune": code},
            "who_to_call": {"commune": code, "need": "listening"},
            "disability_offers": {"commune": code},
        }
        answers = [client.get(reverse(f"network:{name}"), some) for name, some in asked.items()]
        texts = [re.sub(r"\s+", " ", answer.content.decode()) for answer in answers]
        cards = [text.partition(service.name)[2][:900] for text in texts]
        return [(service.name in text, card) for text, card in zip(texts, cards, strict=True)]

    known = Commune.objects.get(pk="45986"), Commune.objects.get(pk="45984")
    here, there = (told(commune.pk) for commune in known)
    assert [found for found, _card in here] == [True, True, False]
    for commune in known:
        here = [(found, card.replace(commune.name, "")) for found, card in here]
        there = [(found, card.replace(commune.name, "")) for found, card in there]
    assert here == there


@pytest.mark.parametrize("name", PEOPLE)
def test_address_is_opened_by_its_named_reader_alone_and_journaled(name, world):
    place = Place.objects.get(is_confidential=True)
    client, url = client_of(world, name), reverse("network:address_read", args=[place.uuid])

    shown = readable(client.get(url)) + readable(client.get(f"{url}?reason=accueil"))
    answer = readable(client.post(url, {"reason": "accueil ce soir"}))

    assert "sealed address" not in words_in(world, shown)
    assert ("sealed address" in words_in(world, answer)) == (name == "reader")
    read = JournalEntry.objects.filter(action="address.read", actor_id=world.people[name].pk or 0)
    assert read.count() == int(name == "reader")


def test_what_the_worker_does_says_nothing(world, caplog):
    """Periodic jobs, notifications, mails, journal and logs."""
    caplog.set_level(logging.DEBUG, logger="network")
    for job in (chase_overdue, chase_contacts, trace_changes_of_force, announce_renewals):
        job()
    send_digests()

    assert mail.outbox != []
    letters = "".join(letter.message().as_string() for letter in mail.outbox)
    rows = [*Notification.objects.values(), *JournalEntry.objects.values()]
    assert words_in(world, f"{letters}{caplog.text}") == []
    assert words_in(world, str(rows)) == ["reason of a suspension"]


def test_index_holds_nothing_of_the_shelter(world):
    texts = [
        f"{entry.title} {entry.facts} {' '.join(entry.passages.values_list('text', flat=True))}"
        for entry in IndexEntry.objects.all()
    ]

    hidden = [secret for secret in world.secrets if not secret.readers]
    assert len(hidden) > 15
    assert [one.where for one in hidden if one.word in " ".join(texts).lower()] == []


def test_commands_say_nothing_to_the_terminal(world):
    output = StringIO()
    for name in ("coordinator", "member"):
        for secret in world.secrets:
            if name not in secret.readers:
                email = world.people[name].email
                call_command("search_as", email, secret.word, stdout=output, stderr=output)

    asked = output.getvalue().lower()
    for secret in world.secrets:
        asked = asked.replace(f"{secret.word} ", "").replace(f"« {secret.word} »", "")
    assert words_in(world, asked) == []
