"""My committees, one committee, its meetings, and the agenda of one meeting."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from committees.enums import CommitteeVisibility, MeetingState, PaperState, Standing
from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import (
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_seated,
)
from tests.support.pages import main_text

pytestmark = pytest.mark.django_db
LIST_QUERIES = 10
DETAIL_QUERIES = 14
MEETINGS_QUERIES = 11


@pytest.fixture
def committee():
    return CommitteeFactory(name="Comité des accords", slug="accords")


# My committees


def test_committee_list_parts_mine_from_those_i_know_of(login, committee):
    member = make_seated(committee)
    CommitteeFactory(name="Groupe ouvert", visibility=CommitteeVisibility.OPEN)
    CommitteeFactory(name="Cercle caché", visibility=CommitteeVisibility.SECRET)
    MeetingFactory(committee=committee, starts_at=timezone.now() + timedelta(days=3))

    page = BeautifulSoup(login(member).get("/comites/").content, "html.parser")

    assert [one.get_text(strip=True) for one in page.select(".card__title")] == [
        "Comité des accords"
    ]
    assert [one.get_text(strip=True) for one in page.select(".list-card__title")] == [
        "Groupe ouvert"
    ]
    assert "Prochaine réunion le" in page.select_one(".card").get_text()


@pytest.mark.parametrize("count", [1, 3])
def test_committee_list_makes_the_same_queries_whatever_its_length(
    login, committee, count, django_assert_num_queries
):
    member = make_seated(committee)
    for _number in range(count):
        MeetingFactory(committee=CommitteeFactory(visibility=CommitteeVisibility.OPEN))
    client = login(member)
    client.get("/comites/")

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/comites/")


# One committee


@pytest.mark.parametrize(
    ("name", "said"),
    [("Comité des accords", "Comité de pilotage"), ("Comité de pilotage départemental", "")],
)
def test_kind_is_not_said_twice(login, name, said):
    committee = CommitteeFactory(name=name, slug="dit-une-fois")

    page = login(make_seated(committee)).get("/comites/dit-une-fois/")

    header = BeautifulSoup(page.content, "html.parser").select_one("main .page-header")
    shown = header.get_text(" ", strip=True).removeprefix(said).strip()
    assert header.get_text(" ", strip=True).startswith(said)
    assert shown.startswith(name)


def test_committee_shows_members_meetings_and_papers(login, committee):
    member = make_seated(committee, standing=Standing.CHAIR, last_name="Belkacem")
    MeetingFactory(committee=committee, title="Réunion prochaine")
    MeetingFactory(
        committee=committee, title="Réunion passée", starts_at=timezone.now() - timedelta(days=9)
    )
    MeetingFactory(committee=committee, title="En chantier", state=MeetingState.DRAFT)
    PaperFactory(committee=committee, title="Note de mars")
    PaperFactory(committee=committee, title="Brouillon", state=PaperState.DRAFT)

    text = main_text(login(member).get("/comites/accords/"))

    for expected in (
        "Belkacem",
        "Présidence",
        "Réunion prochaine",
        "Réunion passée",
        "Note de mars",
    ):
        assert expected in text
    for hidden in ("En chantier", "Brouillon", "Déposer"):
        assert hidden not in text


@pytest.mark.parametrize("count", [1, 3])
def test_committee_makes_the_same_queries_whatever_it_holds(
    login, committee, count, django_assert_num_queries
):
    member = make_seated(committee)
    for _number in range(count):
        make_seated(committee)
        MeetingFactory(committee=committee)
        MeetingFactory(committee=committee, starts_at=timezone.now() - timedelta(days=9))
        PaperFactory(committee=committee, institution=InstitutionFactory())
    client = login(member)
    client.get("/comites/accords/")

    with django_assert_num_queries(DETAIL_QUERIES):
        client.get("/comites/accords/")


@pytest.mark.parametrize("count", [1, 3])
def test_meeting_list_makes_the_same_queries_whatever_its_length(
    login, committee, count, django_assert_num_queries
):
    member = make_seated(committee)
    for _number in range(count):
        MeetingFactory(committee=committee)
    client = login(member)
    client.get("/comites/accords/reunions/")

    with django_assert_num_queries(MEETINGS_QUERIES):
        response = client.get("/comites/accords/reunions/?page=zzz")

    assert main_text(response).count("Réunion ") >= count


def test_coordinator_sees_the_way_to_administration(login, committee):
    assert "Comités et sièges" in main_text(login(make_member(Role.COORDINATOR)).get("/comites/"))
    assert "Comités et sièges" not in main_text(login(make_member()).get("/comites/"))
