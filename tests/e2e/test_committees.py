"""Committees, meetings and papers in a real browser: sending files, reading, narrow screens."""

import pytest
from django.urls import reverse

from committees.enums import ExtractionState, PaperKind, PaperState
from committees.models import Paper
from portal.accounts.enums import Role
from tests.factories.accounts import make_member
from tests.factories.committees import (
    AgendaItemFactory,
    CommitteeFactory,
    MeetingFactory,
    PaperFactory,
    SeatFactory,
    add_version,
    make_content,
    make_secretary,
)
from tests.portal.files import crafted
from tests.support.browser import follow, overflow, serious_violations, take_screenshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    """A committee with a meeting, papers in every state, and the people around it."""
    committee = CommitteeFactory(
        name="Comité de pilotage", slug="pilotage", purpose="Suivre la convention."
    )
    meeting = MeetingFactory(committee=committee, title="Réunion de printemps", place="Salle 2")
    item = AgendaItemFactory(meeting=meeting, position=1, title="Approbation du compte rendu")
    AgendaItemFactory(meeting=meeting, position=2, title="Divers", is_confidential=True)
    paper = PaperFactory(
        committee=committee,
        meeting=meeting,
        item=item,
        title="Compte rendu de février",
        pages=("Les places d’hébergement\nsont occupées.", "Suite."),
    )
    add_version(paper, make_content(("Les places d’hébergement\nsont libres.", "Suite.")))
    failed = make_content((), body=b"illisible", state=ExtractionState.FAILED, reason="timeout")
    PaperFactory(committee=committee, state=PaperState.DRAFT, content=failed, title="Brouillon")
    waiting = make_content((), body=b"en attente", state=ExtractionState.WAITING)
    PaperFactory(committee=committee, content=waiting, title="En lecture")
    return {
        "committee": committee,
        "secretary": make_secretary(committee),
        "coordinator": make_member(Role.COORDINATOR),
        "meeting": meeting,
        "paper": paper,
        "seat": SeatFactory(committee=committee),
    }


SCREENS = {
    "list": ("secretary", "committees:list", ()),
    "committee": ("secretary", "committees:detail", ("slug",)),
    "meetings": ("secretary", "committees:meetings", ("slug",)),
    "meeting": ("secretary", "committees:meeting", ("meeting",)),
    "meeting-form": ("secretary", "committees:meeting_update", ("meeting",)),
    "agenda": ("secretary", "committees:agenda", ("meeting",)),
    "papers": ("secretary", "committees:papers", ()),
    "paper": ("secretary", "committees:paper", ("paper",)),
    "move": ("secretary", "committees:paper_move", ("paper",)),
    "upload": ("secretary", "committees:upload", ("slug",)),
    "complete": ("secretary", "committees:complete", ("slug",)),
    "manage": ("secretary", "committees:managed_papers", ("slug",)),
    "administration": ("coordinator", "committees:administered_list", ()),
    "seats": ("coordinator", "committees:administered", ("committee",)),
    "new-committee": ("coordinator", "committees:committee_create", ()),
}


def address(world, name: str) -> str:
    _person, view, parts = SCREENS[name]
    values = {"slug": world["committee"].slug}
    return reverse(view, args=[values.get(part) or world[part].uuid for part in parts])


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_accessible_and_fits(open_page, world, name):
    for width, theme in ((320, "dark"), (1280, "light")):
        page = open_page(world[SCREENS[name][0]], width=width, theme=theme)

        page.goto(address(world, name))

        take_screenshot(page, f"committees-{name}-{width}", whole=True)
        assert overflow(page) == 0
        assert serious_violations(page) == []


def test_compared_versions_are_accessible_and_fit(open_page, world):
    url = reverse("committees:compare", args=[world["paper"].uuid])
    for width, theme in ((320, "dark"), (1280, "light")):
        page = open_page(world["secretary"], width=width, theme=theme)

        page.goto(f"{url}?before=1&after=2")

        assert page.locator("ins").inner_text() == "libres"
        assert overflow(page) == 0
        assert serious_violations(page) == []


