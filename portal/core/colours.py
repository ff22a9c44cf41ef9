"""Contrast of colours, as WCAG 2.2 defines it."""

import re

HEX_COLOUR = re.compile(r"#[0-9a-f]{6}")
# The least favourable surface of each theme for coloured text: see tokens.css, tokens-dark.css.
LIGHT_PAPER = "#faf6f0"
DARK_SURFACE = "#262220"
TEXT_CONTRAST = 4.5


def parse(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0 to 255) of "#rrggbb". Raises ValueError for anything else."""
    if not HEX_COLOUR.fullmatch(colour.lower()):
        raise ValueError("not a #rrggbb colour")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white)."""
    linear = []
    for channel in parse(colour):
        share = channel / 255
        linear.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of another one in it, channel by channel."""
    channels = (
        round(a + (b - a) * share) for a, b in zip(parse(colour), parse(other), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def for_dark_theme(colour: str) -> str:
    """The same colour, lightened just enough to be read on the dark surfaces."""
    for step in range(21):
        lighter = mix(colour, "#ffffff", step / 20)
        if contrast(lighter, DARK_SURFACE) >= TEXT_CONTRAST:
            return lighter
    return "#ffffff"
