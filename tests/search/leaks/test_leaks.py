"""Nobody is told of what they may not read, through any channel; who may read is told."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from search.models import IndexEntry
from tests.search.leaks.asking import Found
from tests.search.leaks.world import DIFFERENT, NETWORK, ROLES, VISITOR, misspelt
from tests.support.canary import PLACEHOLDER, text_of
from tests.support.urls import every_address

pytestmark = pytest.mark.django_db
# No search takes part in these: once is enough.
without_engine = pytest.mark.parametrize("engine_name", ["embedded"], indirect=True)


def reader_of(lot) -> str:
    """One of those who find it, with an account and inside the network."""
    return sorted(lot.readers & NETWORK)[0]


def test_every_role_is_asked_and_every_audience_has_readers(world):
    words = [word for lot in world.lots.values() for word in lot.words]

    assert set(ROLES) <= NETWORK <= set(world.people)
    assert set(DIFFERENT) <= set(world.people)
    assert {name for lot in world.lots.values() for name in lot.readers} == set(world.people)
    assert len(set(words)) == len(words) > 100
    assert {thing.kind for lot in world.lots.values() for thing in lot.things} == set(
        IndexEntry.objects.values_list("kind", flat=True)
    )


def test_nobody_finds_what_they_may_not_read(everybody, asking):
    assert asking.look_for_leaks(names=everybody) == []


def test_everybody_finds_exactly_what_they_may_read(everybody, asking):
    assert asking.shortcomings(names=everybody) == []


def test_each_place_is_searched_for_who_may_read(world, asking):
    """Without this, finding nothing would prove nothing."""
    for lot in world.lots.values():
        for place, word in lot.found.items():
            found = asking.search(reader_of(lot), word)
            assert found.things == {(t.kind, t.object_id) for t in lot.things}, (lot.name, place)
        if lot.found:
            wrong = misspelt(lot.found["title"])
            assert asking.search(reader_of(lot), wrong).total == len(lot.things), lot.name


def test_author_institution_is_shown_to_readers(world, asking):
    for lot in world.lots.values():
        for word in lot.shown.values():
            assert word in page_of(world, reader_of(lot), lot.found["title"])


def page_of(world, name: str, text: str) -> str:
    return text_of(world.client(name).get(reverse("search:page"), {"q": text}))


def test_completion_over_http_says_nothing_more_than_of_an_absent_word(world, asking, is_thin):
    for name in DIFFERENT[:: 4 if is_thin else 1]:
        nowhere = asking.get(name, "search:suggestions", ["zqww"])
        for lot in world.lots.values():
            said = asking.get(name, "search:suggestions", [lot.prefix])
            may_complete = lot.found and name in lot.readers and name != VISITOR
            assert (said == nowhere) != bool(may_complete), (name, lot.name)


# Beside the search: where a result leads, and lists that leave


@without_engine
def test_doors_open_to_readers_alone(world):
    """A page, a file, a meeting: what is not found cannot be opened either."""
    nothing = "00000000-0000-4000-8000-000000000000"
    for name in DIFFERENT:
        client = world.client(name)
        for lot in world.lots.values():
            for door, others in lot.doors.items():
                response = client.get(door)
                may_open = name in lot.readers | others
                assert (response.status_code == 200) == may_open, (name, lot.name, door)
                if may_open or name not in NETWORK:
                    continue
                said = text_of(response)
                assert not any(word in said for word in lot.words), (name, lot.name, door)
                absent = client.get(re.sub(r"[0-9a-f-]{36}", nothing, door))
                assert response.status_code in (404, absent.status_code)


@without_engine
def test_words_that_are_not_searched_are_read_behind_the_doors(world):
    for lot in world.lots.values():
        if "file name" in lot.silent and lot.doors:
            client = world.client(reader_of(lot))
            said = "".join(text_of(client.get(door)) for door in lot.doors)
            assert lot.silent["file name"] in said
            assert lot.silent["note of change"] in said


@without_engine
@pytest.mark.parametrize("extension", ["csv", "ods"])
def test_exported_list_holds_what_one_reads(world, extension):
    papers = [lot for lot in world.lots.values() if "reference" in (lot.found | lot.silent)]
    for name in DIFFERENT:
        if name not in NETWORK:
            continue
        answer = world.client(name).get(reverse("committees:papers_export"), {"format": extension})
        assert answer.status_code == 200
        said = exported_text(answer)
        for lot in papers:
            seen = any(word in said for word in lot.words)
            assert seen == (name in lot.readers), (name, lot.name)


def exported_text(answer) -> str:
    """The words of a list, whatever its format."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not body.startswith(b"PK"):
        return body.decode()
    with ZipFile(BytesIO(body)) as archive:
        return archive.read("content.xml").decode()


def test_saved_search_shows_no_result_of_its_own(world):
    """Its page lists the words somebody typed, and nothing found with them."""
    name = "secretary"
    client = world.client(name)
    client.post(reverse("search:create_saved"), {"q": "assemblage"})

    said = text_of(client.get(reverse("search:saved")))

    assert "assemblage" in said
    assert not any(word in said for lot in world.lots.values() for word in lot.words)


@without_engine
def test_no_feed_but_the_opaque_one(world):
    """A feed would be one more channel to ask here; that of calendars has neutral titles alone."""
    feed = re.compile(r"feed|rss|atom|\.ics|ical|flux", re.IGNORECASE)

    known = [reverse("calendar_feed", args=["token"]).lstrip("/")]
    found = [a.pattern for a in every_address() if feed.search(a.pattern)]
    assert [PLACEHOLDER.sub("token", pattern) for pattern in found] == known


def test_visitor_finds_public_pages_and_nothing_else(world, asking):
    assert asking.search(VISITOR, world.lots["public page"].found["title"]) != Found()
    assert asking.search(VISITOR, world.lots["network page"].found["title"]) == Found()
