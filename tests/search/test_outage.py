"""Elasticsearch out of reach: the page answers, nothing noted is lost, the index catches up."""

import time

import pytest

from portal.core.models import Audience
from search import following, indexing, services, verification
from search.engine import get_engine
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import writer as elasticsearch_writer
from search.health import health
from search.models import IndexEntry, IndexOutbox
from search.services import Outcome
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated
from tests.support.misbehaving import misbehaving_server, only, refusal, refuse_documents, silence

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch]

DOWN = refusal(503, "", "zénobie")
READ_ONLY = only("_bulk", refusal(403, "cluster_block_exception", "zénobie"))
FAULTS = {"down": DOWN, "slow": silence(3), "read-only": READ_ONLY, "401": refusal(401)}


@pytest.fixture
def node(elasticsearch_url, elasticsearch_index, settings, monkeypatch):
    """What stands before the real node; `answer` makes it misbehave."""
    monkeypatch.setattr(elasticsearch_writer, "BACK_OFF", (0.01,))
    monkeypatch.setattr("search.engines.elasticsearch.client.WRITE_TIMEOUT", 1.0)
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_INDEX = elasticsearch_index
    with misbehaving_server(elasticsearch_url) as (url, behaviour):
        settings.ELASTICSEARCH_URL = url
        yield behaviour


@pytest.fixture
def committee(node):
    return CommitteeFactory()


@pytest.fixture
def member(committee):
    return make_seated(committee)


def total(member, text: str) -> int:
    """How many results, in less than two seconds whatever happens."""
    started = time.monotonic()
    answer = services.search(member, text)
    assert time.monotonic() - started < 2
    return answer.total


def recover(node) -> None:
    """The node is well again, and the breaker lets the next question through."""
    node.answer = None
    get_engine().breaker.succeeded()


@pytest.mark.parametrize("fault", FAULTS)
def test_other_engine_stands_in_then_elasticsearch_catches_up(committee, member, node, fault):
    kept = PaperFactory(committee=committee, title="Budget")
    narrowed = PaperFactory(committee=committee, title="Zénobie")
    following.follow()
    engine = get_engine()
    assert not engine.is_behind

    node.answer = FAULTS[fault]
    assert total(member, "budget") == 1
    PaperFactory(committee=committee, title="Budget nouveau")
    narrowed.audience = Audience.objects.for_tokens([committee.secretariat_token()])
    narrowed.save()
    following.follow()

    assert engine.is_behind
    assert not IndexOutbox.objects.exists()
    assert (total(member, "budget"), total(member, "zénobie")) == (2, 0)
    recover(node)
    assert (total(member, "budget"), total(member, "zénobie")) == (2, 0)

    following.follow()
    assert not engine.is_behind
    assert (total(member, "budget"), total(member, "zénobie")) == (2, 0)
    assert engine.primary.states() == engine.fallback.states()
    assert verification.verify().counts() == {}
    assert kept.title == "Budget"


def test_another_host_is_told_at_once_that_elasticsearch_is_behind(
    committee, member, node, settings, tmp_path
):
    PaperFactory(committee=committee, title="Budget")
    following.follow()
    here = settings.SEARCH_INDEX_PATH
    node.answer = DOWN
    PaperFactory(committee=committee, title="Budget nouveau")
    following.follow()
    recover(node)

    settings.SEARCH_INDEX_PATH = tmp_path / "elsewhere" / "index.sqlite3"
    asked = len(node.requests)
    assert get_engine().is_behind
    assert services.search(member, "budget").outcome == Outcome.UNAVAILABLE
    assert len(node.requests) == asked

    settings.SEARCH_INDEX_PATH = here
    following.follow()
    settings.SEARCH_INDEX_PATH = tmp_path / "elsewhere" / "index.sqlite3"
    assert not get_engine().is_behind
    assert total(member, "budget") == 2


@pytest.mark.parametrize("fault", ["down", "slow"])
def test_page_says_so_when_nothing_stands_in(committee, member, node, settings, fault):
    settings.SEARCH_FALLBACK = ""
    PaperFactory(committee=committee, title="Budget")
    following.follow()
    assert total(member, "budget") == 1

    node.answer = FAULTS[fault]
    for _ in range(4):
        started = time.monotonic()
        assert services.search(member, "budget").outcome == Outcome.UNAVAILABLE
        assert time.monotonic() - started < 2
    PaperFactory(committee=committee, title="Budget nouveau")
    following.follow()
    assert IndexOutbox.objects.count() == 1

    recover(node)
    following.follow()
    assert total(member, "budget") == 2
    assert not IndexOutbox.objects.exists()


def test_refused_document_is_tried_again_then_parked_and_reported(
    committee, member, node, settings
):
    following.follow()
    node.answer = refuse_documents("scelle")
    for title in ("Budget sain", "Budget scelle"):
        PaperFactory(committee=committee, title=title)

    for attempt in range(1, IndexOutbox.MAX_ATTEMPTS + 1):
        indexing.drain()
        row = IndexOutbox.objects.get()
        assert (row.attempts, row.error) == (attempt, "HTTP 400 document_parsing_exception")
    assert total(member, "budget") == 1
    assert verification.verify().counts()["parked"] == 1

    recover(node)
    verification.repair(verification.verify())
    assert total(member, "budget") == 2
    assert verification.verify().counts() == {}


def test_rebuild_fails_whole_when_the_node_does(committee, member, node):
    from search.rebuilding import rebuild

    PaperFactory(committee=committee, title="Budget")
    following.follow()
    states = get_engine().fallback.states()

    def break_down(done: int, whole: int) -> None:
        node.answer = DOWN

    with pytest.raises(EngineUnavailable):
        rebuild(progress=break_down)

    assert get_engine().fallback.states() == states
    assert total(member, "budget") == 1
    recover(node)
    rebuild()
    assert verification.verify().counts() == {}


def test_health_tells_what_happens(committee, member, node):
    PaperFactory(committee=committee, title="Budget")
    assert health().pending > 0
    following.follow()
    verification.verify()

    well = health()
    assert (well.engine, well.answers, well.is_well) == ("elasticsearch", True, True)
    assert well.documents == well.entries == IndexEntry.objects.count()
    assert (well.pending, well.is_verified) == (0, True)

    node.answer = DOWN
    PaperFactory(committee=committee, title="Budget nouveau")
    following.follow()

    ill = health()
    assert (ill.answers, ill.is_well, ill.stands_in) == (False, False, "embedded")
    assert ill.documents is None
