"""The components: what they escape, how they link labels and errors, what they show when empty."""

import re

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from portal.core.forms.gallery import GalleryFilterForm, GalleryForm
from portal.core.templatetags.ui import (
    first_words,
    initials,
    marked,
    page_numbers,
    percent_of,
)
from portal.core.text_marking import Segment
from tests.support.packages import PACKAGES
from tests.support.services import ROOT

COMPONENTS = sorted((ROOT / "portal" / "templates" / "cotton" / "ui").glob("*.html"))
HOSTILE = '"><script>alert(1)</script>'


def render(source: str, **context) -> BeautifulSoup:
    """A piece of page, compiled as a template file is."""
    from django_cotton.compiler_regex import CottonCompiler

    template = engines["django"].from_string("{% load i18n %}" + CottonCompiler().process(source))
    request = RequestFactory().get(context.pop("path", "/"))
    return BeautifulSoup(template.render(context, request), "html.parser")


# Their own rules


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_says_what_it_takes(path):
    source = path.read_text()
    declared = re.findall(r"[:\s]([a-z_]+)(?:=|\s|/)", re.search(r"<c-vars([^>]*)/>", source)[1])
    comment = re.search(r"{% comment %}(.*?){% endcomment %}", source, re.DOTALL)[1]

    assert [name for name in declared if name != "class" and name not in comment] == []
    assert f"`{path.stem}`" in (ROOT / "docs" / "components.md").read_text()


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_never_writes_raw_attributes(path):
    assert not re.search(r"{{\s*attrs\s*(\|\s*safe\s*)?}}", path.read_text())


def test_sprite_has_every_icon_named_in_templates():
    sprite = (ROOT / "portal" / "static" / "icons" / "sprite.svg").read_text()
    drawn = set(re.findall(r'id="([a-z-]+)"', sprite))
    templates = [path for app in PACKAGES
                 for path in (ROOT / app).rglob("templates/**/*.html")]  # fmt: skip
    named = {
        name
        for path in templates
        for name in re.findall(r'<c-ui\.[^>]*?\bicon="([a-z-]+)"|<c-ui\.icon name="([a-z-]+)"',
                               path.read_text())
        for name in name if name
    }  # fmt: skip

    assert named - drawn == set()


# Escaping


@pytest.mark.parametrize(
    "source",
    [
        '<c-ui.button :title="hostile" :data-x="hostile">{{ hostile }}</c-ui.button>',
        '<c-ui.button :url="hostile" aria-label="{{ hostile }}">x</c-ui.button>',
        '<c-ui.card :title="hostile" :data-x="hostile" url="{{ hostile }}">x</c-ui.card>',
        '<c-ui.list_card :title="hostile" :url="hostile" :eyebrow="hostile" :id="hostile" />',
        '<c-ui.page_header :title="hostile" :lead="hostile" eyebrow="{{ hostile }}" />',
        '<c-ui.person_card :name="hostile" :role="hostile" :institution="hostile" :id="hostile" />',
        '<c-ui.tag :url="hostile" :title="hostile">{{ hostile }}</c-ui.tag>',
        '<c-ui.alert :title="hostile" :id="hostile">{{ hostile }}</c-ui.alert>',
        '<c-ui.table :caption="hostile" :id="hostile"></c-ui.table>',
        '<c-ui.progress :label="hostile" :text="hostile" :id="hostile" />',
        '<c-ui.empty_state :title="hostile">{{ hostile }}</c-ui.empty_state>',
        '<c-ui.breadcrumb :items="items" :current="hostile" />',
        '<c-ui.tabs :items="items" :label="hostile" />',
        '<c-ui.dialog id="d" :title="hostile">{{ hostile }}</c-ui.dialog>',
        '<c-ui.icon name="bell" :label="hostile" />',
        '<c-ui.filters :label="hostile" :action="hostile" :hx-get="hostile"></c-ui.filters>',
    ],
    ids=lambda source: re.search(r"ui\.(\w+)", source)[1],
)
def test_hostile_text_stays_text(source):
    items = [{"label": HOSTILE, "url": HOSTILE, "current": True, "count": HOSTILE}]

    page = render(source, hostile=HOSTILE, items=items)

    assert page.find("script") is None


def test_attributes_are_kept_dropped_or_bare():
    button = render(
        '<c-ui.button name="a" :value="value" disabled :hidden="no" :title="none">x</c-ui.button>',
        value=3, no=False, none=None,
    ).button  # fmt: skip

    assert (button["name"], button["value"], button["disabled"]) == ("a", "3", "")
    assert not {"hidden", "title"} & set(button.attrs)


# Links or buttons


def test_button_with_an_address_is_a_link():
    link = render('<c-ui.button url="/x/" opens="d">x</c-ui.button>').a

    assert (link["href"], link["data-portal-dialog"]) == ("/x/", "d")
    assert "type" not in link.attrs


def test_button_without_an_address_submits():
    assert render("<c-ui.button>x</c-ui.button>").button["type"] == "submit"


