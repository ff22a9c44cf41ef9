"""The list of papers, one paper page by page, and the comparison of versions."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from committees.enums import CommitteeVisibility, ExtractionState, PaperKind, PaperState
from committees.services.audiences import AudienceChoice, build_audience
from portal.core.models import Audience, JournalEntry
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import (
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
LIST = "/documents/"
LIST_QUERIES = 13
PAPER_QUERIES = 18


def titles(response) -> list[str]:
    page = BeautifulSoup(response.content, "html.parser")
    return [one.get_text(strip=True) for one in page.select("main .list-card__title")]


@pytest.fixture
def committee():
    return CommitteeFactory(name="Comité des accords", slug="accords")


@pytest.fixture
def member(committee):
    return make_seated(committee)


def paper_url(paper) -> str:
    return reverse("committees:paper", args=[paper.uuid])


# The list


def test_paper_list_filters_by_each_criterion(login, committee, member):
    institution = InstitutionFactory()
    PaperFactory(
        committee=committee,
        title="Convention de partenariat",
        kind=PaperKind.CONVENTION,
        dated_on=date(2024, 5, 2),
        institution=institution,
    )
    PaperFactory(committee=committee, title="Note", kind=PaperKind.NOTE, dated_on=date(2023, 1, 1))
    other = CommitteeFactory(visibility=CommitteeVisibility.OPEN)
    PaperFactory(committee=other, title="Rapport", kind=PaperKind.REPORT, dated_on=date(2022, 1, 1))
    client = login(member)

    assert titles(client.get(LIST)) == ["Convention de partenariat", "Note", "Rapport"]
    for query in (
        "year=2024",
        "kind=convention",
        f"institution={institution.uuid}",
        "q=partenariat+convention",
    ):
        assert titles(client.get(f"{LIST}?{query}")) == ["Convention de partenariat"], query
    assert titles(client.get(f"{LIST}?committee={other.slug}")) == ["Rapport"]
    assert titles(client.get(f"{LIST}?sort=date")) == [
        "Rapport",
        "Note",
        "Convention de partenariat",
    ]
    assert titles(client.get(f"{LIST}?q=absent")) == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("year=20x4", "nombre entier"),
        ("year=99999999999999999999", "9999"),
        ("committee=inconnu", "Ce comité n’existe pas"),
        ("institution=pas-un-uuid", "Cette institution n’existe pas"),
        ("institution=9f1c1f0e-8f9a-4c57-9df8-d3e62c0e2c11", "Cette institution n’existe pas"),
        ("kind=inconnu", "Sélectionnez un choix valide"),
        ("sort=hasard", "Sélectionnez un choix valide"),
        ("q=%00", "nul n’est pas autorisé"),
        ("page=abc", "1 document"),
    ],
)
def test_paper_list_with_a_bad_query_says_so(login, committee, member, query, message):
    PaperFactory(committee=committee)

    response = login(member).get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert message in main_text(response)


@pytest.mark.parametrize("count", [1, 3])
def test_paper_list_makes_the_same_queries_whatever_its_length(
    login, committee, member, count, django_assert_num_queries
):
    for number in range(count):
        PaperFactory(
            committee=committee,
            meeting=MeetingFactory(committee=committee),
            institution=InstitutionFactory(name=f"Institution {number}"),
        )
    client = login(member)
    client.get(LIST)

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(LIST)

    assert len(titles(response)) == count


def test_paper_list_hides_the_committee_that_the_reader_must_not_know(login):
    secret = CommitteeFactory(name="Comité caché", visibility=CommitteeVisibility.SECRET)
    reader = make_member()
    audience = build_audience(secret, choice=AudienceChoice.PERSONS, persons=[reader])
    meeting = MeetingFactory(committee=secret, title="Réunion cachée")
    paper = PaperFactory(
        committee=secret, meeting=meeting, title="Pour avis", audience=audience, pages=("Texte",)
    )
    client = login(reader)

    for url in (LIST, paper_url(paper)):
        text = main_text(client.get(url))
        assert "Pour avis" in text
        assert "cach" not in text


# One paper


def test_paper_marks_the_words_and_opens_the_first_page_that_holds_them(login, committee, member):
    paper = PaperFactory(
        committee=committee, pages=("Budget", "Les hébergements ouverts", "Hébergement de nuit")
    )

    response = login(member).get(f"{paper_url(paper)}?q=hebergement")
    page = BeautifulSoup(response.content, "html.parser")

    assert [one.get_text() for one in page.select(".paper-text mark")] == ["hébergements"]
    assert "page 2 sur 3" in main_text(response)
    assert "Pages où figurent ces mots : 2 , 3" in main_text(response)


@pytest.mark.parametrize(
    ("page", "named"),
    [("", [*range(1, 12)]), ("&page=30", [*range(20, 41)]), ("&page=60", [*range(50, 61)])],
)
def test_paper_names_the_nearest_pages_that_hold_the_words(login, committee, member, page, named):
    paper = PaperFactory(committee=committee, pages=tuple(f"Budget {n}" for n in range(60)))

    response = login(member).get(f"{paper_url(paper)}?q=budget{page}")

    said = main_text(response).split("Pages où figurent ces mots : ")[1].split(" , ")
    assert [int(number.split()[0]) for number in said[: len(named)]] == named
    assert len(said) == len(named)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("page=2", "Deux"),
        ("page=99", "Trois"),
        ("page=0", "Un"),
        ("page=abc", "Un"),
        ("version=9", "Un"),
        ("show=video", "Un"),
        ("q=" + "x" * 300, "Un"),
    ],
)
def test_paper_shows_the_nearest_page_for_any_query(login, committee, member, query, shown):
    paper = PaperFactory(committee=committee, pages=("Un", "Deux", "Trois"))

    response = login(member).get(f"{paper_url(paper)}?{query}")

    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one(".paper-text").get_text() == shown


def test_paper_escapes_its_text(login, committee, member):
    paper = PaperFactory(committee=committee, pages=("<script>alert(1)</script> & <b>gras</b>",))

    body = login(member).get(f"{paper_url(paper)}?q=gras").content.decode()

    assert "&lt;script&gt;alert(1)" in body
    assert "<mark>gras</mark>" in body


def test_paper_shows_a_former_version_when_asked(login, committee, member):
    paper = PaperFactory(committee=committee, pages=("Ancien texte",))
    add_version(paper, make_content(("Nouveau texte",)), note="Corrigé")
    client = login(member)

    assert "Nouveau texte" in main_text(client.get(paper_url(paper)))
    assert "Ancien texte" in main_text(client.get(f"{paper_url(paper)}?version=1"))


def test_paper_in_quarantine_shows_its_secretary_no_text_and_no_file(login, committee):
    content = make_content(("Contenu suspect",), state=ExtractionState.QUARANTINE)
    paper = PaperFactory(committee=committee, content=content)
    client = login(make_secretary(committee))

    response = client.get(paper_url(paper))

    assert "attend l’antivirus" in main_text(response)
    assert "suspect" not in main_text(response)
    url = reverse("committees:download", args=[paper.uuid, 1])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_paper_makes_the_same_queries_whatever_its_versions_and_pages(
    login, committee, member, count, django_assert_num_queries
):
    paper = PaperFactory(committee=committee, pages=tuple(f"Texte {n}" for n in range(count)))
    for number in range(count):
        add_version(paper, make_content(tuple(f"Texte {number} {n}" for n in range(count))))
    client = login(member)
    client.get(paper_url(paper))

    with django_assert_num_queries(PAPER_QUERIES):
        client.get(f"{paper_url(paper)}?q=texte")


# Comparison


def test_compare_shows_the_words_that_changed(login, committee, member):
    paper = PaperFactory(committee=committee, pages=("Le budget est de 100 euros.",))
    add_version(paper, make_content(("Le budget est de 250 euros.",)))
    url = reverse("committees:compare", args=[paper.uuid])

    page = BeautifulSoup(login(member).get(f"{url}?before=1&after=2").content, "html.parser")

    assert [one.get_text() for one in page.select("del")] == ["100"]
    assert [one.get_text() for one in page.select("ins")] == ["250"]


@pytest.mark.parametrize("query", ["before=1&after=9", "before=x", "before=1&after=1", ""])
def test_compare_with_bad_versions_says_so(login, committee, member, query):
    paper = PaperFactory(committee=committee)
    add_version(paper, make_content(("Autre",)))
    url = reverse("committees:compare", args=[paper.uuid])

    response = login(member).get(f"{url}?{query}")

    assert response.status_code == 200
    assert "Veuillez corriger" in main_text(response) or "Corrigez" in main_text(response)


# The journal


def readings(action: str) -> list[tuple]:
    return [
        (entry.actor_id, entry.target_id, entry.data)
        for entry in JournalEntry.objects.filter(action=action).order_by("sequence")
    ]


def test_reading_a_restricted_paper_is_journaled(login, committee, member):
    paper = PaperFactory(committee=committee, pages=("Un", "Deux"))

    login(member).get(f"{paper_url(paper)}?page=2")

    assert readings("paper.read") == [(member.pk, str(paper.uuid), {"version": 1, "page": 2})]
    entry = JournalEntry.objects.get(action="paper.read")
    assert entry.institution_id == member.memberships.get().institution_id


def test_reading_a_paper_of_the_network_is_not_journaled(login, committee, member):
    paper = PaperFactory(committee=committee, audience=Audience.objects.network())

    login(member).get(paper_url(paper))

    assert readings("paper.read") == []


def test_reading_a_withdrawn_paper_of_the_network_is_journaled(login, committee):
    secretary = make_secretary(committee)
    paper = PaperFactory(
        committee=committee, audience=Audience.objects.network(), state=PaperState.WITHDRAWN
    )

    login(secretary).get(paper_url(paper))

    assert [row[:2] for row in readings("paper.read")] == [(secretary.pk, str(paper.uuid))]


def test_comparing_versions_journals_both(login, committee, member):
    paper = PaperFactory(committee=committee)
    add_version(paper, make_content(("Autre",)))
    url = reverse("committees:compare", args=[paper.uuid])

    login(member).get(f"{url}?before=1&after=2")

    assert [data for _actor, _target, data in readings("paper.read")] == [
        {"version": 1},
        {"version": 2},
    ]
