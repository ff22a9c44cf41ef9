"""Many files sent at once, guessed, corrected in one table and published."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from committees.enums import ExtractionState, PaperKind, PaperState, Standing
from committees.models import FileContent, Paper
from committees.services.audiences import AudienceChoice, build_audience
from tests.factories.committees import (
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    make_content,
    make_seated,
    make_secretary,
)
from tests.support.pages import main_text

pytestmark = pytest.mark.django_db
UPLOAD = "/comites/accords/deposer/"
ONE_FILE = "/comites/accords/deposer/fichier/"
COMPLETE = "/comites/accords/completer/"
COMPLETE_QUERIES = 14


@pytest.fixture
def committee():
    return CommitteeFactory(slug="accords")


@pytest.fixture
def client(login, committee):
    return login(make_secretary(committee))


def a_file(name: str = "CR 2024-05-14.txt", body: bytes = b"Texte du document") -> object:
    return SimpleUploadedFile(name, body)


# One file, sent by the script


def test_file_becomes_a_draft_with_what_its_name_tells(client, committee):
    answer = client.post(ONE_FILE, {"file": a_file()})

    paper = Paper.objects.get()
    assert answer.json() == {
        "outcome": "accepted",
        "code": "",
        "message": "Reçu",
        "title": "Compte rendu du 14 mai 2024",
        "url": reverse("committees:paper", args=[paper.uuid]),
    }
    assert (paper.committee, paper.state) == (committee, PaperState.DRAFT)
    assert (paper.kind, paper.dated_on) == (PaperKind.MINUTES, date(2024, 5, 14))
    assert paper.versions.get().filename == "CR 2024-05-14.txt"


def test_file_for_a_meeting_takes_its_readers_and_day(client, committee):
    chair_only = build_audience(
        committee, choice=AudienceChoice.COMMITTEE_PART, standings=[Standing.CHAIR]
    )
    meeting = MeetingFactory(committee=committee, audience=chair_only)

    client.post(ONE_FILE, {"file": a_file("note.txt"), "meeting": meeting.uuid})

    paper = Paper.objects.get()
    assert (paper.meeting, paper.audience) == (meeting, chair_only)
    assert paper.dated_on == timezone.localdate(meeting.starts_at)


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("programme.pdf", b"MZ\x90\x00", "mismatch"),
        ("vide.pdf", b"", "empty"),
        ("outil.exe", b"MZ\x90\x00", "extension"),
    ],
)
def test_refused_file_says_why_and_leaves_nothing(client, name, body, code):
    answer = client.post(ONE_FILE, {"file": a_file(name, body)}).json()

    assert (answer["outcome"], answer["code"]) == ("refused", code)
    assert answer["message"]
    assert not Paper.objects.exists()
    assert not FileContent.objects.exists()


def test_same_file_twice_is_a_duplicate_of_the_first(client, committee):
    client.post(ONE_FILE, {"file": a_file()})

    answer = client.post(ONE_FILE, {"file": a_file("autre nom.txt")}).json()

    paper = Paper.objects.get()
    assert answer["outcome"] == "duplicate"
    assert paper.title in answer["message"]
    assert answer["url"] == reverse("committees:paper", args=[paper.uuid])


def test_file_known_to_another_committee_tells_nothing_of_it(client, committee):
    PaperFactory(title="Zorglub", pages=("Texte commun",))

    answer = client.post(ONE_FILE, {"file": a_file("note.txt", b"Texte commun")})

    assert answer.json()["outcome"] == "accepted"
    assert "Zorglub" not in answer.content.decode()
    assert committee.papers.count() == 1


@pytest.mark.parametrize("data", [{}, {"file": "pas un fichier"}])
def test_post_without_a_file_is_refused(client, data):
    answer = client.post(ONE_FILE, data)

    assert (answer.status_code, answer.json()["outcome"]) == (400, "refused")


def test_file_for_the_meeting_of_another_committee_is_refused(client):
    answer = client.post(ONE_FILE, {"file": a_file(), "meeting": MeetingFactory().uuid})

    assert answer.status_code == 400
    assert not Paper.objects.exists()


# All the files in one form, without script


def test_form_takes_the_good_files_and_says_why_not_the_others(client):
    response = client.post(
        UPLOAD,
        {"files": [a_file(), a_file("vide.pdf", b""), a_file("note.txt", b"Autre texte")]},
        follow=True,
    )

    text = main_text(response)
    assert response.redirect_chain == [(COMPLETE, 302)]
    assert "2 fichiers reçus" in text
    assert "vide.pdf :" in text
    assert Paper.objects.count() == 2


def test_form_without_files_says_so(client):
    assert "Choisissez au moins un fichier" in main_text(client.post(UPLOAD, {}))


# The table of correction


def rows(response) -> list[dict[str, str]]:
    """The values shown in each row of the table."""
    page = BeautifulSoup(response.content, "html.parser")
    return [
        {
            "title": row.select_one("[name$=-title]")["value"],
            "kind": row.select_one("[name$=-kind] [selected]")["value"],
            "date": row.select_one("[name$=-dated_on]")["value"],
        }
        for row in page.select(".completion-row")
    ]


def table_data(*lines: dict, **more) -> dict:
    data = {
        "papers-TOTAL_FORMS": len(lines),
        "papers-INITIAL_FORMS": len(lines),
        "choice": "inherit",
        **more,
    }
    for number, line in enumerate(lines):
        data.update({f"papers-{number}-{name}": value for name, value in line.items()})
    return data


def line_for(paper: Paper, **changes) -> dict:
    values = {
        "uuid": paper.uuid,
        "title": paper.title,
        "kind": paper.kind,
        "dated_on": paper.dated_on.isoformat(),
        "outcome": "publish",
    }
    return {**values, **changes}


def test_table_proposes_what_the_text_tells_once_it_is_read(client, committee):
    content = make_content(("CONVENTION DE PARTENARIAT\nentre les parties, le 2 mai 2023",))
    PaperFactory(
        committee=committee,
        state=PaperState.DRAFT,
        content=content,
        filename="scan0001.pdf",
        title="Scan0001",
        kind=PaperKind.NOTE,
    )

    assert rows(client.get(COMPLETE)) == [
        {
            "title": "Convention de partenariat entre les parties, le 2 mai 2023",
            "kind": "convention",
            "date": "2023-05-02",
        }
    ]


def test_table_keeps_what_somebody_corrected(client, committee):
    content = make_content(("CONVENTION DE PARTENARIAT\nle 2 mai 2023",))
    PaperFactory(
        committee=committee,
        state=PaperState.DRAFT,
        content=content,
        filename="scan0001.pdf",
        title="Mon titre",
        kind=PaperKind.REPORT,
        dated_on=date(2020, 1, 1),
    )

    assert rows(client.get(COMPLETE)) == [
        {"title": "Mon titre", "kind": "report", "date": "2020-01-01"}
    ]


def test_table_publishes_keeps_and_sets_aside(client, committee):
    published, kept, aside = (
        PaperFactory(committee=committee, state=PaperState.DRAFT) for _number in range(3)
    )

    response = client.post(
        COMPLETE,
        table_data(
            line_for(published, title="Titre corrigé", kind="report", dated_on="2024-02-29"),
            line_for(kept, title="Plus tard", outcome="keep"),
            line_for(aside, outcome="discard"),
        ),
        follow=True,
    )

    for paper in (published, kept, aside):
        paper.refresh_from_db()
    assert "1 document publié" in main_text(response)
    assert (published.state, published.title, published.kind, published.dated_on) == (
        PaperState.PUBLISHED,
        "Titre corrigé",
        PaperKind.REPORT,
        date(2024, 2, 29),
    )
    assert (kept.state, kept.title) == (PaperState.DRAFT, "Plus tard")
    assert aside.state == PaperState.WITHDRAWN


def test_table_with_a_fault_publishes_nothing_and_says_where(client, committee):
    papers = [PaperFactory(committee=committee, state=PaperState.DRAFT) for _number in range(2)]

    response = client.post(
        COMPLETE, table_data(line_for(papers[0]), line_for(papers[1], dated_on="30/02/2024"))
    )

    assert "Date" in main_text(response)
    assert "date valide" in main_text(response)
    assert set(Paper.objects.values_list("state", flat=True)) == {PaperState.DRAFT}


def test_table_gives_the_readers_chosen_for_all(client, committee):
    papers = [PaperFactory(committee=committee, state=PaperState.DRAFT) for _number in range(2)]

    client.post(
        COMPLETE,
        table_data(*map(line_for, papers), choice="committee_part", standings=["chair"]),
    )

    chair, voter = make_seated(committee, standing=Standing.CHAIR), make_seated(committee)
    assert Paper.objects.visible_to(chair).count() == 2
    assert Paper.objects.visible_to(voter).count() == 0


def test_table_never_touches_the_draft_of_another_committee(client):
    foreign = PaperFactory(state=PaperState.DRAFT, title="Zorglub")

    response = client.post(COMPLETE, table_data(line_for(foreign, title="Pris")), follow=True)

    foreign.refresh_from_db()
    assert (foreign.state, foreign.title) == (PaperState.DRAFT, "Zorglub")
    assert "Zorglub" not in response.content.decode()


@pytest.mark.parametrize("data", [{}, {"papers-TOTAL_FORMS": "9999"}], ids=str)
def test_damaged_table_is_refused(client, committee, data):
    PaperFactory(committee=committee, state=PaperState.DRAFT)

    response = client.post(COMPLETE, {"choice": "inherit", **data})

    assert response.status_code == 200
    assert Paper.objects.get().state == PaperState.DRAFT


def test_draft_in_quarantine_can_be_published_and_waits_unseen(client, committee):
    content = make_content(("Suspect",), state=ExtractionState.QUARANTINE)
    paper = PaperFactory(committee=committee, state=PaperState.DRAFT, content=content)
    Paper.objects.update(current_version=None)

    client.post(COMPLETE, table_data(line_for(paper)))

    paper.refresh_from_db()
    assert paper.state == PaperState.PUBLISHED
    assert not Paper.objects.visible_to(make_seated(committee)).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_table_makes_the_same_queries_whatever_its_length(
    client, committee, count, django_assert_num_queries
):
    for _number in range(count):
        PaperFactory(
            committee=committee,
            state=PaperState.DRAFT,
            meeting=MeetingFactory(committee=committee),
        )
    client.get(COMPLETE)

    with django_assert_num_queries(COMPLETE_QUERIES):
        response = client.get(COMPLETE)

    assert len(rows(response)) == count


# A new version


def version_url(paper: Paper) -> str:
    return reverse("committees:version_add", args=[paper.uuid])


def test_new_version_becomes_current_with_its_note(client, committee):
    paper = PaperFactory(committee=committee)

    client.post(version_url(paper), {"file": a_file(), "note": "Chiffres corrigés"})

    paper.refresh_from_db()
    assert (paper.current_version.number, paper.current_version.note) == (2, "Chiffres corrigés")


@pytest.mark.parametrize(
    ("name", "body", "note"),
    [("vide.txt", b"", "Note"), ("a.pdf", b"MZ", "Note"), ("bon.txt", b"Texte", "")],
)
def test_refused_version_changes_nothing(client, committee, name, body, note):
    paper = PaperFactory(committee=committee)

    response = client.post(version_url(paper), {"file": a_file(name, body), "note": note})

    assert "Veuillez corriger ce qui suit" in main_text(response)
    assert paper.versions.count() == 1


def test_version_with_the_same_file_is_refused(client, committee):
    paper = PaperFactory(committee=committee, pages=("Même texte",))

    response = client.post(
        version_url(paper), {"file": a_file("x.txt", "Même texte".encode()), "note": "Rien"}
    )

    assert "identique à la version actuelle" in main_text(response)
