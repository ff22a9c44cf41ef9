"""The outbox: every change is followed, once, whatever happens to the worker."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from committees.enums import ExtractionState
from committees.models import AgendaItem, Paper
from portal.core.models import Audience
from portal.core.signals import content_changed
from search import indexing, services
from search.engine import get_engine
from search.models import IndexEntry, IndexOutbox, IndexPassage
from search.outbox import record_changes
from search.sources import source_of
from search.tasks import drain_outbox
from tests.factories.accounts import make_member
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    add_version,
    make_content,
    make_seated,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _homes_are_indexed(drain):
    """The home pages that every database has are not what these tests are about."""
    drain()


def rows() -> list[tuple[str, str]]:
    return sorted(IndexOutbox.objects.values_list("kind", "object_id"))


@pytest.fixture
def paper(drain):
    paper = PaperFactory(title="Budget", pages=("Recettes de mars.", "Dépenses."))
    drain()
    return paper


def entry_of(paper) -> IndexEntry:
    return IndexEntry.objects.get(kind="paper", object_id=str(paper.uuid))


def test_change_writes_one_row_per_object(drain):
    paper = PaperFactory()
    paper.save()
    content_changed.send(Paper, instance=paper, audience_only=True)

    assert rows() == [("paper", str(paper.uuid))]
    assert IndexOutbox.objects.get().text_changed


def test_change_of_an_item_concerns_its_meeting(drain):
    item = AgendaItemFactory(meeting=MeetingFactory())
    drain()
    AgendaItem.objects.get(pk=item.pk).save()

    assert rows() == [("meeting", str(item.meeting.uuid))]


def test_rolled_back_change_leaves_no_row(paper):
    with transaction.atomic():
        paper.title = "Autre"
        paper.save()
        transaction.set_rollback(True)

    assert rows() == []
    assert not entry_of(paper).is_stale


def test_change_of_audience_alone_rewrites_tokens_only(drain, paper):
    before = entry_of(paper)
    passages = list(IndexPassage.objects.values_list("pk", flat=True))
    Paper.objects.filter(pk=paper.pk).update(audience=Audience.objects.network())
    content_changed.send(Paper, instance=paper, audience_only=True)

    report = drain()

    assert (report.audience_changed, report.indexed) == (1, 0)
    assert list(IndexPassage.objects.values_list("pk", flat=True)) == passages
    assert entry_of(paper).content_hash == before.content_hash
    assert services.search(make_member(), "recettes").total == 1


def test_draining_again_does_nothing(drain, paper):
    report = drain()

    assert vars(report) == dict.fromkeys(vars(report), 0)


def test_unchanged_object_is_not_written_again(drain, paper):
    paper.save()

    report = drain()

    assert (report.unchanged, report.indexed) == (1, 0)
    assert not entry_of(paper).is_masked


def test_new_version_replaces_the_text(drain, paper):
    member = make_seated(paper.committee)
    add_version(paper, make_content(("Nouvelle rédaction.",)))
    drain()

    assert services.search(member, "recettes").total == 0
    assert services.search(member, "rédaction").results[0].page == 1


def test_text_read_later_is_followed(drain):
    content = make_content((), body=b"scan", state=ExtractionState.WAITING)
    paper = PaperFactory(title="Scan", content=content)
    drain()
    content.pages.create(number=3, text="Zénobie", method="ocr")
    content_changed.send(Paper, instance=paper, audience_only=False)
    drain()

    assert services.search(make_seated(paper.committee), "zénobie").results[0].page == 3


def test_deleted_object_leaves_index_and_entries(drain):
    meeting = MeetingFactory(title="Zénobie")
    member = make_seated(meeting.committee)
    drain()
    assert services.search(member, "zénobie").total == 1
    meeting.delete()
    drain()

    assert services.search(member, "zénobie").total == 0
    assert not IndexEntry.objects.filter(kind="meeting").exists()
    assert set(get_engine().states()) == set(IndexEntry.objects.values_list("pk", flat=True))


def test_object_that_cannot_be_read_stops_no_other(drain, monkeypatch):
    broken, sound = PaperFactory(title="Abîmé"), PaperFactory(title="Sain")
    source = source_of("paper")
    genuine = type(source).document

    def document(self, obj):
        if obj.pk == broken.pk:
            raise ValueError("unreadable")
        return genuine(self, obj)

    monkeypatch.setattr(type(source), "document", document)

    for attempt in range(1, IndexOutbox.MAX_ATTEMPTS + 1):
        drain()
        row = IndexOutbox.objects.get()
        assert (row.object_id, row.attempts) == (str(broken.uuid), attempt)
        assert row.error == "ValueError"
    assert services.search(make_seated(sound.committee), "sain").total == 1
    assert not IndexOutbox.objects.pending().exists()

    monkeypatch.setattr(type(source), "document", genuine)
    broken.save()
    drain()
    assert services.search(make_seated(broken.committee), "abîmé").total == 1


def test_change_during_the_work_is_followed_again(drain, monkeypatch):
    """A row stamped again while its object was being indexed stays, and its entry masked."""
    paper = PaperFactory(title="Zénobie")
    member = make_seated(paper.committee)
    secret = Audience.objects.for_tokens(["user:0"])
    genuine, done = indexing._tick_off, []

    def tick_off(batch):
        if not done:
            done.append(True)
            paper.audience = secret
            paper.save()
        during.append(services.search(member, "zénobie").total)
        genuine(batch)

    during: list[int] = []
    monkeypatch.setattr(indexing, "_tick_off", tick_off)
    drain()

    assert during == [0, 0]
    assert services.search(member, "zénobie").total == 0
    assert entry_of(paper).tokens == ["user:0"]
    assert rows() == []


@pytest.mark.parametrize("step", ["states", "index", "set_tokens", "delete"])
def test_engine_fault_loses_nothing(drain, monkeypatch, step):
    """The engine fails at each step in turn; the next run ends the work."""
    kept, gone, moved = (PaperFactory(title=t) for t in ("Garde", "Parti", "Bouge"))
    drain()
    new = PaperFactory(title="Nouveau")
    Paper.objects.filter(pk=gone.pk).update(current_version=None)
    Paper.objects.filter(pk=moved.pk).update(audience=Audience.objects.network())
    for paper in (gone, moved, new):
        content_changed.send(Paper, instance=paper, audience_only=paper == moved)

    def fail(*arguments):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("search.engines.embedded.writer.EmbeddedWriter." + step, fail)
        with pytest.raises(OSError, match="disk full"):
            drain()
    assert IndexOutbox.objects.count() == 3
    drain()

    papers = IndexEntry.objects.filter(kind="paper")
    assert {e.object_id for e in papers} == {str(p.uuid) for p in (kept, moved, new)}
    assert set(get_engine().states()) == set(IndexEntry.objects.values_list("pk", flat=True))
    assert services.search(make_member(), "bouge").total == 1
    assert rows() == []


def test_bulk_change_is_recorded_in_few_queries(drain, django_assert_max_num_queries):
    committee = CommitteeFactory()
    papers = [PaperFactory(committee=committee) for _ in range(20)]
    drain()

    with django_assert_max_num_queries(12):
        record_changes(source_of("paper"), [str(p.uuid) for p in papers], audience_only=True)

    assert len(rows()) == 20


@pytest.mark.parametrize("number", [1, 20])
def test_audience_changes_are_followed_in_few_queries(drain, django_assert_max_num_queries, number):
    committee = CommitteeFactory()
    papers = [PaperFactory(committee=committee) for _ in range(number)]
    drain()
    Paper.objects.update(audience=Audience.objects.network())
    record_changes(source_of("paper"), [str(p.uuid) for p in papers], audience_only=True)

    with django_assert_max_num_queries(14):
        assert drain().audience_changed == number

    followed = IndexEntry.objects.filter(kind="paper")
    assert {tuple(entry.tokens) for entry in followed} == {("network",)}


@pytest.mark.django_db(transaction=True)
def test_committed_changes_share_one_waiting_task():
    for _ in range(3):
        PaperFactory()

    waiting = DBTaskResult.objects.ready().filter(task_path=drain_outbox.module_path)
    assert waiting.count() == 1

    drain_outbox.call()
    assert rows() == []


def test_forgotten_rows_are_followed_by_the_periodic_job(paper):
    from search.periodic import follow_forgotten_changes

    IndexOutbox.objects.create(
        kind="paper", object_id=str(paper.uuid), changed_at=timezone.now() - timedelta(hours=1)
    )
    follow_forgotten_changes()

    assert rows() == []


def test_text_is_cut_into_passages_that_join_again(drain):
    pages = ("Première phrase. " * 400, "", "Mot" * 3000, "Fin\n\nvraiment.")
    paper = PaperFactory(pages=pages)
    drain()
    passages = list(entry_of(paper).passages.all())

    for number, text in enumerate(pages, start=1):
        assert "".join(p.text for p in passages if p.page == number) == text
    assert max(len(p.text) for p in passages) <= 1200
    assert [p.position for p in passages] == list(range(len(passages)))
