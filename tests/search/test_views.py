"""The search page: with and without JavaScript, for whom, and whatever is typed."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from committees.enums import CommitteeVisibility
from committees.services.papers import withdraw
from portal.core.models import Audience, JournalEntry
from portal.core.services.journal import first_break
from search.models import Synonym
from search.services import MAX_PAGE
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated, make_secretary
from tests.factories.pages import make_article, make_news

pytestmark = pytest.mark.django_db

ADDRESS = "/recherche/"


@pytest.fixture
def committee():
    return CommitteeFactory(name="Comité technique")


@pytest.fixture
def member_client(login, committee):
    return login(make_seated(committee))


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def cards(page: BeautifulSoup) -> list[str]:
    return [" ".join(card.get_text().split()) for card in page.select(".list-card__title")]


def test_page_asks_visitors_to_sign_in(client):
    response = client.get(ADDRESS, {"q": "budget"})

    assert response.status_code == 302
    assert client.get(f"{ADDRESS}suggestions/", {"q": "bud"}).status_code == 302


def test_words_of_a_result_are_never_taken_for_markup(drain, committee, member_client):
    title = "Budget <b>gras</b> {0} %s"
    PaperFactory(committee=committee, title=title, pages=("budget <script>un</script> {1}",))
    drain()

    page = soup(member_client.get(ADDRESS, {"q": "budget"}))

    assert cards(page) == [title]
    text = page.select_one(".list-card__text")
    assert "<script>un</script> {1}" in text.get_text()
    assert text.find("script") is None


def test_page_shows_marked_extract_and_links_to_the_page(drain, committee, member_client):
    paper = PaperFactory(
        committee=committee,
        title="Compte rendu",
        pages=("Ordre du jour.", "Le <b>relogement</b> d'urgence & la suite."),
    )
    drain()

    page = soup(member_client.get(ADDRESS, {"q": "relogement"}))
    link = page.select_one(".list-card__title a")

    assert link["href"] == f"{reverse('committees:paper', args=[paper.uuid])}?page=2&q=relogement"
    assert [mark.get_text() for mark in page.select("mark")] == ["relogement"]
    assert page.select_one(".list-card__text").get_text(" ", strip=True).startswith("Page 2 Le <b>")
    assert "relogement" not in page.title.get_text()
    assert page.select_one("#site-search")["value"] == "relogement"


def test_link_leads_to_the_words_marked_on_that_page(drain, committee, member_client):
    PaperFactory(
        committee=committee,
        title="Compte rendu",
        pages=("Ordre du jour.", "Les femmes sont hébergées au CCAS."),
    )
    drain()

    page = soup(member_client.get(ADDRESS, {"q": "femme hebergement hébergée ccas"}))
    paper = soup(member_client.get(page.select_one(".list-card__title a")["href"]))

    assert {m.get_text() for m in paper.select("mark")} >= {"femmes", "hébergées", "CCAS"}


def test_pages_and_news_have_working_links(drain, member_client):
    make_article(title="Zénobie article")
    make_news(title="Zénobie actualité")
    drain()

    page = soup(member_client.get(ADDRESS, {"q": "zénobie"}))

    for link in page.select(".list-card__title a"):
        assert member_client.get(link["href"]).status_code == 200
    assert len(cards(page)) == 2


def test_filters_are_checkboxes_with_counts(drain, committee, member_client):
    PaperFactory(committee=committee, title="Budget", kind="note")
    PaperFactory(committee=committee, title="Budget", kind="report")
    drain()
    alone = soup(member_client.get(ADDRESS, {"q": "rapport"}))

    page = soup(member_client.get(ADDRESS, {"q": "budget", "kind": ["paper.note", "inconnu"]}))
    found = page.select(".search-facet [type=checkbox]")
    boxes = {box["value"]: box.has_attr("checked") for box in found}

    assert len(cards(alone)) == 1
    assert not alone.select("[type=checkbox]")
    assert len(cards(page)) == 1
    assert boxes["paper.note"] is True
    assert boxes["paper.report"] is False
    assert len({box["id"] for box in found}) == len(boxes)
    assert page.select_one(".filters form, form.filters__form").find("input", {"name": "q"})


def test_dates_and_titles_narrow_the_answer(drain, committee, member_client):
    PaperFactory(committee=committee, title="Budget 2024", dated_on=date(2024, 5, 2))
    PaperFactory(committee=committee, title="Budget 2026", dated_on=date(2026, 5, 2))
    PaperFactory(
        committee=committee, title="Note", pages=("Le budget.",), dated_on=date(2026, 5, 3)
    )
    drain()

    def ask(**parameters):
        return soup(member_client.get(ADDRESS, {"q": "budget", **parameters}))

    later = ask(dated_from="2026-05-02", only_titles="on")
    tags = {" ".join(tag.get_text().split()): tag["href"] for tag in later.select(".tag-removable")}

    assert cards(later) == ["Budget 2026"]
    assert later.select_one("#id_dated_from")["value"] == "2026-05-02"
    assert later.select_one("#id_only_titles").has_attr("checked")
    assert later.select_one(".filters .count-badge").get_text().split()[0] == "2"
    assert sorted(tags.values()) == [
        "?q=budget&dated_from=2026-05-02",
        "?q=budget&only_titles=on",
    ]
    assert set(cards(ask(dated_to="2026-05-02"))) == {"Budget 2024", "Budget 2026"}
    assert len(cards(ask(dated_from="hier", dated_to="2026-02-31"))) == 3


def test_two_extracts_each_lead_to_their_page(drain, committee, member_client):
    paper = PaperFactory(
        committee=committee,
        title="Compte rendu",
        pages=("Le relogement est urgent.", "Rien de tel.", "Encore un relogement, décidé."),
    )
    drain()

    page = soup(member_client.get(ADDRESS, {"q": "relogement"}))
    address = reverse("committees:paper", args=[paper.uuid])

    assert page.select_one(".list-card__title a")["href"] == f"{address}?page=1&q=relogement"
    assert [a["href"] for a in page.select("a.search-extract__page")] == [
        f"{address}?page=3&q=relogement"
    ]
    assert [p.get_text().split()[1] for p in page.select(".list-card__text p")] == ["1", "3"]
    assert len(page.select("mark")) == 2


def test_htmx_gets_the_answer_alone(drain, committee, member_client):
    PaperFactory(committee=committee, title="Budget")
    drain()

    response = member_client.get(ADDRESS, {"q": "budget"}, headers={"HX-Request": "true"})

    assert b"<html" not in response.content
    assert cards(soup(response)) == ["Budget"]


def test_pages_of_results_are_bounded(drain, committee, member_client):
    for number in range(23):
        PaperFactory(committee=committee, title=f"Budget {number}")
    drain()

    seen = []
    for number in (1, 2, 3):
        seen += cards(soup(member_client.get(ADDRESS, {"q": "budget", "page": number})))

    assert len(seen) == len(set(seen)) == 23
    for page in (MAX_PAGE, 10**9, 0, -1, "x"):
        assert member_client.get(ADDRESS, {"q": "budget", "page": page}).status_code == 200


def test_correction_that_was_used_is_said(drain, committee, member_client):
    PaperFactory(committee=committee, title="Hébergement")
    drain()

    page = soup(member_client.get(ADDRESS, {"q": "hébergemnt"}))

    assert cards(page) == ["Hébergement"]
    assert "hébergement" in page.select_one(".search-correction").get_text()
    assert page.select_one(".list-card__title a")["href"].endswith("q=h%C3%A9bergement")
    assert not page.select(".search-correction a")


def test_correction_that_was_not_used_is_proposed(drain, committee, member_client):
    """One document has the rare word, many have its neighbour: neither is forced."""
    PaperFactory(committee=committee, title="Note", pages=("Hébergemet.",))
    for number in range(21):
        PaperFactory(committee=committee, title=f"Hébergement {number}")
    drain()

    page = soup(member_client.get(ADDRESS, {"q": "hebergemet", "page": "1"}))

    assert cards(page) == ["Note"]
    assert page.select_one(".search-correction a")["href"] == "?q=h%C3%A9bergement"


def options(page: BeautifulSoup) -> list[str]:
    return [" ".join(option.get_text().split()) for option in page.select("[role=option]")]


def test_completions_are_options(drain, committee, member_client):
    """Acronyms of the sector, words, then titles that lead to their object."""
    Synonym.objects.all().delete()
    Synonym.objects.create(wording="RELOG", equivalents="relogement d'urgence")
    paper = PaperFactory(committee=committee, title='Plan "relogement" <2026>')
    PaperFactory(committee=committee, title="Note", pages=("Plan de relogement.",))
    drain()

    page = soup(member_client.get(f"{ADDRESS}suggestions/", {"q": "plan relog"}))
    values = [option.get("data-value") for option in page.select("[role=option]")]

    assert options(page) == [
        "plan RELOG relogement d'urgence",
        "plan relogement",
        'Plan "relogement" <2026> Documents',
    ]
    assert values == ["plan RELOG", "plan relogement", None]
    assert page.select_one("[data-url]")["data-url"] == reverse(
        "committees:paper", args=[paper.uuid]
    )
    assert len({option["id"] for option in page.select("[role=option]")}) == 3


def test_completions_tell_foreigners_nothing(drain, committee, login):
    PaperFactory(committee=committee, title="Plan Zénobie")
    drain()
    client = login(make_member())

    for typed in ("plan zén", "zéno", "plan", "zenobie"):
        assert options(soup(client.get(f"{ADDRESS}suggestions/", {"q": typed}))) == []


def test_completion_shows_a_title_only_as_long_as_it_may_be_read(drain, committee, member_client):
    paper = PaperFactory(committee=committee, title="Plan Zénobie")
    drain()
    paper.title = "Plan neutre"
    paper.save()
    after_change = options(soup(member_client.get(f"{ADDRESS}suggestions/", {"q": "zéno"})))
    withdraw(paper, actor=make_secretary(committee), reason="Erreur")
    after_withdrawal = options(soup(member_client.get(f"{ADDRESS}suggestions/", {"q": "plan"})))

    assert after_change == ["zénobie"]
    assert after_withdrawal == []


@pytest.mark.parametrize("number", [1, 3])
def test_completion_makes_the_same_queries_whatever_it_shows(
    drain, committee, member_client, number, django_assert_num_queries
):
    for index in range(number):
        PaperFactory(committee=committee, title=f"Budget {index}")
        make_article(title=f"Budget {index}", is_public=True)
    drain()
    member_client.get(f"{ADDRESS}suggestions/", {"q": "bud"})

    with django_assert_num_queries(12):
        page = soup(member_client.get(f"{ADDRESS}suggestions/", {"q": "bud"}))

    assert len(page.select("[role=option][data-url]")) == min(2 * number, 4)


def test_foreigner_sees_the_page_of_nothing(drain, login):
    """Found nothing because there is nothing, or because it is not theirs: the same answer."""
    secret = CommitteeFactory(name="Cellule Zénobie", visibility=CommitteeVisibility.SECRET)
    gone = InstitutionFactory(name="Zénobie", is_active=False)
    PaperFactory(committee=secret, title="Zénobie", institution=gone)
    drain()
    client = login(make_member())

    answers = []
    for word in ("zénobie", "azertyui"):
        content = client.get(ADDRESS, {"q": word}).content.decode()
        token = BeautifulSoup(content, "html.parser")
        for changing in token.select("[name=csrfmiddlewaretoken], script, [hx-headers]"):
            changing.attrs = {}
        answers.append(token.main.decode().replace(word, "MOT").replace(word.title(), "MOT"))
        suggestions = client.get(f"{ADDRESS}suggestions/", {"q": word[:4]}).content
        assert b"option" not in suggestions

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"',
        "«",
        '"""""',
        "?!.,;:",
        "x" * 10_000,
        "mot " * 2_500,
        "\x00",
        "budget\x00",
        "😀",
        "-",
        "-budget",
        "' OR 1=1 --",
        "NEAR(budget)",
        "budget*",
        "\ud7ff\ufffe",
        "<script>alert(1)</script>",
        "%00%ff",
    ],
)
def test_any_input_gets_a_page(drain, committee, member_client, text):
    PaperFactory(committee=committee, title="Budget")
    drain()

    for address in (ADDRESS, f"{ADDRESS}suggestions/"):
        assert member_client.get(address, {"q": text}).status_code == 200
    assert member_client.get(f"{ADDRESS}?q=%ff%fe%00&year=%00&sort=x&kind=%ff").status_code == 200


