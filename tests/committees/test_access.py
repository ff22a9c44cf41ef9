"""Whoever may not see an object gets, on every screen, the answer given for one that is not."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from committees.enums import CommitteeVisibility, PaperState
from committees.models import Seat
from portal.accounts.enums import Role
from portal.accounts.models import Membership
from tests.factories.accounts import UserFactory, make_member
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    SeatFactory,
    make_seated,
    make_secretary,
)

pytestmark = pytest.mark.django_db

CANARY = "Zorglubine"
UNKNOWN = uuid4()
OUTSIDERS = [
    "other institution",
    "same institution without a seat",
    "ended seat",
    "ended membership",
    "superuser",
    "technical administrator",
    "coordinator",
    "secretary of another committee",
]
# name of the address, its arguments for an object, method; the object is the first argument.
PAPER_SCREENS = [
    ("paper", [], "get"),
    ("compare", [], "get"),
    ("download", [1], "get"),
    ("page_image", [1, 1], "get"),
    ("paper_update", [], "get"),
    ("paper_update", [], "post"),
    ("version_add", [], "get"),
    ("version_add", [], "post"),
    ("paper_move", [], "get"),
    ("paper_move", [], "post"),
    ("paper_withdraw", [], "get"),
    ("paper_withdraw", [], "post"),
    ("paper_restore", [], "post"),
    ("paper_publish", [], "post"),
    ("version_reinstate", [1], "post"),
    ("version_retry", [1], "post"),
]
MEETING_SCREENS = [
    ("meeting", "get"),
    ("meeting_update", "get"),
    ("meeting_update", "post"),
    ("meeting_state", "post"),
    ("agenda", "get"),
    ("agenda", "post"),
]
COMMITTEE_SCREENS = [
    ("detail", "get"),
    ("meetings", "get"),
    ("members_export", "get"),
    ("meeting_create", "get"),
    ("meeting_create", "post"),
    ("upload", "get"),
    ("upload", "post"),
    ("upload_file", "post"),
    ("complete", "get"),
    ("complete", "post"),
    ("managed_papers", "get"),
    ("audience", "post"),
]
ADMINISTRATION_SCREENS = [
    ("administered", "get"),
    ("committee_update", "get"),
    ("committee_update", "post"),
    ("seat_open", "get"),
    ("seat_end", "get"),
    ("seat_end", "post"),
]


@pytest.fixture
def secret():
    """A secret committee, everything in it named by a word found nowhere else."""
    committee = CommitteeFactory(
        name=f"{CANARY} comité",
        slug="zorglubine",
        purpose=CANARY,
        visibility=CommitteeVisibility.SECRET,
    )
    meeting = MeetingFactory(committee=committee, title=f"{CANARY} réunion", place=CANARY)
    item = AgendaItemFactory(meeting=meeting, title=f"{CANARY} point")
    PaperFactory(
        committee=committee,
        meeting=meeting,
        item=item,
        title=f"{CANARY} compte rendu",
        pages=(f"Le texte de {CANARY}.",),
        filename=f"{CANARY}.txt",
    )
    return committee


@pytest.fixture
def people(secret):
    """People who look like members without being so."""
    member = make_seated(secret)
    institution = member.memberships.get().institution
    ended_seat = make_member(institution=institution)
    SeatFactory(
        committee=secret,
        institution=institution,
        titular=ended_seat,
        started_on=timezone.localdate() - timedelta(days=30),
        ended_on=timezone.localdate(),
    )
    ended_membership = make_seated(secret)
    Membership.objects.filter(user=ended_membership).update(ended_on=timezone.localdate())
    return {
        "member": member,
        "other institution": make_member(),
        "same institution without a seat": make_member(institution=institution),
        "ended seat": ended_seat,
        "ended membership": ended_membership,
        "superuser": UserFactory(is_superuser=True),
        "technical administrator": make_member(Role.TECHNICAL_ADMINISTRATOR),
        "coordinator": make_member(Role.COORDINATOR),
        "secretary of another committee": make_secretary(CommitteeFactory()),
    }


def answer(client, method: str, url: str, unknown_parts: dict[str, str]):
    """Status, queries and body of an answer, without what changes from one to the next."""
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(url)
    body = response.content.decode()
    for known, unknown in unknown_parts.items():
        body = body.replace(known, unknown)
    body = re.sub(r'X-CSRFToken": "\w+"|value="\w{64}"|nonce="[^"]+"', "", body)
    location = response.headers.get("Location", "")
    for known, unknown in unknown_parts.items():
        location = location.replace(known, unknown)
    return response.status_code, location, body, len(queries)


def assert_like_unknown(client, method, known_url, unknown_url, parts, *, status=404):
    answer(client, method, unknown_url, parts)
    known = answer(client, method, known_url, parts)
    unknown = answer(client, method, unknown_url, parts)

    assert known == unknown
    assert known[0] == status
    assert CANARY not in known[2]


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize(("name", "more", "method"), PAPER_SCREENS)
def test_paper_screen_answers_outsiders_like_an_unknown_paper(
    login, secret, people, outsider, name, more, method
):
    paper = secret.papers.get()
    client = login(people[outsider])

    assert_like_unknown(
        client,
        method,
        reverse(f"committees:{name}", args=[paper.uuid, *more]),
        reverse(f"committees:{name}", args=[UNKNOWN, *more]),
        {str(paper.uuid): str(UNKNOWN)},
    )


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize(("name", "method"), MEETING_SCREENS)
def test_meeting_screen_answers_outsiders_like_an_unknown_meeting(
    login, secret, people, outsider, name, method
):
    meeting = secret.meetings.get()
    client = login(people[outsider])

    assert_like_unknown(
        client,
        method,
        reverse(f"committees:{name}", args=[meeting.uuid]),
        reverse(f"committees:{name}", args=[UNKNOWN]),
        {str(meeting.uuid): str(UNKNOWN)},
    )


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize(("name", "method"), COMMITTEE_SCREENS)
def test_committee_screen_answers_outsiders_like_an_unknown_committee(
    login, secret, people, outsider, name, method
):
    client = login(people[outsider])

    assert_like_unknown(
        client,
        method,
        reverse(f"committees:{name}", args=[secret.slug]),
        reverse(f"committees:{name}", args=["inconnu"]),
        {secret.slug: "inconnu"},
    )


@pytest.mark.parametrize("outsider", [one for one in OUTSIDERS if one != "coordinator"])
@pytest.mark.parametrize(("name", "method"), ADMINISTRATION_SCREENS)
def test_administration_screen_answers_others_like_an_unknown_object(
    login, secret, people, outsider, name, method
):
    known = Seat.objects.filter(committee=secret).first() if name == "seat_end" else secret
    client = login(people[outsider])

    assert_like_unknown(
        client,
        method,
        reverse(f"committees:{name}", args=[known.uuid]),
        reverse(f"committees:{name}", args=[UNKNOWN]),
        {str(known.uuid): str(UNKNOWN)},
    )


@pytest.mark.parametrize(("name", "more", "method"), PAPER_SCREENS)
def test_paper_screen_sends_visitors_to_the_sign_in_page(client, secret, name, more, method):
    paper = secret.papers.get()

    assert_like_unknown(
        client,
        method,
        reverse(f"committees:{name}", args=[paper.uuid, *more]),
        reverse(f"committees:{name}", args=[UNKNOWN, *more]),
        {str(paper.uuid): str(UNKNOWN)},
        status=302,
    )


@pytest.mark.parametrize("name", ["paper", "compare", "download"])
def test_paper_screen_answers_the_member(login, secret, people, name):
    paper = secret.papers.get()
    more = [1] if name == "download" else []

    response = login(people["member"]).get(reverse(f"committees:{name}", args=[paper.uuid, *more]))

    assert response.status_code == 200


@pytest.mark.parametrize("name", ["list", "papers"])
@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_list_shows_outsiders_nothing(login, secret, people, outsider, name):
    response = login(people[outsider]).get(reverse(f"committees:{name}"))

    assert response.status_code == 200
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_filter_by_a_secret_committee_answers_like_an_unknown_one(login, secret, people, outsider):
    url = reverse("committees:papers")

    assert_like_unknown(
        login(people[outsider]),
        "get",
        f"{url}?committee={secret.slug}",
        f"{url}?committee=inconnu",
        {secret.slug: "inconnu"},
        status=200,
    )


@pytest.mark.parametrize("state", [PaperState.DRAFT, PaperState.WITHDRAWN])
@pytest.mark.parametrize("name", ["paper", "download"])
def test_unpublished_paper_answers_members_like_an_unknown_one(login, secret, people, state, name):
    paper = PaperFactory(committee=secret, state=state, title=CANARY)
    more = [1] if name == "download" else []

    assert_like_unknown(
        login(people["member"]),
        "get",
        reverse(f"committees:{name}", args=[paper.uuid, *more]),
        reverse(f"committees:{name}", args=[UNKNOWN, *more]),
        {str(paper.uuid): str(UNKNOWN)},
    )


@pytest.mark.parametrize(
    "name",
    sorted(
        {name for name, _method in COMMITTEE_SCREENS} - {"detail", "meetings", "members_export"}
    ),
)
def test_management_screens_are_closed_to_members(login, secret, people, name):
    method = "post" if name in {"upload_file", "audience"} else "get"

    assert_like_unknown(
        login(people["member"]),
        method,
        reverse(f"committees:{name}", args=[secret.slug]),
        reverse(f"committees:{name}", args=["inconnu"]),
        {secret.slug: "inconnu"},
    )


def test_private_committee_shows_others_its_purpose_only(login):
    committee = CommitteeFactory(
        visibility=CommitteeVisibility.PRIVATE, purpose="Coordonner l’accueil"
    )
    member = make_seated(committee, last_name=f"{CANARY}-membre")
    MeetingFactory(committee=committee, title=CANARY)
    PaperFactory(committee=committee, title=CANARY)

    page = login(make_member()).get(reverse("committees:detail", args=[committee.slug]))

    assert "Coordonner l’accueil" in page.content.decode()
    assert CANARY not in page.content.decode()
    assert member.get_full_name() not in page.content.decode()


def test_end_of_a_seat_takes_effect_at_the_next_request(login, secret, people):
    client = login(people["member"])
    url = reverse("committees:paper", args=[secret.papers.get().uuid])
    assert client.get(url).status_code == 200

    Seat.objects.filter(titular=people["member"]).update(ended_on=timezone.localdate())

    assert client.get(url).status_code == 404
