"""Every address of the portal, made up from the patterns themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, converters, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils.regex_helper import normalize

SAMPLES = {
    converters.UUIDConverter: "3f0c9d1e-0000-4000-8000-000000000001",
    converters.IntConverter: "1",
    converters.PathConverter: "a/b",
    converters.SlugConverter: "mot",
}
SAMPLE = "1"


@dataclass(frozen=True)
class Address:
    """A pattern: its full name, one path it answers to, its view and its own text."""

    name: str
    path: str
    view: object
    pattern: str

    @property
    def key(self) -> str:
        """What it is called in lists: its name, or its pattern when it has none."""
        return self.name or self.pattern


def every_address() -> list[Address]:
    """One address per pattern of the project, packages included."""
    return list(_walk(get_resolver().url_patterns, "/", "", ""))


def _walk(patterns, prefix: str, namespace: str, above: str) -> Iterator[Address]:
    for entry in patterns:
        path = prefix + _sample(entry.pattern)
        text = above + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, path, inner, text)
        elif isinstance(entry, URLPattern):
            name = namespace + entry.name if entry.name else ""
            yield Address(name, path, entry.callback, text)


def _sample(pattern) -> str:
    """A text that the pattern matches."""
    if isinstance(pattern, LocalePrefixPattern):
        return ""
    text, names = normalize(pattern.regex.pattern)[0]
    known = getattr(pattern, "converters", {})
    values = {name: SAMPLES.get(type(known.get(name)), SAMPLE) for name in names}
    return text % values
