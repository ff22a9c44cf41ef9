"""The life of an index: made, exchanged, brought back, found out when it is wrong."""

import multiprocessing

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from elasticsearch import Elasticsearch

from portal.core.models import Audience
from search import following, indexing, rebuilding, services, verification
from search.engine import get_engine
from search.engines.elasticsearch import mapping
from search.engines.elasticsearch.indices import Indices, building_alias
from search.engines.elasticsearch.writer import ElasticsearchWriter
from search.models import IndexEntry, IndexOutbox
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated
from tests.search.conftest import document

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee(portal_engine):
    return CommitteeFactory()


@pytest.fixture
def member(committee):
    return make_seated(committee)


def total(member, text: str) -> int:
    return services.search(member, text).total


def entry_of(paper) -> IndexEntry:
    return IndexEntry.objects.get(kind="paper", object_id=str(paper.uuid))


def test_rebuild_gives_the_same_answers(drain, committee, member):
    for number in range(5):
        PaperFactory(committee=committee, title=f"Budget {number}", pages=("Recettes", "Autres"))
    drain()
    before, states = services.search(member, "budget recettes"), get_engine().states()

    report = rebuilding.rebuild()

    after = services.search(member, "budget recettes")
    assert [(r.object_id, r.score) for r in after.results] == [
        (r.object_id, r.score) for r in before.results
    ]
    assert get_engine().states() == states
    assert (report.documents, report.refused) == (IndexEntry.objects.count(), 0)
    assert verification.verify().counts() == {}


def test_rebuild_replays_what_is_written_meanwhile(drain, committee, member):
    changed, narrowed, gone = (
        PaperFactory(committee=committee, title=t) for t in ("Avant", "Zénobie", "Parti")
    )
    drain()

    def meanwhile(done: int, whole: int) -> None:
        if IndexEntry.objects.filter(title="Nouveau").exists():
            return
        changed.title = "Après"
        changed.save()
        narrowed.audience = Audience.objects.for_tokens([committee.secretariat_token()])
        narrowed.save()
        gone.state, gone.withdrawn_at = "withdrawn", gone.created_at
        gone.save()
        PaperFactory(committee=committee, title="Nouveau")
        indexing.drain()
        assert total(member, "après") == 1

    report = rebuilding.rebuild(progress=meanwhile)

    assert report.replayed == 3
    assert [total(member, word) for word in ("après", "nouveau")] == [1, 1]
    assert [total(member, word) for word in ("avant", "zénobie", "parti")] == [0, 0, 0]
    assert verification.verify().counts() == {}


def test_kept_index_is_brought_back_with_what_changed_since(drain, committee, member):
    paper = PaperFactory(committee=committee, title="Avant")
    drain()
    rebuilding.rebuild()
    paper.title = "Après"
    paper.save()
    PaperFactory(committee=committee, title="Nouveau")
    drain()

    call_command("search_index", "revert", "--json")

    assert [total(member, word) for word in ("après", "nouveau", "avant")] == [1, 1, 0]
    assert verification.verify().counts() == {}


def test_nothing_kept_cannot_be_brought_back(drain, committee):
    drain()

    with pytest.raises(CommandError, match="kept"):
        call_command("search_index", "revert")


@pytest.mark.elasticsearch
def test_index_that_a_killed_rebuild_left_is_not_brought_back(elasticsearch):
    with elasticsearch.writing() as writer:
        writer.index([document(1, "Budget")])
    indices = elasticsearch._indices()
    (live,) = indices.live()
    half_made = indices.create()

    assert not elasticsearch.bring_back()
    assert indices.live() == [live]

    with elasticsearch.rebuilding() as build:
        build.index([document(1, "Budget")])
        build.publish()
    assert half_made not in indices.all()
    assert elasticsearch.bring_back()
    assert indices.live() == [live]


def test_missing_index_is_made_again_by_the_worker(committee, member):
    PaperFactory(committee=committee, title="Budget")
    assert get_engine().fault() == "index_missing"

    following.follow()

    assert get_engine().fault() == ""
    assert total(member, "budget") == 1


@pytest.mark.django_db(transaction=True)
def test_worker_killed_while_it_follows_loses_nothing(committee):
    for number in range(40):
        PaperFactory(committee=committee, title=f"Budget {number}", pages=("Recettes " * 200,))
    member = make_seated(committee)
    get_engine().writing().__enter__()
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_drain_in_small_batches)
    process.start()
    process.join(0.8)
    process.kill()
    process.join()

    following.follow()

    assert services.search(member, "budget", page_size=100).total == 40
    assert not IndexOutbox.objects.exists()
    assert verification.verify().counts() == {}


def _drain_in_small_batches() -> None:
    indexing.BATCH_ROWS = 3
    indexing.drain()


# What only Elasticsearch can get wrong


@pytest.fixture
def node(elasticsearch_url, elasticsearch_index, settings) -> Elasticsearch:
    """The cluster itself, to tamper with; the portal uses it with nothing standing in."""
    settings.SEARCH_ENGINE, settings.SEARCH_FALLBACK = "elasticsearch", ""
    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX = (
        elasticsearch_url,
        elasticsearch_index,
    )
    client = Elasticsearch(elasticsearch_url)
    yield client
    client.close()


