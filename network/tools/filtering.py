"""Filters of the list of tools, with exact counts."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from network.enums import Language
from network.tools.lists import Setting, ToolKind, Trade

# Name of the filter in the address: words, field of the tool, closed list.
_FILTERS = {
    "profession": (_("Profession"), "trades", Trade),
    "genre": (_("Kind"), "kind", ToolKind),
    "lieu": (_("Where it is used"), "contexts", Setting),
    "langue": (_("Language"), "languages", Language),
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    label: str | Promise
    options: list[Option]


@dataclass(frozen=True, slots=True)
class FilteredTools:
    """`ids` in the order of the list; `active` is how many filters are in force."""

    ids: list[int]
    filters: list[Filter]
    active: int


def filter_tools(tools, asked: QueryDict) -> FilteredTools:
    """One query. Each option is counted among the tools that pass the other filters."""
    rows = list(
        tools.order_by("title", "pk").values("pk", "kind", "trades", "contexts", "languages")
    )
    chosen = {}
    for name, (_label, _field, choices) in _FILTERS.items():
        value = asked.get(name, "")
        chosen[name] = value if value in choices.values else ""
    kept = [row for row in rows if all(_passes(row, name, chosen[name]) for name in _FILTERS)]
    filters = [_filter(name, rows, chosen) for name in _FILTERS]
    return FilteredTools([row["pk"] for row in kept], filters, sum(map(bool, chosen.values())))


def _passes(row: dict, name: str, value: str) -> bool:
    held = row[_FILTERS[name][1]]
    return not value or (value in held if isinstance(held, list) else value == held)


def _filter(name: str, rows: list[dict], chosen: dict[str, str]) -> Filter:
    label, _field, choices = _FILTERS[name]
    others = [other for other in _FILTERS if other != name]
    left = [row for row in rows if all(_passes(row, other, chosen[other]) for other in others)]
    options = []
    for value, words in choices.choices:
        count = sum(_passes(row, name, value) for row in left)
        if count or value == chosen[name]:
            options.append(Option(value, words, count, value == chosen[name]))
    return Filter(name, label, options)
