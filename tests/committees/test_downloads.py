"""Files and page images leave by one door, with their headers and their trace."""

import pytest
from django.urls import reverse

from committees.enums import ExtractionState
from portal.core.models import Audience, JournalEntry
from tests.factories.committees import (
    CommitteeFactory,
    PaperFactory,
    add_version,
    make_content,
    make_seated,
)

pytestmark = pytest.mark.django_db
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture
def committee():
    return CommitteeFactory()


@pytest.fixture
def member(committee):
    return make_seated(committee)


def file_url(paper, number: int = 1) -> str:
    return reverse("committees:download", args=[paper.uuid, number])


def image_url(paper, page: int = 1) -> str:
    return reverse("committees:page_image", args=[paper.uuid, 1, page])


def pdf_paper(committee, **fields):
    content = make_content(("Texte",), body=PDF, kind="pdf", media_type="application/pdf")
    return PaperFactory(committee=committee, content=content, filename="Accord n° 1.pdf", **fields)


def test_download_gives_the_very_bytes_as_an_attachment(login, committee, member):
    paper = pdf_paper(committee)

    response = login(member).get(file_url(paper))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "Accord%20n%C2%B0%201.pdf" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


def test_download_of_a_part_gives_that_part(login, committee, member):
    paper = pdf_paper(committee)

    response = login(member).get(file_url(paper), headers={"Range": "bytes=0-7"})

    assert (response.status_code, b"".join(response.streaming_content)) == (206, b"%PDF-1.4")


def test_download_gives_the_version_asked_for(login, committee, member):
    paper = PaperFactory(committee=committee, pages=("Un",))
    add_version(paper, make_content(("Deux",)))
    client = login(member)

    bodies = [b"".join(client.get(file_url(paper, n)).streaming_content) for n in (1, 2)]

    assert bodies == [b"Un", b"Deux"]
    assert client.get(file_url(paper, 3)).status_code == 404


@pytest.mark.parametrize("state", [ExtractionState.QUARANTINE, ExtractionState.INFECTED])
def test_blocked_file_is_served_to_nobody(login, committee, member, state):
    paper = PaperFactory(committee=committee)
    add_version(paper, make_content(("Suspect",), state=state))

    assert login(member).get(file_url(paper, 2)).status_code == 404


def test_download_of_a_restricted_paper_is_journaled(login, committee, member):
    paper = pdf_paper(committee)

    login(member).get(file_url(paper))

    entry = JournalEntry.objects.get(action="paper.download")
    assert (entry.actor, entry.target_id, entry.data) == (member, str(paper.uuid), {"version": 1})


def test_download_of_a_paper_of_the_network_is_not_journaled(login, committee, member):
    paper = pdf_paper(committee, audience=Audience.objects.network())

    login(member).get(file_url(paper))

    assert not JournalEntry.objects.filter(action="paper.download").exists()


def test_page_image_is_drawn_and_journaled(login, committee, member):
    paper = pdf_paper(committee)

    response = login(member).get(image_url(paper))

    assert response["Content-Type"] == "image/webp"
    assert response.content[8:12] == b"WEBP"
    assert "no-store" in response["Cache-Control"]
    entry = JournalEntry.objects.get(action="paper.read")
    assert (entry.actor, entry.data) == (member, {"version": 1, "page": 1})


@pytest.mark.parametrize("page", [0, 2, 10**9])
def test_page_that_does_not_exist_has_no_image(login, committee, member, page):
    assert login(member).get(image_url(pdf_paper(committee), page)).status_code == 404


def test_text_file_has_no_page_image(login, committee, member):
    assert login(member).get(image_url(PaperFactory(committee=committee))).status_code == 404
