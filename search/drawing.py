"""What the search page draws around an answer: addresses of results, of orders, of filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, QueryDict
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.core.text_marking import Segment
from search.answers import Result, SearchPage
from search.engines.base import FACETS, Sort

_FILTERS = (*FACETS, "dated_from", "dated_to", "only_titles")


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """An extract, and where it is read when that is not where its result leads."""

    segments: list[Segment]
    page: int | None
    url: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    result: Result
    url: str
    extracts: list[ExtractRow]


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """A filter in force and the address of the same search without it."""

    label: str | Promise
    remove_url: str


def row_of(result: Result, answer: SearchPage, request: HttpRequest) -> ResultRow:
    """A result with its addresses, each at the page of what it shows."""

    @cache
    def address(page: int | None) -> str:
        words = answer.looked_for
        return result.source.url(result.obj, page=page, words=words, request=request)

    url = address(result.page)
    extracts = []
    for extract in result.extracts:
        there = address(extract.page)
        extracts.append(ExtractRow(extract.segments, extract.page, "" if there == url else there))
    return ResultRow(result, url, extracts)


def orders_of(answer: SearchPage, parameters: QueryDict) -> list[dict]:
    """Links to the two orders, keeping the query and its filters."""
    labels = {Sort.RELEVANCE: _("By relevance"), Sort.DATE: _("Latest first")}
    return [
        {
            "label": label,
            "url": _address(parameters, {"sort": [sort.value]}),
            "current": sort == answer.sort,
        }
        for sort, label in labels.items()
    ]


def chosen_filters(
    answer: SearchPage, asked: Mapping[str, object], parameters: QueryDict
) -> list[ChosenFilter]:
    """Every filter in force whose name the person may know, in the order of the page."""
    chosen = []
    for facet in answer.facets:
        for value in facet.values:
            if value.is_chosen:
                kept = [v for v in parameters.getlist(facet.name) if v != value.value]
                chosen.append(ChosenFilter(value.label, _address(parameters, {facet.name: kept})))
    for name, words in (("dated_from", _("From %(day)s")), ("dated_to", _("Until %(day)s"))):
        if asked[name]:
            label = words % {"day": date_format(asked[name], "SHORT_DATE_FORMAT")}
            chosen.append(ChosenFilter(label, _address(parameters, {name: []})))
    if asked["only_titles"]:
        label = _("In titles only")
        chosen.append(ChosenFilter(label, _address(parameters, {"only_titles": []})))
    return chosen


def saved_parameters(parameters: QueryDict) -> list[tuple[str, str]]:
    """What a form sends to save the present search."""
    names = ("q", *_FILTERS, "exact")
    return [(name, value) for name in names for value in parameters.getlist(name) if value]


def without_filters(parameters: QueryDict) -> str:
    """The same search without any filter."""
    return _address(parameters, {name: [] for name in _FILTERS})


def _address(parameters: QueryDict, changes: Mapping[str, list[str]]) -> str:
    """The first page of the present search with some parameters replaced."""
    query = parameters.copy()
    query.pop("page", None)
    for name, values in changes.items():
        query.setlist(name, values)
    return f"?{query.urlencode()}"