def test_marked_text_stays_text():
    segments = [Segment(HOSTILE, marked=False), Segment(HOSTILE, marked=True)]

    page = BeautifulSoup(marked(segments), "html.parser")

    assert page.find("script") is None
    assert page.mark.text == HOSTILE
    assert page.text == HOSTILE * 2
    assert marked([]) == ""


def test_icon_is_silent_without_a_label():
    assert render('<c-ui.icon name="bell" />').svg["aria-hidden"] == "true"
    assert render('<c-ui.icon name="bell" label="Alerte" />').svg["aria-label"] == "Alerte"


# Pages of results


def test_pagination_keeps_the_query():
    page = Paginator(range(100), 10).get_page(3)

    shown = render('<c-ui.pagination :page="page" />', page=page, path="/?q=a%26b&page=3")

    assert shown.find(rel="next")["href"] == "?q=a%26b&page=4"
    assert shown.find(rel="prev")["href"] == "?q=a%26b&page=2"
    assert shown.find("a", {"aria-current": "page"}).get_text().split()[-1] == "3"


def test_pagination_of_a_single_page_shows_nothing():
    page = Paginator([1], 10).get_page(1)

    assert render('<c-ui.pagination :page="page" />', page=page).find("nav") is None


def test_page_numbers_have_gaps():
    assert page_numbers(Paginator(range(100), 10).get_page(5)) == [1, None, 4, 5, 6, None, 10]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Camille Delaunay-Beauregard", "CB"),
        ("Anne de la Tour", "AT"),
        ("Ly", "L"),
        ("", ""),
        ("  ", ""),
        ("42 rue", "R"),
        ("élodie ørsted", "ÉØ"),
    ],
)
def test_initials(name, expected):
    assert initials(name) == expected


@pytest.mark.parametrize(
    ("value", "total", "expected"),
    [(0, 10, 0), (93, 150, 62), (20, 10, 100), (1, 0, 0), (-1, 5, 0)],
)
def test_percent(value, total, expected):
    assert percent_of(value, total) == expected


# Forms


def refused_form() -> GalleryForm:
    form = GalleryForm({"title": "", "reference": "x" * 40, "kind": "minutes"})
    assert not form.is_valid()
    return form


def test_every_control_has_a_label_and_existing_descriptions():
    page = render("<form>{{ form }}</form>", form=refused_form())

    labelled = {label["for"] for label in page.find_all("label") if label.get("for")}
    for control in page.select("input:not([type=hidden]), select, textarea"):
        assert control["id"] in labelled
    described = page.select("[aria-describedby]")
    assert described
    for element in described:
        for identifier in element["aria-describedby"].split():
            assert page.find(id=identifier), identifier


def test_groups_of_choices_have_a_legend():
    page = render("{{ form }}", form=GalleryForm())

    assert len(page.select("fieldset > legend")) == 2


def test_invalid_controls_say_so():
    page = render("{{ form }}", form=refused_form())

    assert page.find(id="id_title")["aria-invalid"] == "true"
    assert "aria-invalid" not in page.find(id="id_note").attrs


def test_optional_fields_say_so_except_in_filters():
    assert render("{{ form }}", form=GalleryForm()).select(".field__optional")
    assert not render("{{ form }}", form=GalleryFilterForm()).select(".field__optional")


def test_error_summary_links_every_error_to_its_control():
    form = refused_form()

    page = render('<c-ui.error_summary :form="form" />{{ form }}', form=form)

    summary = page.select_one("[data-portal-error-summary]")
    assert summary.has_attr("autofocus")
    targets = [link["href"].removeprefix("#") for link in summary.select("a")]
    assert len(targets) == len(form.errors)
    for target in targets:
        assert page.find(id=target).name in {"input", "select", "textarea"}


@pytest.mark.parametrize("form", [GalleryFilterForm({}), GalleryFilterForm(), None])
def test_error_summary_of_a_valid_form_shows_nothing(form):
    assert render('<c-ui.error_summary :form="form" />', form=form).find() is None


def test_error_summary_says_what_concerns_the_whole_form():
    class Strict(forms.Form):
        def clean(self):
            raise forms.ValidationError("Les deux dates se contredisent.")

    page = render('<c-ui.error_summary :form="form" />', form=Strict({}))

    assert page.select_one("li").get_text() == "Les deux dates se contredisent."


def test_progress_without_a_value_only_runs():
    bar = render('<c-ui.progress label="x" />').progress

    assert not {"value", "max"} & set(bar.attrs)


def test_progress_value_is_written_for_machines():
    bar = render('<c-ui.progress label="x" :value="1500.5" :max="3000" />').progress

    assert (bar["value"], bar["max"]) == ("1500.5", "3000")


def test_component_does_not_see_the_page():
    page = render('<c-ui.empty_state title="x" />', actions="canari", slot="canari")

    assert "canari" not in page.get_text()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Un deux trois", "Un deux…"),
        ("Un deux", "Un deux"),
        ("", ""),
        ("Un à… 3", "Un à…"),
    ],
)
def test_first_words_end_with_a_close_ellipsis(text, shown):
    assert first_words(text, 2) == shown
