"""Style sheets, modules and titles, read as files: size, layers, nothing from elsewhere."""

import re

import pytest
from django.utils import translation

from tests.support.packages import PACKAGES
from tests.support.services import ROOT

STATIC = ROOT / "portal" / "static"
STYLES = sorted(path for app in PACKAGES for path in (ROOT / app).rglob("static/**/*.css"))
MODULES = sorted(path for app in PACKAGES for path in (ROOT / app).rglob("static/**/*.js"))
TEMPLATES = sorted(path for app in PACKAGES for path in (ROOT / app).rglob("templates/**/*.html"))
# What a title in a browser's history must not betray.
TELLING = re.compile(
    r"violen|victim|conjugal|agress|fémini|femme|abus|emprise|parrain|marrain|monoparent", re.I
)


def short(path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", STYLES, ids=short)
def test_style_sheet_is_short_layered_and_at_home(path):
    text = path.read_text()

    assert text.count("\n") < 600
    assert "@layer " in text
    assert not re.search(r"@import|url\(|https?:", text)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_module_is_short_and_at_home(path):
    text = path.read_text()

    assert text.count("\n") < 100
    assert not re.search(r"https?:|\beval\(|innerHTML|insertAdjacentHTML|\.style\b", text)


def test_colours_are_named_in_the_token_files_only():
    free = re.compile(r"#[0-9a-f]{3,6}\b(?![^{}]*\{)", re.I)
    kept = {"tokens.css", "tokens-dark.css", "print.css"}
    strays = {
        f"{short(path)}: {colour}"
        for path in STYLES
        if path.name not in kept
        for colour in free.findall(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
    }

    # The overlay of the quick exit is white in every theme, like a page that is loading.
    assert strays == {"portal/static/css/base.css: #ffffff"}


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_has_no_telling_title(path):
    titles = re.findall(
        r"{% block (?:error_)?title %}(.*?){% endblock", path.read_text(), re.DOTALL
    )
    with translation.override("fr"):
        said = [
            translation.gettext(text)
            for title in titles
            for text in re.findall(r"translate \"([^\"]+)\"", title)
        ]

    assert [text for text in (*titles, *said) if TELLING.search(text)] == []


def test_icons_are_neutral_and_inert():
    for path in (STATIC / "icons").glob("*.svg"):
        assert not re.search(r"<script|onload|href|style", path.read_text())
