"""What the secretariat does to papers: correct, move, withdraw, restore, change the readers."""

from datetime import date

import pytest
from django.urls import reverse

from committees.enums import PaperKind, PaperState
from portal.core.models import JournalEntry
from tests.factories.accounts import InstitutionFactory
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    add_version,
    make_content,
    make_seated,
    make_secretary,
)
from tests.support.pages import main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def committee():
    return CommitteeFactory(slug="accords")


@pytest.fixture
def secretary(committee):
    return make_secretary(committee)


def url_of(name: str, paper, *more) -> str:
    return reverse(f"committees:{name}", args=[paper.uuid, *more])


# Versions


def test_secretary_makes_a_former_version_current_again(login, committee, secretary):
    paper = PaperFactory(committee=committee, pages=("Avant",))
    add_version(paper, make_content(("Après",)))
    client = login(secretary)

    page = client.get(url_of("paper", paper))
    assert url_of("version_reinstate", paper, 1) in page.content.decode()
    assert url_of("version_reinstate", paper, 2) not in page.content.decode()
    response = client.post(url_of("version_reinstate", paper, 1), follow=True)

    assert "de nouveau la version actuelle" in main_text(response)
    assert "Avant" in main_text(response)


def test_member_is_not_offered_to_bring_a_version_back(login, committee):
    paper = PaperFactory(committee=committee, pages=("Avant",))
    add_version(paper, make_content(("Après",)))
    client = login(make_seated(committee))

    assert "reprendre" not in client.get(url_of("paper", paper)).content.decode()
    assert client.post(url_of("version_reinstate", paper, 1)).status_code == 404


# Correcting


def test_secretary_corrects_a_paper(login, committee, secretary):
    paper = PaperFactory(committee=committee, title="Avant")
    institution = InstitutionFactory()
    data = {
        "title": "Après",
        "kind": "report",
        "dated_on": "2025-02-28",
        "reference": "R-1",
        "language": "fr",
        "institution": institution.uuid,
    }

    response = login(secretary).post(url_of("paper_update", paper), data)

    paper.refresh_from_db()
    assert response.url == url_of("paper", paper)
    assert (paper.title, paper.kind, paper.dated_on, paper.reference, paper.institution) == (
        "Après",
        PaperKind.REPORT,
        date(2025, 2, 28),
        "R-1",
        institution,
    )


def test_correction_with_a_fault_keeps_the_paper(login, committee, secretary):
    paper = PaperFactory(committee=committee, title="Avant")

    response = login(secretary).post(
        url_of("paper_update", paper), {"title": "", "kind": "x", "dated_on": "demain"}
    )

    assert "Veuillez corriger ce qui suit" in main_text(response)
    paper.refresh_from_db()
    assert paper.title == "Avant"


# Moving


def test_move_puts_the_paper_beside_an_item_and_keeps_its_readers(login, committee, secretary):
    paper = PaperFactory(committee=committee)
    item = AgendaItemFactory(meeting=MeetingFactory(committee=committee))
    audience = paper.audience

    login(secretary).post(url_of("paper_move", paper), {"place": item.uuid})

    paper.refresh_from_db()
    assert (paper.meeting, paper.item, paper.audience) == (item.meeting, item, audience)


def test_move_takes_the_paper_out_of_every_meeting(login, committee, secretary):
    meeting = MeetingFactory(committee=committee)
    paper = PaperFactory(committee=committee, meeting=meeting)

    login(secretary).post(url_of("paper_move", paper), {"place": ""})

    paper.refresh_from_db()
    assert paper.meeting is None


def test_move_to_the_meeting_of_another_committee_is_refused(login, committee, secretary):
    paper = PaperFactory(committee=committee)
    elsewhere = MeetingFactory(title="Zorglub")

    response = login(secretary).post(url_of("paper_move", paper), {"place": elsewhere.uuid})

    assert response.status_code == 200
    assert "Zorglub" not in response.content.decode()
    paper.refresh_from_db()
    assert paper.meeting is None


# Withdrawing, restoring, publishing


def test_withdrawn_paper_disappears_then_comes_back(login, client, committee, secretary):
    paper = PaperFactory(committee=committee)
    member = make_seated(committee)

    login(secretary).post(url_of("paper_withdraw", paper), {"reason": "Erreur de date"})
    paper.refresh_from_db()
    assert paper.state == PaperState.WITHDRAWN
    assert login(member).get(url_of("paper", paper)).status_code == 404

    login(secretary).post(url_of("paper_restore", paper))
    assert login(member).get(url_of("paper", paper)).status_code == 200
    entry = JournalEntry.objects.get(action="paper.withdrawn")
    assert (entry.actor, entry.reason) == (secretary, "Erreur de date")


def test_withdrawal_needs_a_reason(login, committee, secretary):
    paper = PaperFactory(committee=committee)

    login(secretary).post(url_of("paper_withdraw", paper), {"reason": " "})

    paper.refresh_from_db()
    assert paper.state == PaperState.PUBLISHED


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("paper_restore", PaperState.PUBLISHED, "n’est pas retiré"),
        ("paper_publish", PaperState.PUBLISHED, "Seul un document à compléter"),
        ("paper_publish", PaperState.DRAFT, "Le document est publié"),
    ],
)
def test_act_on_a_paper_says_what_came_of_it(login, committee, secretary, name, state, said):
    paper = PaperFactory(committee=committee, state=state)

    response = login(secretary).post(url_of(name, paper), follow=True)

    assert said in main_text(response)
