"""Every pair of colours the style sheets put together can be read, in both themes."""

import re

import pytest

from portal.core import colours
from tests.support.services import ROOT

CSS = ROOT / "portal" / "static" / "css"
TEXT, GRAPHIC = 4.5, 3.0

PAIRS = [
    *((text, surface, TEXT) for text in ("ink", "ink-soft", "primary", "primary-strong")
      for surface in ("paper", "surface")),
    *((text, "sunken", TEXT) for text in ("ink", "ink-soft")),
    *((text, surface, TEXT) for text in ("accent", "error") for surface in ("paper", "surface")),
    *(("ink", f"{tone}-soft", TEXT)
      for tone in ("primary", "accent", "info", "success", "warning", "error")),
    *((tone, f"{tone}-soft", GRAPHIC) for tone in ("info", "success", "warning", "error")),
    *((tone, "paper", GRAPHIC) for tone in ("info", "success", "warning", "error")),
    ("on-primary", "primary", TEXT),
    ("on-primary", "primary-strong", TEXT),
    ("surface", "accent", TEXT),
    ("surface", "error", TEXT),
    ("paper", "ink", TEXT),
    ("on-mark", "mark", TEXT),
    ("primary-strong", "primary-soft", TEXT),
    *(("line-strong", surface, GRAPHIC) for surface in ("paper", "surface")),
    *(("focus", surface, GRAPHIC) for surface in ("paper", "surface", "sunken", "primary-soft")),
]  # fmt: skip


def read_tokens(*names: str) -> dict[str, str]:
    """Colours declared in the files, the later ones winning."""
    values: dict[str, str] = {}
    for name in names:
        text = (CSS / name).read_text()
        values.update(re.findall(r"--([a-z-]+):\s*(#\w{6}|color-mix\([^;]+\));", text))
    return values


def resolve(tokens: dict[str, str], value: str) -> str:
    """The plain colour of a token, a #rrggbb, a name or a color-mix() of them."""
    value = value.strip()
    if value in {"black", "white"}:
        return {"black": "#000000", "white": "#ffffff"}[value]
    if value.startswith("var(--"):
        return resolve(tokens, tokens[value[6:-1]])
    if value.startswith("color-mix("):
        first, share, second = re.fullmatch(
            r"color-mix\(in srgb, (.+) (\d+)%, (.+)\)", value
        ).groups()
        kept = int(share) / 100
        return colours.mix(resolve(tokens, second), resolve(tokens, first), kept)
    return value


THEMES = {
    "light": read_tokens("tokens.css"),
    "dark": read_tokens("tokens.css", "tokens-dark.css"),
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_pair_has_enough_contrast(theme, front, back, least):
    tokens = THEMES[theme]

    ratio = colours.contrast(resolve(tokens, tokens[front]), resolve(tokens, tokens[back]))

    assert ratio >= least, f"{front} on {back}: {ratio:.2f}"


def test_reference_surfaces_are_those_of_the_style_sheets():
    light, dark = THEMES["light"], THEMES["dark"]

    assert light["paper"] == colours.LIGHT_PAPER
    assert dark["surface"] == colours.DARK_SURFACE


def test_known_contrasts():
    assert colours.contrast("#000000", "#ffffff") == 21
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("colour", ["", "#fff", "red", "#12345g", "#1234567", "url(x)"])
def test_parse_refuses_anything_but_six_digits(colour):
    with pytest.raises(ValueError, match="rrggbb"):
        colours.parse(colour)


@pytest.mark.parametrize("colour", ["#000000", "#155e5b", "#7a0014", "#8a4b00"])
def test_dark_theme_colour_can_be_read(colour):
    lighter = colours.for_dark_theme(colour)

    assert colours.contrast(lighter, colours.DARK_SURFACE) >= TEXT