def _files(tmp_path) -> list[str]:
    good, other, bad = (tmp_path / name for name in ("CR 2024-05-14.txt", "b.txt", "c.pdf"))
    good.write_text("Compte rendu")
    other.write_text("Autre texte")
    bad.write_bytes(b"MZ\x90\x00")
    return [str(good), str(other), str(bad)]


def test_files_are_sent_one_by_one_then_corrected_and_published(open_page, world, tmp_path):
    page = open_page(world["secretary"])
    page.goto(address(world, "upload"))

    page.set_input_files("input[type=file]", _files(tmp_path))
    page.click("main form button")
    page.wait_for_selector("[data-portal-upload-summary]:has-text('Tous les fichiers')")

    outcomes = page.locator(".upload-row").evaluate_all(
        "rows => rows.map((row) => row.dataset.outcome).sort()"
    )
    assert outcomes == ["accepted", "accepted", "refused"]
    follow(page, "text=Compléter et publier")
    titles = page.locator("[name$=-title]").evaluate_all(
        "fields => fields.map((field) => field.value)"
    )
    assert sorted(titles) == ["B", "Brouillon", "Compte rendu du 14 mai 2024"]
    page.locator("[name$=-title]").nth(titles.index("B")).fill("Note corrigée")
    follow(page, "text=Enregistrer et publier")
    published = Paper.objects.get(title="Note corrigée")
    assert (published.state, published.kind) == (PaperState.PUBLISHED, PaperKind.NOTE)


def test_dropped_files_are_sent(open_page, world):
    page = open_page(world["secretary"])
    page.goto(address(world, "upload"))

    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["Texte glissé"], "note glissée.txt", {type: "text/plain"}));
          document.querySelector("[data-portal-drop]")
            .dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true}));
        }"""
    )
    page.wait_for_selector(".upload-row[data-outcome=accepted]")

    assert Paper.objects.filter(title="Note glissée", state=PaperState.DRAFT).exists()


def test_files_are_sent_without_javascript(open_page, world, tmp_path):
    page = open_page(world["secretary"], javascript=False)
    page.goto(address(world, "upload"))

    page.set_input_files("input[type=file]", _files(tmp_path))
    page.click("main form button")

    page.wait_for_url("**/completer/")
    text = page.inner_text("main")
    assert "2 fichiers reçus" in text
    assert "c.pdf\N{NO-BREAK SPACE}:" in text


def test_readers_are_changed_without_javascript(open_page, world):
    page = open_page(world["secretary"], javascript=False)
    page.goto(address(world, "manage"))

    page.locator("tr", has_text="Compte rendu de février").locator("[type=checkbox]").check()
    follow(page, "main form[method=post] button >> nth=0")
    page.check("input[value=network]")
    follow(page, "text=Voir qui gagne")
    assert "gagne" in page.inner_text("main")
    follow(page, "button:has-text('Confirmer')")

    assert "network" in Paper.objects.get(pk=world["paper"].pk).audience.token_set


def test_details_of_an_audience_show_when_it_is_chosen(open_page, world):
    page = open_page(world["secretary"])
    page.goto(address(world, "meeting-form"))

    assert not page.locator("[name=standings]").first.is_visible()
    page.check("input[value=committee_part]")
    assert page.locator("[name=standings]").first.is_visible()


def test_page_of_a_pdf_is_drawn(open_page, world):
    content = make_content(
        ("Budget",), body=crafted.pdf("Budget"), kind="pdf", media_type="application/pdf"
    )
    paper = PaperFactory(committee=world["committee"], content=content)
    page = open_page(world["secretary"])

    page.goto(reverse("committees:paper", args=[paper.uuid]))
    page.click("text=Afficher l’image de la page")

    width = page.locator(".page-image").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    assert width > 500


def test_table_follows_the_reading_without_losing_ticks(open_page, world):
    page = open_page(world["secretary"])
    page.goto(address(world, "manage"))
    row = page.locator("tr", has_text="En lecture")
    row.locator("[type=checkbox]").check()
    paper = Paper.objects.get(title="En lecture")

    content = paper.current_version.content
    content.state = ExtractionState.TEXT
    content.save()
    page.wait_for_selector(f"#text-of-{paper.uuid} .tag-success", timeout=15_000)

    assert row.locator("[type=checkbox]").is_checked()
