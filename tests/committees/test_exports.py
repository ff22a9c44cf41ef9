"""The lists of papers and of members leave as spreadsheets for those who read them only."""

import csv
import io

import pytest
from django.urls import reverse

from committees.enums import CommitteeVisibility, PaperState, Standing
from committees.services.audiences import AudienceChoice, build_audience
from portal.core.models import Audience, JournalEntry
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated

pytestmark = pytest.mark.django_db
PAPERS = "/documents/exporter/"
PAPERS_QUERIES = 12


@pytest.fixture
def committee():
    return CommitteeFactory(name="Comité des accords", slug="accords")


def rows_of(response) -> list[list[str]]:
    text = response.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[-1][0].startswith("Enregistré par ")
    return rows[1:-1]


def titles(response) -> set[str]:
    return {row[0] for row in rows_of(response)}


def test_list_of_papers_holds_what_the_person_reads_and_no_more(login, committee):
    member = make_seated(committee)
    PaperFactory(committee=committee, title="=Ouvert")
    chair_only = build_audience(
        committee, choice=AudienceChoice.COMMITTEE_PART, standings=[Standing.CHAIR]
    )
    PaperFactory(committee=committee, title="Canari présidence", audience=chair_only)
    PaperFactory(committee=committee, title="Canari brouillon", state=PaperState.DRAFT)
    PaperFactory(committee=committee, title="Canari retiré", state=PaperState.WITHDRAWN)
    PaperFactory(title="Canari autre comité")

    response = login(member).get(PAPERS)

    assert titles(response) == {"'=Ouvert"}
    entry = JournalEntry.objects.get(action="papers.exported")
    assert (entry.actor, entry.data) == (member, {"count": 1, "format": "csv"})


def test_list_follows_the_filters_of_the_screen(login, committee):
    PaperFactory(committee=committee, title="Budget")
    PaperFactory(committee=committee, title="Note")
    client = login(make_seated(committee))

    page = client.get("/documents/?q=budget").content.decode()

    assert f"{PAPERS}?q=budget&amp;format=ods" in page
    assert titles(client.get(f"{PAPERS}?q=budget&format=csv")) == {"Budget"}


def test_list_does_not_name_a_committee_that_must_not_be_known(login):
    secret = CommitteeFactory(name="Canari", visibility=CommitteeVisibility.SECRET)
    PaperFactory(committee=secret, title="Lu de tous", audience=Audience.objects.network())

    response = login(make_member()).get(PAPERS)

    assert titles(response) == {"Lu de tous"}
    assert "Canari" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_makes_the_same_queries_whatever_its_length(
    login, committee, count, django_assert_num_queries
):
    for _number in range(count):
        PaperFactory(committee=committee, institution=InstitutionFactory())
    client = login(make_seated(committee))
    client.get(PAPERS)

    with django_assert_num_queries(PAPERS_QUERIES):
        client.get(PAPERS)


def test_member_saves_the_members_of_their_committee(login, committee):
    member = make_seated(committee, first_name="+Ali", last_name="Haddad")
    make_seated(CommitteeFactory(), last_name="Ailleurs")

    response = login(member).get(reverse("committees:members_export", args=["accords"]))

    assert [row[1] for row in rows_of(response)] == ["'+Ali Haddad"]
    entry = JournalEntry.objects.get(action="members.exported")
    assert (entry.actor, entry.target_id) == (member, str(committee.uuid))


def test_members_of_a_closed_committee_are_saved_by_nobody_else(login, committee):
    make_seated(committee, last_name="Canari")

    response = login(make_member()).get(reverse("committees:members_export", args=["accords"]))

    assert response.status_code == 404
    assert "Canari" not in response.content.decode()
