"""Results put forward: by whom, for which words, and only to those who may read them."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from committees.enums import CommitteeVisibility
from committees.services.papers import withdraw
from portal.accounts.enums import Role
from portal.core.models import Audience
from search import services
from search.models import IndexEntry, PinnedResult
from search.pins import prune_pins
from search.tuning import TuningError, pin
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated, make_secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


@pytest.fixture
def guide(drain):
    """Open to the network; its words are not those people search."""
    paper = PaperFactory(title="Guide pratique", audience=Audience.objects.network())
    PaperFactory(title="Avance de fonds", audience=Audience.objects.network())
    drain()
    return paper


def entry_of(paper) -> IndexEntry:
    return IndexEntry.objects.get(kind="paper", object_id=str(paper.uuid))


def pinned(user, text: str, **options) -> list[str]:
    return [result.title for result in services.search(user, text, **options).pinned]


def test_pinned_result_is_shown_first_for_its_words_in_any_order(guide, coordinator):
    pin(entry_of(guide), query="avance fonds", actor=coordinator)
    member = make_member()

    answer = services.search(member, "fonds avances")

    assert [r.title for r in answer.pinned] == ["Guide pratique"]
    assert (answer.total, [r.title for r in answer.results]) == (1, ["Avance de fonds"])
    assert pinned(member, "avance") == []
    assert pinned(member, '"avance fonds"') == []
    assert pinned(member, "avance fonds -guide") == []
    assert pinned(member, "avance fonds", page=2) == []
    assert pinned(member, "avance fonds", only_titles=True) == []


def test_pinned_result_is_not_repeated_below(guide, coordinator):
    pin(entry_of(guide), query="guide", actor=coordinator)

    answer = services.search(make_member(), "guide")

    assert [r.title for r in answer.pinned] == ["Guide pratique"]
    assert (answer.total, answer.results) == (1, [])


def test_pinned_result_is_shown_to_its_readers_alone(drain, coordinator):
    secret = CommitteeFactory(visibility=CommitteeVisibility.SECRET)
    paper = PaperFactory(committee=secret, title="Zénobie")
    drain()
    pin(entry_of(paper), query="avance fonds", actor=coordinator)
    without = services.search(make_member(), "avance dons")

    answer = services.search(make_member(), "avance fonds")

    assert pinned(make_seated(secret), "avance fonds") == ["Zénobie"]
    assert (answer.outcome, answer.total, answer.pinned) == (without.outcome, 0, [])
    assert list(PinnedResult.objects.visible_to(coordinator)) == []
    assert PinnedResult.objects.visible_to(make_seated(secret)).count() == 1


def test_pinned_result_vanishes_with_the_right_to_read_it(drain, coordinator, guide):
    pin(entry_of(guide), query="avance fonds", actor=coordinator)
    withdraw(guide, actor=make_secretary(guide.committee), reason="Erreur")

    assert pinned(make_member(), "avance fonds") == []
    assert prune_pins() == 0
    drain()
    assert prune_pins() == 1


def test_coordination_pins_and_removes_from_the_pages(guide, coordinator, login):
    client = login(coordinator)
    search = reverse("search:page")
    found = BeautifulSoup(client.get(search, {"q": "guide"}).content, "html.parser")
    form = found.select_one(f"form[action='{reverse('search:create_pin')}']")
    data = {field["name"]: field["value"] for field in form.select("input[name]")}

    answer = client.post(form["action"], {**data, "q": "avance fonds"})
    after = BeautifulSoup(client.get(answer["Location"]).content, "html.parser")
    listed = BeautifulSoup(client.get(reverse("search:pins")).content, "html.parser")
    removed = client.post(listed.select_one("main form")["action"])

    assert answer["Location"] == f"{search}?q=avance+fonds"
    assert after.select_one(".search-pinned .list-card__title").get_text() == "Guide pratique"
    assert "Guide pratique" in listed.main.get_text()
    assert removed.status_code == 302
    assert PinnedResult.objects.count() == 0


def test_only_plain_words_are_pinned_and_not_too_many(guide, coordinator, drain):
    papers = [PaperFactory(title="Note", audience=Audience.objects.network()) for _ in range(5)]
    drain()
    for query in ('"avance de fonds"', "avance -fonds", "le la", ""):
        with pytest.raises(TuningError):
            pin(entry_of(guide), query=query, actor=coordinator)
    first = pin(entry_of(guide), query="avance fonds", actor=coordinator)
    for other in papers[1:]:
        pin(entry_of(other), query="fonds avance", actor=coordinator)

    assert pin(entry_of(guide), query="fonds avance", actor=coordinator) == first
    with pytest.raises(TuningError):
        pin(entry_of(papers[0]), query="avance fonds", actor=coordinator)


def test_results_pinned_for_others_take_no_place_and_are_not_told_of(drain, guide, coordinator):
    secret = CommitteeFactory(visibility=CommitteeVisibility.SECRET)
    insider = make_seated(secret)
    hidden = [PaperFactory(committee=secret, title="Zénobie") for _ in range(5)]
    drain()
    for paper in hidden:
        pin(entry_of(paper), query="avance fonds", actor=insider)

    pin(entry_of(guide), query="avance fonds", actor=coordinator)

    assert pinned(make_member(), "avance fonds") == ["Guide pratique"]
    assert pinned(insider, "avance fonds") == ["Zénobie"] * 5


def test_what_one_may_not_read_cannot_be_pinned(drain, coordinator, login):
    paper = PaperFactory(committee=CommitteeFactory(visibility=CommitteeVisibility.SECRET))
    drain()
    client = login(coordinator)
    data = {"q": "avance", "kind": "paper", "object": str(paper.uuid)}
    unknown = {**data, "object": "ffffffff-0000-4000-8000-000000000000\x00"}

    assert client.post(reverse("search:create_pin"), data).status_code == 404
    assert client.post(reverse("search:create_pin"), unknown).status_code == 404
    assert PinnedResult.objects.count() == 0


def test_pins_are_the_coordination_s_alone(guide, coordinator, login):
    one = pin(entry_of(guide), query="avance fonds", actor=coordinator)
    client = login(make_member(Role.COMMITTEE_SECRETARY))
    data = {"q": "avance", "kind": "paper", "object": str(guide.uuid)}

    assert client.get(reverse("search:pins")).status_code == 404
    assert client.post(reverse("search:create_pin"), data).status_code == 404
    assert client.post(reverse("search:delete_pin", args=[one.uuid])).status_code == 404
    assert b"mises-en-avant" not in client.get(reverse("search:page"), {"q": "guide"}).content
    assert PinnedResult.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_pins_makes_the_same_queries(
    drain, coordinator, login, number, django_assert_num_queries
):
    for index in range(number):
        paper = PaperFactory(title=f"Guide {index}", audience=Audience.objects.network())
        drain()
        pin(entry_of(paper), query=f"mot{index}", actor=coordinator)
    client = login(coordinator)
    client.get(reverse("search:pins"))

    with django_assert_num_queries(10):
        client.get(reverse("search:pins"))