def test_page_says_so_when_the_engine_does_not_answer(drain, committee, member_client, settings):
    from search.engine import get_engine

    PaperFactory(committee=committee, title="Budget")
    drain()
    get_engine()._files.live.write_bytes(b"broken" * 2000)
    get_engine()._forget()

    page = soup(member_client.get(ADDRESS, {"q": "budget"}))

    assert page.select_one(".alert-warning")


@pytest.mark.parametrize("number", [1, 3])
def test_page_makes_the_same_queries_whatever_the_results(
    drain, committee, member_client, number, django_assert_num_queries
):
    for index in range(number):
        PaperFactory(committee=committee, title=f"Budget {index}", institution=InstitutionFactory())
        make_article(title=f"Budget {index}", is_public=True)
    drain()
    member_client.get(ADDRESS, {"q": "budget"})

    with django_assert_num_queries(19):
        page = soup(member_client.get(ADDRESS, {"q": "budget"}))

    assert len(cards(page)) == 2 * number


# The trace in the journal


def traces() -> list[dict]:
    entries = JournalEntry.objects.filter(action="search.extracts")
    return list(entries.values_list("data", flat=True))


def test_extracts_of_restricted_papers_leave_one_line_without_the_query(
    drain, committee, member_client
):
    papers = [PaperFactory(committee=committee, pages=("Un relogement.",)) for _ in range(2)]
    PaperFactory(
        committee=committee, pages=("Un relogement.",), audience=Audience.objects.network()
    )
    make_article(title="Le relogement")
    drain()

    member_client.get(ADDRESS, {"q": "relogement"})

    entry = JournalEntry.objects.get(action="search.extracts")
    assert {key: set(ids) for key, ids in entry.data.items()} == {
        "paper": {str(paper.uuid) for paper in papers}
    }
    assert "relogement" not in f"{entry.reason} {entry.data}"
    assert first_break() is None


def test_search_that_shows_nothing_restricted_leaves_no_line(drain, committee, member_client):
    PaperFactory(
        committee=committee, pages=("Un relogement.",), audience=Audience.objects.network()
    )
    PaperFactory(committee=CommitteeFactory(), pages=("Un relogement secret.",))
    drain()

    assert cards(soup(member_client.get(ADDRESS, {"q": "relogement"}))) != []
    member_client.get(ADDRESS, {"q": "azertyui"})
    member_client.get(f"{ADDRESS}suggestions/", {"q": "relog"})

    assert traces() == []
