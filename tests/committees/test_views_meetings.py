"""The meetings of a committee, their preparation, their readers."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from committees.enums import CommitteeVisibility, MeetingState, Standing
from committees.models import Meeting
from committees.services.audiences import AudienceChoice, build_audience
from portal.core.audiences import user_token
from tests.factories.accounts import make_member
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_seated,
    make_secretary,
)
from tests.support.pages import main_text

pytestmark = pytest.mark.django_db
MEETING_QUERIES = 13


@pytest.fixture
def committee():
    return CommitteeFactory(name="Comité des accords", slug="accords")


def meeting_url(meeting, name: str = "meeting") -> str:
    return reverse(f"committees:{name}", args=[meeting.uuid])


# One meeting


def test_meeting_shows_papers_beside_their_item(login, committee):
    meeting = MeetingFactory(committee=committee)
    item = AgendaItemFactory(meeting=meeting, title="Budget")
    PaperFactory(committee=committee, meeting=meeting, item=item, title="Tableau du budget")
    PaperFactory(committee=committee, meeting=meeting, title="Convocation")

    page = BeautifulSoup(
        login(make_seated(committee)).get(meeting_url(meeting)).content, "html.parser"
    )

    line = page.select_one(".agenda__item")
    assert "Budget" in line.select_one("h3").get_text()
    assert [one.get_text() for one in line.select("a")] == ["Tableau du budget"]
    assert "Convocation" not in line.get_text()
    assert "Convocation" in page.select_one("main").get_text()


def test_confidential_item_leaves_no_trace_for_others(login, committee):
    meeting = MeetingFactory(committee=committee)
    reserved = build_audience(
        committee, choice=AudienceChoice.COMMITTEE_PART, standings=[Standing.CHAIR]
    )
    AgendaItemFactory(meeting=meeting, position=1, title="Ouverture")
    item = AgendaItemFactory(
        meeting=meeting, position=2, title="Zorglub", is_confidential=True, audience=reserved
    )
    AgendaItemFactory(meeting=meeting, position=3, title="Clôture")
    PaperFactory(
        committee=committee, meeting=meeting, item=item, title="Zorglubine", audience=reserved
    )
    guest = make_seated(committee, standing=Standing.GUEST)
    chair = make_seated(committee, standing=Standing.CHAIR)

    seen_by_guest = login(guest).get(meeting_url(meeting))
    page = BeautifulSoup(seen_by_guest.content, "html.parser")
    assert [one.get_text(" ", strip=True) for one in page.select(".agenda h3")] == [
        "1. Ouverture",
        "2. Clôture",
    ]
    assert "Zorglub" not in seen_by_guest.content.decode()
    assert "Confidentiel" not in seen_by_guest.content.decode()
    assert "Zorglubine" in main_text(login(chair).get(meeting_url(meeting)))


def test_paper_open_to_all_members_stays_without_its_confidential_item(login, committee):
    meeting = MeetingFactory(committee=committee)
    reserved = build_audience(
        committee, choice=AudienceChoice.COMMITTEE_PART, standings=[Standing.CHAIR]
    )
    item = AgendaItemFactory(meeting=meeting, title="Zorglub", audience=reserved)
    PaperFactory(committee=committee, meeting=meeting, item=item, title="Règlement")

    text = main_text(login(make_seated(committee)).get(meeting_url(meeting)))

    assert "Règlement" in text
    assert "Zorglub" not in text


def test_draft_meeting_is_for_the_secretariat_only(login, committee):
    meeting = MeetingFactory(committee=committee, state=MeetingState.DRAFT)

    assert login(make_seated(committee)).get(meeting_url(meeting)).status_code == 404
    assert login(make_secretary(committee)).get(meeting_url(meeting)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_meeting_makes_the_same_queries_whatever_its_agenda(
    login, committee, count, django_assert_num_queries
):
    meeting = MeetingFactory(committee=committee)
    for _number in range(count):
        item = AgendaItemFactory(meeting=meeting)
        PaperFactory(committee=committee, meeting=meeting, item=item)
    client = login(make_seated(committee))
    client.get(meeting_url(meeting))

    with django_assert_num_queries(MEETING_QUERIES):
        client.get(meeting_url(meeting))


# Preparing a meeting


MEETING_DATA = {
    "title": "Comité de printemps",
    "day": "2027-03-28",
    "starts": "09:30",
    "ends": "12:00",
    "place": "Salle 2",
    "link": "",
    "choice": "inherit",
}


def test_secretary_prepares_a_meeting_then_convenes_it(login, committee):
    client = login(make_secretary(committee))

    client.post("/comites/accords/reunions/nouvelle/", MEETING_DATA)
    meeting = Meeting.objects.get()
    assert meeting.state == MeetingState.DRAFT
    assert timezone.localtime(meeting.starts_at).strftime("%Y-%m-%d %H:%M") == "2027-03-28 09:30"

    client.post(meeting_url(meeting, "meeting_state"), {"state": MeetingState.CONVENED})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CONVENED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"day": "31/31/2027"}, "date valide"),
        ({"ends": "08:00"}, "finit avant"),
        ({"title": ""}, "Titre – "),
        ({"link": "javascript:alert(1)"}, "URL valide"),
        ({"choice": "persons", "persons": "inconnue@exemple.example"}, "ne pouvez pas nommer"),
        ({"choice": "institutions"}, "quelles institutions"),
        ({"choice": "autre"}, "choix valide"),
    ],
)
def test_meeting_with_a_fault_is_refused_with_its_reason(login, committee, change, message):
    client = login(make_secretary(committee))

    response = client.post("/comites/accords/reunions/nouvelle/", {**MEETING_DATA, **change})

    assert response.status_code == 200
    assert message in main_text(response)
    assert not Meeting.objects.exists()


def test_secretary_names_somebody_whose_seat_they_see(login, committee):
    open_one = CommitteeFactory(visibility=CommitteeVisibility.OPEN)
    named = [make_seated(committee), make_seated(open_one)]
    persons = "\n".join(person.email.upper() for person in named)

    login(make_secretary(committee)).post(
        "/comites/accords/reunions/nouvelle/",
        {**MEETING_DATA, "choice": "persons", "persons": persons},
    )

    tokens = Meeting.objects.get().audience.token_set
    assert {user_token(person.pk) for person in named} <= tokens


def test_address_of_an_account_answers_like_any_other(login, committee):
    """A member elsewhere, somebody seated in a secret committee, and nobody at all."""
    secret = CommitteeFactory(visibility=CommitteeVisibility.SECRET)
    addresses = [make_member().email, make_seated(secret).email, "personne@exemple.example"]
    client = login(make_secretary(committee))
    data = {**MEETING_DATA, "choice": "persons"}

    answers = {
        main_text(
            client.post("/comites/accords/reunions/nouvelle/", {**data, "persons": address})
        ).replace(address, "adresse")
        for address in addresses
    }

    assert len(answers) == 1
    assert "ne pouvez pas nommer" in answers.pop()
    assert not Meeting.objects.exists()


def test_person_named_already_may_stay(login, committee):
    reader = make_member()
    named = build_audience(committee, choice=AudienceChoice.PERSONS, persons=[reader])
    meeting = MeetingFactory(committee=committee, audience=named)
    data = {**MEETING_DATA, "choice": "persons", "persons": reader.email}

    login(make_secretary(committee)).post(meeting_url(meeting, "meeting_update"), data)

    meeting.refresh_from_db()
    assert meeting.title == MEETING_DATA["title"]
    assert meeting.audience == named


def test_meeting_keeps_its_readers_when_only_its_place_changes(login, committee):
    chair_only = build_audience(
        committee, choice=AudienceChoice.COMMITTEE_PART, standings=[Standing.CHAIR]
    )
    meeting = MeetingFactory(committee=committee, audience=chair_only)
    client = login(make_secretary(committee))
    page = BeautifulSoup(client.get(meeting_url(meeting, "meeting_update")).content, "html.parser")
    checked = [one["value"] for one in page.select("main input[checked]")]

    client.post(
        meeting_url(meeting, "meeting_update"),
        {**MEETING_DATA, "choice": checked[0], "standings": checked[1:], "place": "Ailleurs"},
    )

    meeting.refresh_from_db()
    assert (meeting.place, meeting.audience) == ("Ailleurs", chair_only)


@pytest.mark.parametrize("state", ["held", "inconnu", ""])
def test_state_that_cannot_follow_is_refused(login, committee, state):
    meeting = MeetingFactory(committee=committee, state=MeetingState.CANCELLED)

    response = login(make_secretary(committee)).post(
        meeting_url(meeting, "meeting_state"), {"state": state}, follow=True
    )

    assert response.status_code == 200
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
