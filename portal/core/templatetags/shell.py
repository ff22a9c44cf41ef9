"""Parts of a page that depend on nothing but the values given to them: drawn once, then kept."""

import secrets
from functools import lru_cache

from django import template
from django.core.signals import setting_changed
from django.template import Context, Template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.functional import Promise
from django.utils.translation import get_language

register = template.Library()

KEPT = 512
# Stands where the token of each request goes; nobody can write it in a value.
PLACE_OF_TOKEN = secrets.token_hex(16)


class PartNode(template.Node):
    def __init__(self, name: str, values: dict[str, FilterExpression]):
        self.name = name
        self.values = values

    def render(self, context: Context) -> str:
        values = tuple((key, _plain(value.resolve(context))) for key, value in self.values.items())
        part = context.template.engine.get_template(self.name)
        drawn = _draw(part, get_language(), values)
        if PLACE_OF_TOKEN in drawn:
            drawn = drawn.replace(PLACE_OF_TOKEN, str(context.get("csrf_token", "")))
        return drawn


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """Include a template that sees the given values, the language and nothing else.

    {% part "shell/_navigation.html" links=main_links %}

    The same values give the same text without drawing it again, whoever asks: a value is a
    string, a number, or a list of frozen dataclasses of those. `csrf_token` may be used.
    """
    _tag, name, *words = token.split_contents()
    return PartNode(name.strip("\"'"), token_kwargs(words, parser))


@lru_cache(maxsize=KEPT)
def _draw(part: Template, language: str | None, values: tuple) -> str:
    return part.render(Context({**dict(values), "csrf_token": PLACE_OF_TOKEN}))


def _plain(value: object) -> object:
    """A value that can be compared and keeps nothing of the request alive.

    A text marked as safe becomes an ordinary one: equal to another, it would pass for it.
    """
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str | Promise):
        return str(value) + ""
    return value


def _forget(**_changed) -> None:
    _draw.cache_clear()


# Addresses of static files follow the settings.
setting_changed.connect(_forget)
