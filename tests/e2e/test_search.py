"""The search in a real browser: with script and without, on narrow screens, by keyboard."""

import pytest

from portal.accounts.enums import Role
from portal.core.models import Audience
from search import indexing
from search.models import Synonym
from tests.factories.accounts import make_member
from tests.factories.committees import CommitteeFactory, PaperFactory, make_seated
from tests.support.browser import follow, overflow, serious_violations, take_screenshot


@pytest.fixture
def member(transactional_db):
    """A member of a committee whose papers are indexed."""
    committee = CommitteeFactory(name="Comité technique")
    for number, kind in enumerate(["minutes", "note", "report", "minutes"]):
        PaperFactory(
            committee=committee,
            kind=kind,
            title=f"Relogement d’urgence, dossier {number}",
            pages=("Ordre du jour.", "Le relogement des familles est décidé. " * 20),
        )
    indexing.drain()
    return make_seated(committee)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_results_are_accessible(open_page, member, width, theme):
    page = open_page(member, width=width, theme=theme)

    page.goto("/recherche/?q=relogemnt")

    take_screenshot(page, f"search-{width}-{theme}", whole=True)
    assert page.locator("mark").count() >= 4
    assert overflow(page) == 0
    assert serious_violations(page) == []


@pytest.mark.parametrize("query", ["", "introuvable", "le la"])
def test_pages_without_result_are_accessible(open_page, member, query):
    page = open_page(member, width=375)

    page.goto(f"/recherche/?q={query}")

    take_screenshot(page, f"search-nothing-{query or 'typed'}")
    assert serious_violations(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_search_then_filter_then_read(open_page, member, javascript):
    page = open_page(member, javascript=javascript)
    page.goto("/")

    page.fill("#site-search", "relogement")
    with page.expect_navigation():
        page.press("#site-search", "Enter")
    assert page.locator(".list-card").count() == 4
    page.check("input[name=kind][value='paper.note']")
    if not javascript:
        page.click(".filters button")
    page.wait_for_url("**kind=paper.note**")
    page.locator(".list-card").nth(1).wait_for(state="detached")
    follow(page, ".list-card__title a")

    assert "page=2" in page.url
    assert page.locator("mark").first.inner_text() == "relogement"


def test_filter_keeps_the_focus_and_says_the_total(open_page, member):
    page = open_page(member)
    page.goto("/recherche/?q=relogement")

    page.focus("input[name=kind][value='paper.note']")
    page.keyboard.press("Space")
    page.locator(".list-card").nth(1).wait_for(state="detached")

    assert page.evaluate("document.activeElement.value") == "paper.note"
    assert page.locator("#search-status").inner_text().startswith("1 ")


@pytest.mark.parametrize("address", ["/", "/recherche/"])
def test_completion_works_by_keyboard(open_page, member, address):
    page = open_page(member, width=375)
    page.goto(address)
    field = page.locator("#site-search")

    field.press_sequentially("dossier relog")
    page.locator("[role=option]").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert overflow(page) == 0
    assert serious_violations(page) == []
    field.press("Escape")
    assert page.locator("[role=option]:visible").count() == 0
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    take_screenshot(page, f"search-completion-{len(address)}")
    with page.expect_navigation(url="**q=dossier+relogement"):
        field.press("Enter")

    assert page.locator(".list-card").count() == 4


def test_completion_of_a_title_opens_it(open_page, member):
    page = open_page(member)
    page.goto("/recherche/")
    field = page.locator("#site-search")

    field.press_sequentially("dossier relog")
    page.locator("[role=option][data-url]").first.wait_for()
    field.press("ArrowUp")
    field.press("Enter")

    page.wait_for_url("**/documents/**")


@pytest.mark.parametrize("width", [320, 1280])
def test_screens_of_the_coordination_and_saved_searches_are_accessible(open_page, member, width):
    coordinator = make_member(Role.COORDINATOR)
    PaperFactory(title="Guide du relogement", audience=Audience.objects.network())
    Synonym.objects.create(wording="XYZ", equivalents="relogement d'urgence")
    indexing.drain()
    page = open_page(coordinator, width=width)
    page.goto("/recherche/?q=relogement&dated_from=2020-01-01")

    follow(page, "form[action$='/mises-en-avant/ajouter/'] button")
    assert page.locator(".search-pinned .list-card").count() == 1
    addresses = {
        "pinned": page.url,
        "words": "/recherche/mots/",
        "pins": "/recherche/mises-en-avant/",
    }
    follow(page, "form.search-save button")
    addresses["saved"] = page.url

    for name, address in addresses.items():
        page.goto(address)
        take_screenshot(page, f"search-{name}-{width}")
        assert overflow(page) == 0, name
        assert serious_violations(page) == [], name


def test_foreigner_gets_nothing_and_a_404(open_page, member):
    mine = open_page(member)
    mine.goto("/recherche/?q=relogement")
    address = mine.locator(".list-card__title a").first.get_attribute("href")
    page = open_page(make_member())

    page.goto("/recherche/?q=relogement")

    assert page.locator(".list-card, mark, [role=option], [type=checkbox]").count() == 0
    assert page.goto(address).status == 404
