"""The table of papers of the secretariat, and the readers of several papers at once."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from committees.enums import CommitteeVisibility, ExtractionState, PaperKind, PaperState, Standing
from committees.models import Paper
from committees.services.audiences import AudienceChoice, build_audience, default_audience
from portal.core.models import Audience
from portal.files.extraction import reason_message
from tests.factories.accounts import make_member
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
MANAGED_QUERIES = 13


@pytest.fixture
def committee():
    return CommitteeFactory(slug="accords")


@pytest.fixture
def secretary(committee):
    return make_secretary(committee)


def url_of(name: str, paper, *more) -> str:
    return reverse(f"committees:{name}", args=[paper.uuid, *more])


def names(response, part: str) -> list[str]:
    """People listed under the heading that begins with a number and this word."""
    page = BeautifulSoup(response.content, "html.parser")
    heading = next(one for one in page.select("h3") if part in one.get_text())
    listing = heading.find_next_sibling(["ul", "h3"])
    return [one.get_text(strip=True) for one in listing.select("li")] if listing else []


def previewed_in(response) -> str:
    """What the page of confirmation remembers of the choice it shows."""
    page = BeautifulSoup(response.content, "html.parser")
    return page.select_one("input[name=previewed]")["value"]


# The table


def test_table_shows_every_state_and_why_a_text_is_missing(login, committee, secretary):
    PaperFactory(committee=committee, title="Publié celui-ci")
    PaperFactory(committee=committee, title="Retiré celui-là", state=PaperState.WITHDRAWN)
    failed = make_content((), body=b"rien", state=ExtractionState.FAILED, reason="timeout")
    PaperFactory(committee=committee, title="Illisible", content=failed)
    PaperFactory(title="Ailleurs")

    text = main_text(login(secretary).get("/comites/accords/gerer/"))

    with translation.override("fr"):
        reason = reason_message("timeout")
    for expected in ("Publié celui-ci", "Retiré celui-là", "Illisible", "Échec", reason):
        assert expected in text
    assert "Ailleurs" not in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=withdrawn", ["Retiré"]),
        ("text=failed", ["Illisible"]),
        ("q=illi", ["Illisible"]),
        ("state=zzz&text=zzz", ["Illisible", "Retiré"]),
    ],
)
def test_table_filters(login, committee, secretary, query, expected):
    PaperFactory(committee=committee, title="Retiré", state=PaperState.WITHDRAWN)
    failed = make_content((), body=b"rien", state=ExtractionState.FAILED)
    PaperFactory(committee=committee, title="Illisible", content=failed)

    response = login(secretary).get(f"/comites/accords/gerer/?{query}")

    page = BeautifulSoup(response.content, "html.parser")
    assert sorted(one.get_text(strip=True) for one in page.select("tbody th a")) == expected


def test_table_follows_the_reading_by_itself(login, committee, secretary):
    waiting = make_content((), body=b"a lire", state=ExtractionState.WAITING)
    waiting.progress = 40
    waiting.save()
    paper = PaperFactory(committee=committee, content=waiting)
    client = login(secretary)

    page = client.get("/comites/accords/gerer/")
    fragment = client.get("/comites/accords/gerer/", headers={"HX-Request": "true"})

    assert 'hx-trigger="every 4s"' in page.content.decode()
    answer = BeautifulSoup(fragment.content, "html.parser")
    assert answer.select_one(f"#text-of-{paper.uuid}[hx-swap-oob] progress")["value"] == "40"
    assert answer.select_one("html") is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=R-17", {"Brouillon"}),
        ("q=scan-du-12", {"Brouillon"}),
        ("kind=note", {"Brouillon"}),
        ("year=2024", {"Brouillon"}),
        ("state=draft&year=2025", set()),
        ("state=draft&q=canari", set()),
    ],
)
def test_secretary_finds_a_draft_in_their_table(login, committee, secretary, query, found):
    PaperFactory(
        committee=committee, title="Brouillon", state=PaperState.DRAFT, kind=PaperKind.NOTE,
        reference="R-17", dated_on=date(2024, 5, 6), filename="scan-du-12.pdf",
    )  # fmt: skip
    PaperFactory(committee=committee, title="Publié", dated_on=date(2025, 1, 1))
    PaperFactory(title="Canari", state=PaperState.DRAFT, reference="R-17")

    response = login(secretary).get(f"/comites/accords/gerer/?{query}")

    page = BeautifulSoup(response.content, "html.parser")
    assert {link.get_text() for link in page.select("tbody th a")} == found


@pytest.mark.parametrize("count", [1, 3])
def test_table_makes_the_same_queries_whatever_its_length(
    login, committee, secretary, count, django_assert_num_queries
):
    for number in range(count):
        PaperFactory(
            committee=committee,
            audience=build_audience(
                committee, choice=AudienceChoice.PERSONS, persons=[make_member()]
            ),
            meeting=MeetingFactory(committee=committee, title=f"Réunion {number}"),
        )
    client = login(secretary)
    client.get("/comites/accords/gerer/")

    with django_assert_num_queries(MANAGED_QUERIES):
        client.get("/comites/accords/gerer/")


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (ExtractionState.FAILED, ExtractionState.WAITING),
        (ExtractionState.TEXT, ExtractionState.TEXT),
    ],
)
def test_retry_reads_again_only_what_failed(login, committee, secretary, state, becomes):
    content = make_content((), body=b"fichier", state=state)
    paper = PaperFactory(committee=committee, content=content)

    login(secretary).post(url_of("version_retry", paper, 1))

    content.refresh_from_db()
    assert content.state == becomes


# Who may read


def test_change_of_readers_shows_who_gains_and_loses_before_anything_changes(
    login, committee, secretary
):
    guest = make_seated(committee, standing=Standing.GUEST, first_name="Gaëlle", last_name="Petit")
    chair = make_seated(committee, standing=Standing.CHAIR, first_name="Ali", last_name="Haddad")
    outsider = make_member(first_name="Omar", last_name="Zed")
    paper = PaperFactory(committee=committee)
    client = login(secretary)
    data = {"paper": paper.uuid, "choice": "committee_part", "standings": ["chair"]}

    preview = client.post("/comites/accords/lecteurs/", {**data, "step": "preview"})
    assert names(preview, "perd") == [guest.get_full_name()]
    assert names(preview, "gagne") == []
    paper.refresh_from_db()
    assert paper.audience == default_audience(committee)

    data["previewed"] = previewed_in(preview)
    client.post("/comites/accords/lecteurs/", {**data, "step": "confirm"})
    for person, reads in ((guest, False), (chair, True), (secretary, True), (outsider, False)):
        assert Paper.objects.visible_to(person).filter(pk=paper.pk).exists() is reads


def test_choice_changed_after_the_preview_is_shown_before_it_is_made(login, committee, secretary):
    outsider = make_member(first_name="Omar", last_name="Zed")
    paper = PaperFactory(committee=committee)
    client = login(secretary)
    data = {"paper": paper.uuid, "choice": "committee"}
    preview = client.post("/comites/accords/lecteurs/", {**data, "step": "preview"})

    changed = {**data, "choice": "network", "previewed": previewed_in(preview), "step": "confirm"}
    response = client.post("/comites/accords/lecteurs/", changed)

    assert names(response, "gagne") == [outsider.get_full_name()]
    assert not Paper.objects.visible_to(outsider).exists()
    confirmed = {**changed, "previewed": previewed_in(response)}
    client.post("/comites/accords/lecteurs/", confirmed)
    assert list(Paper.objects.visible_to(outsider)) == [paper]


def test_opening_to_the_network_names_who_gains(login, committee, secretary):
    outsider = make_member(first_name="Omar", last_name="Zed")
    papers = [PaperFactory(committee=committee) for _number in range(2)]

    preview = login(secretary).post(
        "/comites/accords/lecteurs/",
        {"paper": [paper.uuid for paper in papers], "choice": "network", "step": "preview"},
    )

    assert names(preview, "gagne") == [outsider.get_full_name()]
    assert "2 documents cochés" in main_text(preview)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Cochez au moins un document"),
        ({"paper": "pas-un-uuid"}, "Ce document n’existe pas"),
        ({"paper": "9f1c1f0e-8f9a-4c57-9df8-d3e62c0e2c11"}, "Ce document n’existe pas"),
    ],
)
def test_change_of_readers_of_no_known_paper_is_refused(login, committee, secretary, data, said):
    response = login(secretary).post("/comites/accords/lecteurs/", data, follow=True)

    assert said in main_text(response)


def test_change_of_readers_never_touches_the_paper_of_another_committee(
    login, committee, secretary
):
    foreign = PaperFactory(title="Zorglub")
    before = foreign.audience

    response = login(secretary).post(
        "/comites/accords/lecteurs/",
        {"paper": foreign.uuid, "choice": "network", "step": "confirm"},
        follow=True,
    )

    foreign.refresh_from_db()
    assert foreign.audience == before
    assert "Zorglub" not in response.content.decode()


@pytest.mark.parametrize("choice", ["network", "public", "institutions"])
def test_secret_committee_offers_no_wider_audience(login, choice):
    secret = CommitteeFactory(slug="secret", visibility=CommitteeVisibility.SECRET)
    paper = PaperFactory(committee=secret)
    before = paper.audience

    response = login(make_secretary(secret)).post(
        "/comites/secret/lecteurs/", {"paper": paper.uuid, "choice": choice, "step": "confirm"}
    )

    assert "choix valide" in main_text(response)
    paper.refresh_from_db()
    assert paper.audience == before
    assert paper.audience != Audience.objects.network()
