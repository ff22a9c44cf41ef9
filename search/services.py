"""Searching for a person: the one way in, for the page and for the commands.

Who asks decides three times: their tokens are part of the engine's query, entries whose
audience is changing are left out of it, and what is shown is read again through
`visible_to`. Nothing of a query is kept or logged.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.db import models

from portal.core.audiences import tokens_for
from portal.core.text_marking import Segment
from search.analysis import normalise
from search.engine import get_engine
from search.engines.base import (
    FACETS,
    Correction,
    EngineRequest,
    EngineResult,
    EngineUnavailable,
    Hit,
    Sort,
)
from search.facets import Facet, build_facets, known_labels
from search.highlight import extract
from search.models import IndexEntry, IndexPassage
from search.passages import best_passages
from search.query import MAX_CHARACTERS, Query, parse, replace_word, with_replacements
from search.sources import SearchSource, facet_kind_labels, source_of

logger = logging.getLogger(__name__)

PAGE_SIZE = 10
MAX_PAGE = 50
MAX_FILTER_VALUES = 50
CHECK_ROUNDS = 3
CHECKED_HITS = 2_000
SUGGESTIONS = 8

_LAST_WORD = re.compile(r"^(.*?)([^\W_]+)$", re.DOTALL)


class Outcome(StrEnum):
    """What the page has to say."""

    EMPTY = "empty"
    NO_WORDS = "no_words"
    NOTHING = "nothing"
    FOUND = "found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Result:
    """One object found, as the person may see it. `page` is None for what has no pages."""

    source: SearchSource
    obj: models.Model
    object_id: str
    kind_label: str
    title: str
    extract: list[Segment]
    page: int | None
    score: float
    dated_on: object = None
    committee: str = ""
    institution: str = ""

    @property
    def kind(self) -> str:
        return self.source.kind


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of the answer to a query."""

    query: Query
    outcome: Outcome
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    total: int = 0
    results: list[Result] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    facet_counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()

    @property
    def corrected_text(self) -> str:
        """The query with its corrections, to be proposed as a new search."""
        text = self.query.text
        for correction in self.corrections:
            text = replace_word(text, correction.typed, correction.replacement)
        return text if text != self.query.text else ""


