"""No kind of person finds a word they may not read, wherever and however they ask."""

import logging
import re

import pytest
from django.core import mail
from django.urls import reverse

from portal.core.services.digests import send_digests
from search import indexing
from tests.canary import worlds  # noqa: F401  declares the builders
from tests.support.canary import VISITOR, Crawl, World, build_world, text_of
from tests.support.client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = [
    "visitor", "outsider", "member", "colleague", "manager", "coordinator", "editor",
    "data_protection", "technician", "superuser", "insider", "seated", "secretary",
    "secretly_seated",
]  # fmt: skip
ABSENT = [World.word(number) for number in range(40_000, 40_003)]


@pytest.fixture
def world(django_capture_on_commit_callbacks) -> World:
    """The whole world, indexed as the worker would."""
    with django_capture_on_commit_callbacks(execute=True):
        built = build_world()
    indexing.drain()
    return built


def client_of(world: World, name: str, **options) -> PortalClient:
    client = PortalClient()
    if name != VISITOR:
        client.sign_in(world.people[name], **options)
    return client


@pytest.mark.parametrize("name", PEOPLE)
def test_person_finds_only_what_they_may_read(name, world, caplog):
    caplog.set_level(logging.INFO)
    crawl = Crawl(world, name, client_of(world, name))

    crawl.run()

    assert crawl.leaks == []
    assert crawl.overlooked == set()
    assert crawl.failures == []
    assert [secret.where for secret in world.secrets if secret.word in caplog.text.lower()] == []


def test_list_of_people_is_complete(world):
    assert set(PEOPLE) == set(world.people)


def test_session_without_second_factor_finds_nothing(world):
    name = "secretary"
    crawl = Crawl(world, name, client_of(world, name, second_factor=False))

    crawl.run()

    # An address that was asked comes back: it is kept to be asked again after the sign-in.
    assert {where for where in crawl.seen if not where.startswith("address of")} == set()


# Asking for the very words


SEARCHES = [
    "search:page", "search:suggestions", "committees:papers", "portal_admin:page_search",
    "portal_admin:page_search_results", "wagtailadmin_choose_page_search", "wagtailimages:index",
    "wagtaildocs:index", "wagtailimages_chooser:choose_results",
    "wagtaildocs_chooser:choose_results",
]  # fmt: skip


CHANGES_EACH_TIME = re.compile(
    r'nonce="[^"]+"|"CSRF_TOKEN": "[^"]+"|csrf[^>]*>|hx-headers=.*?>', re.IGNORECASE
)


def asked(client: PortalClient, view: str, word: str) -> str:
    """The answer to a search, without the word itself nor what changes at each request."""
    response = client.get(reverse(view), {"q": word})
    body = CHANGES_EACH_TIME.sub("", response.content.decode())
    said = f"{response.status_code} {response.headers.get('Location')} {body}"
    return said.lower().replace(word, "§")


@pytest.mark.parametrize("name", PEOPLE)
def test_searching_a_secret_is_like_searching_a_word_that_is_nowhere(name, world):
    """No hit, no count, no facet, no suggestion: the answer is that of an absent word."""
    client = client_of(world, name)
    for view in SEARCHES:
        nothing = asked(client, view, ABSENT[0])
        assert asked(client, view, ABSENT[1]) == nothing
        for secret in world.secrets:
            if name not in secret.readers:
                assert asked(client, view, secret.word) == nothing, f"{view}: {secret.where}"


def test_half_of_a_secret_word_suggests_nothing_to_others(world):
    client = client_of(world, "outsider")
    for secret in world.secrets:
        if "outsider" not in secret.readers:
            answer = client.get(reverse("search:suggestions"), {"q": secret.word[:-3]})
            assert secret.word not in text_of(answer).lower()


# Mails


def test_mails_say_nothing(world):
    send_digests()

    assert mail.outbox != []
    for letter in mail.outbox:
        text = letter.message().as_string().lower()
        assert [secret.where for secret in world.secrets if secret.word in text] == []
