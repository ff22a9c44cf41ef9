"""Verification finds each planted difference, and repair mends it."""

import json
import sqlite3
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from committees.models import Paper
from portal.core.models import Audience
from search import indexing, verification
from search.engine import get_engine
from search.models import IndexEntry, IndexOutbox
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated
from tests.search.conftest import document

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    return CommitteeFactory()


@pytest.fixture
def paper(drain, committee):
    make_seated(committee)
    make_member()
    paper = PaperFactory(committee=committee, title="Budget", pages=("Recettes.",))
    PaperFactory(committee=committee, title="Autre")
    drain()
    return paper


def entry_of(paper) -> IndexEntry:
    return IndexEntry.objects.get(kind="paper", object_id=str(paper.uuid))


def sql(statement: str) -> None:
    database = sqlite3.connect(get_engine()._files.live)
    database.execute(statement)
    database.commit()
    database.close()


def delete_entry(paper):
    entry_of(paper).delete()


def orphan_entry(paper):
    IndexEntry.objects.filter(pk=entry_of(paper).pk).update(object_id=str(paper.committee.uuid))


def change_text(paper):
    Paper.objects.filter(pk=paper.pk).update(title="Changé sans le dire")


def change_audience(paper):
    Paper.objects.filter(pk=paper.pk).update(audience=Audience.objects.network())


def age_entry(paper):
    IndexEntry.objects.filter(pk=entry_of(paper).pk).update(analysis_version=0)


def lose_document(paper):
    with get_engine().writing() as writer:
        writer.delete([entry_of(paper).pk])


def orphan_document(paper):
    with get_engine().writing() as writer:
        writer.index([document(9_999, "Inconnu", tokens=("network",))])


def alter_document(paper):
    sql(f"UPDATE document SET content_hash = 'x' WHERE key = {entry_of(paper).pk}")


def age_document(paper):
    sql(f"UPDATE document SET analysis = 0 WHERE key = {entry_of(paper).pk}")


def open_document(paper):
    with get_engine().writing() as writer:
        writer.set_tokens({entry_of(paper).pk: frozenset({"network"})})


def close_document(paper):
    with get_engine().writing() as writer:
        writer.set_tokens({entry_of(paper).pk: frozenset({"user:0"})})


def undeclared_kind(paper):
    IndexEntry.objects.filter(pk=entry_of(paper).pk).update(kind="gone")


def park(paper):
    paper.save()
    IndexOutbox.objects.update(attempts=IndexOutbox.MAX_ATTEMPTS)


PLANTED = [
    (delete_entry, {"entry_missing", "engine_orphan"}),
    (orphan_entry, {"entry_missing", "entry_orphan"}),
    (change_text, {"entry_content"}),
    (change_audience, {"entry_audience", "withheld"}),
    (age_entry, {"entry_analysis", "engine_analysis"}),
    (lose_document, {"engine_missing", "withheld"}),
    (orphan_document, {"engine_orphan"}),
    (alter_document, {"engine_content"}),
    (age_document, {"engine_analysis"}),
    (open_document, {"engine_audience", "exposed"}),
    (close_document, {"engine_audience", "withheld"}),
    (undeclared_kind, {"entry_missing", "entry_orphan"}),
    (park, {"parked"}),
]


def test_sound_index_has_no_difference(paper):
    report = verification.verify()

    assert report.differences == []
    assert report.objects == IndexEntry.objects.count()
    assert report.token_sets >= 2


@pytest.mark.parametrize(
    ("plant", "problems"), PLANTED, ids=lambda value: getattr(value, "__name__", "")
)
def test_planted_difference_is_found_and_mended(paper, plant, problems):
    plant(paper)

    report = verification.verify()
    assert problems <= set(report.counts()), report.counts()

    mended = verification.repair(report)
    assert mended.counts() == {}
    assert verification.verify().counts() == {}


def test_pending_change_is_late_not_wrong(paper):
    paper.title = "Nouveau"
    paper.save()

    report = verification.verify()

    assert (report.pending, report.differences) == (1, [])


def run(*arguments) -> dict:
    output = StringIO()
    call_command("search_index", *arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


def test_verify_command_leaves_with_an_error_on_a_difference(paper):
    lose_document(paper)

    with pytest.raises(CommandError) as error:
        run("verify")
    assert error.value.returncode == 1

    assert run("verify", "--repair")["repaired"]["engine_missing"] == 1
    assert run("verify")["differences"] == {}


def test_status_command_tells_what_waits(paper):
    assert run("status")["pending"] == 0
    paper.save()

    status = run("status")

    assert (status["pending"], status["documents"]) == (1, status["entries"])
    assert run("drain")["unchanged"] == 1
    assert run("rebuild")["documents"] == status["entries"]
    assert indexing.drain().indexed == 0