def search(
    user,
    raw_query: str,
    *,
    filters: Mapping[str, list[str]] | None = None,
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> SearchPage:
    """Answer a query for a person, page by page. Any input gives an answer.

    `filters` gives for some of the facets the values to keep. `page` beyond MAX_PAGE is
    brought back to it.
    """
    query = parse(raw_query)
    if query.is_empty:
        return SearchPage(query, Outcome.EMPTY)
    if not query.is_searchable:
        return SearchPage(query, Outcome.NO_WORDS)
    page = min(max(page, 1), MAX_PAGE)
    request = EngineRequest(
        query=query,
        tokens=tokens_for(user),
        filters=_kept_filters(filters or {}),
        hidden=masked_keys(),
        sort=sort,
        offset=(page - 1) * page_size,
        limit=page_size,
    )
    try:
        result, found = _checked(user, request)
    except EngineUnavailable:
        logger.exception("search engine unavailable")
        return SearchPage(query, Outcome.UNAVAILABLE)
    return _present(user, request, result, found, page)


def suggest(user, text: str, limit: int = SUGGESTIONS) -> list[str]:
    """Queries that complete the last word typed, from words of readable documents only."""
    match = _LAST_WORD.search(normalise(text[-MAX_CHARACTERS:]))
    if match is None:
        return []
    before, prefix = match.groups()
    try:
        completions = get_engine().suggest(
            prefix, tokens=tokens_for(user), hidden=masked_keys(), limit=limit
        )
    except EngineUnavailable:
        logger.exception("search engine unavailable")
        return []
    return [f"{before}{word}" for word in completions]


def masked_keys() -> frozenset[int]:
    """Entries whose audience may have narrowed since the engine last heard of them."""
    return frozenset(IndexEntry.objects.masked().values_list("pk", flat=True))


def _kept_filters(filters: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(value[:40] for value in filters[name][:MAX_FILTER_VALUES] if value)
        for name in FACETS
        if filters.get(name)
    }


# Checking in the database


@dataclass(frozen=True, slots=True)
class _Found:
    """A hit whose object the person may read."""

    hit: Hit
    entry: IndexEntry
    source: SearchSource
    obj: models.Model


def _checked(user, request: EngineRequest) -> tuple[EngineResult, list[_Found]]:
    """The answer of the engine, asked again without what the database refuses.

    When they disagree, many more hits than those shown are checked, so that totals and
    facets follow too; an engine that goes on disagreeing is not believed at all.
    """
    engine = get_engine()
    for _round in range(CHECK_ROUNDS):
        result = engine.search(request)
        found = _readable(user, result.hits)
        if len(found) == len(result.hits):
            return result, found
        logger.warning("index disagrees with the database", extra={"hits": len(result.hits)})
        wide = engine.search(replace(request, filters={}, offset=0, limit=CHECKED_HITS))
        readable = {one.hit.key for one in _readable(user, wide.hits)}
        refused = {hit.key for hit in (*wide.hits, *result.hits)} - readable
        request = replace(request, hidden=request.hidden | refused)
    return EngineResult(), []


def _readable(user, hits: tuple[Hit, ...]) -> list[_Found]:
    """Hits that stand in the database and that the person may read, in the same order."""
    entries = IndexEntry.objects.in_bulk([hit.key for hit in hits])
    ids_by_kind: dict[str, list[str]] = {}
    for entry in entries.values():
        ids_by_kind.setdefault(entry.kind, []).append(entry.object_id)
    objects = {}
    for kind, ids in ids_by_kind.items():
        source = source_of(kind)
        if source is not None:
            objects[kind] = source.by_ids(source.visible_to(user), ids)
    found = []
    for hit in hits:
        entry = entries.get(hit.key)
        obj = objects.get(entry.kind, {}).get(entry.object_id) if entry else None
        if obj is not None:
            found.append(_Found(hit, entry, source_of(entry.kind), obj))
    return found


# Presenting


def _present(
    user, request: EngineRequest, result: EngineResult, found: list[_Found], page: int
) -> SearchPage:
    asked = with_replacements(request.query, {c.typed: c.replacement for c in result.corrections})
    labels = {
        name: known_labels(
            name,
            user,
            {
                *result.facets.get(name, ()),
                *request.filters.get(name, ()),
                *(getattr(one.entry, name) for one in found if name in _SHOWN_LABELS),
            },
        )
        for name in FACETS
    }
    passages = _passages(found, asked, result.weights)
    return SearchPage(
        query=request.query,
        outcome=Outcome.FOUND if result.total else Outcome.NOTHING,
        sort=request.sort,
        page=page,
        total=result.total,
        results=[
            _result(one, passages.get(one.entry.pk), asked.wanted_terms, labels) for one in found
        ],
        facets=build_facets(result.facets, labels, request.filters),
        facet_counts=result.facets,
        chosen=request.filters,
        corrections=result.corrections,
    )


_SHOWN_LABELS = ("committee", "institution")


def _passages(
    found: list[_Found], query: Query, weights: Mapping[str, float]
) -> dict[int, IndexPassage]:
    """The best passage of each entry whose text is up to date."""
    current = [one.entry.pk for one in found if not one.entry.is_stale]
    rows = (
        IndexPassage.objects.filter(entry__in=current)
        .order_by("entry", "position")
        .values_list("entry_id", "pk", "terms")
    )
    best = best_passages(rows, query, weights)
    return {p.entry_id: p for p in IndexPassage.objects.filter(pk__in=best.values()).defer("terms")}


def _result(
    one: _Found, passage: IndexPassage | None, terms: frozenset[str], labels: Mapping
) -> Result:
    entry = one.entry
    return Result(
        source=one.source,
        obj=one.obj,
        object_id=entry.object_id,
        kind_label=facet_kind_labels().get(entry.facet_kind, one.source.label),
        title=str(one.obj),
        extract=extract(passage.text, terms) if passage else [],
        page=passage.page if passage else None,
        score=round(one.hit.score, 4),
        dated_on=entry.dated_on,
        committee=labels["committee"].get(entry.committee, ""),
        institution=labels["institution"].get(entry.institution, ""),
    )