@pytest.fixture
def paper(node, drain):
    committee = CommitteeFactory()
    make_seated(committee)
    make_member()
    paper = PaperFactory(committee=committee, title="Budget", pages=("Recettes.",))
    PaperFactory(committee=committee, title="Autre")
    drain()
    return paper


def indices(node, name: str) -> list[str]:
    return sorted(node.indices.get(index=f"{name}-*").body)


def change(node, settings, paper, **fields) -> None:
    key = str(entry_of(paper).pk)
    node.update(index=settings.ELASTICSEARCH_INDEX, id=key, doc=fields, refresh=True)


@pytest.mark.elasticsearch
def test_alias_is_exchanged_in_one_call_and_one_index_is_kept(paper, node, settings):
    name = settings.ELASTICSEARCH_INDEX
    for _ in range(3):
        before = list(node.indices.get_alias(name=name).body)
        rebuilding.rebuild()
        after = list(node.indices.get_alias(name=name).body)
        assert len(after) == 1
        assert {*before, *after} <= set(indices(node, name))
    assert len(indices(node, name)) == 2


@pytest.mark.elasticsearch
def test_index_is_brought_together_in_one_segment(node, settings):
    indices = Indices(node, settings.ELASTICSEARCH_INDEX, replicas=0)
    name = indices.create()
    for key in (1, 2, 3):
        writer = ElasticsearchWriter(node, building_alias(name), refresh=True)
        writer.index([document(key, "Budget")])

    indices.compact(name)

    shard = node.indices.segments(index=name)["indices"][name]["shards"]["0"][0]
    assert shard["num_search_segments"] == 1
    indices.remove(name)


def test_index_that_cannot_be_brought_together_is_published_as_it_is(node, settings, caplog):
    Indices(node, settings.ELASTICSEARCH_INDEX, replicas=0).compact("no-such-index")

    assert "not compacted" in caplog.text


def test_failed_rebuild_leaves_no_index_behind(paper, node, settings):
    files = indices(node, settings.ELASTICSEARCH_INDEX)

    def fail(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild(progress=fail)

    assert indices(node, settings.ELASTICSEARCH_INDEX) == files


@pytest.mark.elasticsearch
def test_change_of_mapping_is_found_and_mended(paper, monkeypatch):
    assert get_engine().fault() == ""
    monkeypatch.setattr(mapping, "SCHEMA_VERSION", mapping.SCHEMA_VERSION + 1)

    assert verification.verify().counts() == {"mapping_changed": 1}
    following.follow()

    assert get_engine().fault() == ""
    assert verification.verify().counts() == {}


@pytest.mark.elasticsearch
def test_alias_of_two_indices_is_found_and_mended(paper, node, settings):
    name = settings.ELASTICSEARCH_INDEX
    rebuilding.rebuild()
    live = node.indices.get_alias(name=name).body
    kept = next(index for index in indices(node, name) if index not in live)
    node.indices.put_alias(index=kept, name=name)

    report = verification.verify()
    assert "alias_double" in report.counts()

    assert verification.repair(report).counts() == {}
    assert len(node.indices.get_alias(name=name).body) == 1


@pytest.mark.elasticsearch
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"content_hash": "x"}, "engine_content"),
        ({"audience_hash": "x"}, "engine_audience"),
        ({"analysis": 0}, "engine_analysis"),
        ({"audience": ["network"]}, "exposed"),
        ({"audience": ["user:0"]}, "withheld"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tampered_document_is_found_and_mended(paper, node, settings, fields, problem):
    change(node, settings, paper, **fields)

    report = verification.verify()
    assert problem in report.counts()

    verification.repair(report)
    assert verification.verify().counts() == {}


@pytest.mark.elasticsearch
def test_lost_and_unknown_documents_are_found_and_mended(paper, node, settings):
    with get_engine().writing() as writer:
        writer.delete([entry_of(paper).pk])
        writer.index([document(9_999, "Inconnu", tokens=("network",))])

    report = verification.verify()
    assert {"engine_missing", "engine_orphan", "withheld"} <= set(report.counts())

    assert verification.repair(report).counts() == {}


@pytest.mark.elasticsearch
def test_unknown_field_is_refused(paper, node, settings):
    with pytest.raises(Exception, match="strict_dynamic_mapping_exception"):
        change(node, settings, paper, secret="x")


@pytest.mark.elasticsearch
def test_index_of_another_portal_is_left_alone(paper, node, settings):
    other = f"{settings.ELASTICSEARCH_INDEX}-autre"
    node.indices.create(index=f"{other}-20260101-000000-abcdef")
    node.indices.create(index=other)

    for _ in range(3):
        rebuilding.rebuild()

    assert {f"{other}-20260101-000000-abcdef", other} <= set(
        indices(node, settings.ELASTICSEARCH_INDEX)
    )
