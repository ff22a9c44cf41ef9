"""Acronyms and synonyms: what they widen, and who edits them."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from committees.enums import CommitteeVisibility
from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from search import services
from search.models import Synonym
from search.query import parse
from search.sector_words import SECTOR_WORDS
from search.synonyms import WEIGHT, expand, terms_of
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words():
    """A table of our own, whatever the portal begins with."""
    Synonym.objects.all().delete()
    Synonym.objects.create(wording="VIF", equivalents="violences intrafamiliales")
    Synonym.objects.create(wording="ARS", equivalents="agence de santé\nallocation de rentrée")
    Synonym.objects.create(wording="parent isolé", equivalents="famille monoparentale")


@pytest.fixture
def coordinator_client(login):
    return login(make_member(Role.COORDINATOR))


def widened(text: str) -> list[str]:
    return [expansion.text for expansion in expand(parse(text)).expansions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VIF", ["violences intrafamiliales"]),
        ("vif", ["violences intrafamiliales"]),
        ("V.I.F. à Lyon", ["violences intrafamiliales"]),
        ("les violences intrafamiliales en hausse", ["VIF"]),
        ("violence intrafamiliale", ["VIF"]),
        ("ARS", ["agence de santé", "allocation de rentrée"]),
        ("agence de santé", ["ARS"]),
        ("familles monoparentales", ["parent isolé"]),
        ("violences scolaires", []),
        ('"VIF"', []),
        ("VIF violences intrafamiliales", []),
        ('VIF -"violences intrafamiliales"', []),
        ("autre -VIF", []),
        ("", []),
    ],
)
def test_query_is_widened_both_ways(text, expected):
    assert widened(text) == expected


def test_acronym_is_neither_stemmed_nor_dropped():
    Synonym.objects.create(wording="ES", equivalents="éducateur spécialisé")

    assert terms_of("ES") == ("es",)
    assert widened("ES") == ["éducateur spécialisé"]
    assert [e.terms for e in expand(parse("éducateurs spécialisés")).expansions] == [("es",)]
    assert all(e.weight == WEIGHT < 1 for e in expand(parse("VIF")).expansions)


def test_words_of_the_sector_can_all_be_looked_for():
    for wording, equivalents in SECTOR_WORDS.items():
        assert terms_of(wording)
        assert all(len(terms_of(text)) >= 1 for text in equivalents)


def test_change_of_words_acts_on_the_next_search():
    assert widened("TGD") == []
    synonym = Synonym.objects.create(wording="TGD", equivalents="téléphone grave danger")
    assert widened("TGD") == ["téléphone grave danger"]
    synonym.equivalents = "téléphone d'alerte"
    synonym.save()
    assert widened("TGD") == ["téléphone d'alerte"]
    synonym.delete()
    assert widened("TGD") == []


def test_widened_search_finds_after_what_was_typed_and_can_be_exact(drain, login):
    committee = CommitteeFactory()
    PaperFactory(committee=committee, title="Suivi", pages=("Les violences intrafamiliales.",))
    PaperFactory(committee=committee, title="Brigade", pages=("La brigade VIF est ouverte.",))
    PaperFactory(committee=committee, title="Référent", pages=("Le référent VIF de la ville.",))
    drain()
    member = make_seated(committee)
    client = login(member)

    def page(**parameters) -> BeautifulSoup:
        response = client.get("/recherche/", {"q": "VIF", **parameters})
        return BeautifulSoup(response.content, "html.parser")

    wide, exact = page(), page(exact="1")
    marks = {" ".join(mark.get_text().split()) for mark in wide.select("mark")}

    assert [r.title for r in services.search(member, "VIF").results][2:] == ["Suivi"]
    assert [
        r.title for r in services.search(member, "VIF", exact=True).results if r.title == "Suivi"
    ] == []
    links = [link["href"] for link in wide.select(".list-card__title a")]
    opened = BeautifulSoup(client.get(links[-1]).content, "html.parser")

    assert {"VIF", "violences", "intrafamiliales"} <= marks
    assert {mark.get_text() for mark in opened.select("mark")} == {"violences", "intrafamiliales"}
    assert "violences intrafamiliales" in wide.select_one(".search-expansion").get_text()
    assert wide.select_one(".search-expansion a")["href"] == "?q=VIF&exact=1"
    assert exact.select_one(".search-expansion a")["href"] == "?q=VIF"
    assert exact.select_one(".filters input[name=exact]")


def test_widening_opens_nothing(drain):
    """The equivalent stands in a secret document only: nothing is found, counted nor corrected."""
    secret = CommitteeFactory(visibility=CommitteeVisibility.SECRET)
    PaperFactory(committee=secret, title="Les violences intrafamiliales de Zénobie")
    drain()

    answer = services.search(make_member(), "VIF")

    assert (answer.total, answer.results, answer.facets, answer.corrections) == (0, [], [], ())
    assert services.search(make_seated(secret), "VIF").total == 1


def test_coordination_edits_the_words(coordinator_client):
    client = coordinator_client
    added = client.post(
        reverse("search:create_synonym"),
        {"wording": " TGD ", "equivalents": "téléphone  grave danger\n\ntéléphone grave danger\n"},
    )
    synonym = Synonym.objects.get(wording="TGD")
    changed = client.post(
        reverse("search:edit_synonym", args=[synonym.uuid]),
        {"wording": "TGD", "equivalents": "téléphone d'alerte"},
    )
    page = client.get(reverse("search:synonyms")).content.decode()

    assert (added.status_code, changed.status_code) == (302, 302)
    assert synonym.equivalents == "téléphone grave danger"
    assert "téléphone d&#x27;alerte" in page
    assert client.post(reverse("search:delete_synonym", args=[synonym.uuid])).status_code == 302
    assert not Synonym.objects.filter(wording="TGD").exists()
    assert list(
        JournalEntry.objects.filter(action__startswith="search.").values_list("action", flat=True)
    ) == ["search.synonym_deleted", "search.synonym_saved", "search.synonym_saved"]


@pytest.mark.parametrize(
    "data",
    [
        {"wording": "vif", "equivalents": "autre chose"},
        {"wording": "de la", "equivalents": "autre chose"},
        {"wording": "XYZ", "equivalents": "?!"},
        {"wording": "XYZ", "equivalents": "x" * 121},
        {"wording": "XYZ", "equivalents": "\n".join(f"mot{n}" for n in range(11))},
        {"wording": "", "equivalents": ""},
    ],
)
def test_words_that_cannot_be_looked_for_are_refused(coordinator_client, data):
    response = coordinator_client.post(reverse("search:create_synonym"), data)

    assert response.status_code == 200
    assert BeautifulSoup(response.content, "html.parser").select(".error-summary")
    assert Synonym.objects.count() == 3


def test_words_are_the_coordination_s_alone(login):
    synonym = Synonym.objects.get(wording="VIF")
    client = login(make_member(Role.COMMITTEE_SECRETARY))
    addresses = [
        reverse("search:synonyms"),
        reverse("search:create_synonym"),
        reverse("search:edit_synonym", args=[synonym.uuid]),
    ]

    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.post(addresses[1], {"wording": "A B", "equivalents": "c"}).status_code == 404
    assert client.post(reverse("search:delete_synonym", args=[synonym.uuid])).status_code == 404
    assert Synonym.objects.count() == 3


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_words_makes_the_same_queries(
    coordinator_client, number, django_assert_num_queries
):
    Synonym.objects.all().delete()
    for index in range(number):
        Synonym.objects.create(wording=f"MOT{index}", equivalents="équivalent")
    coordinator_client.get(reverse("search:synonyms"))

    with django_assert_num_queries(7):
        coordinator_client.get(reverse("search:synonyms"))
