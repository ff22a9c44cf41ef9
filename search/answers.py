"""What a search shows a person, made from hits that the database has confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models

from portal.core.prepared import prepared
from portal.core.text_marking import Segment
from search.checking import Found
from search.engines.base import FACETS, Correction, EngineRequest, EngineResult, Sort
from search.facets import Facet, build_facets, known_labels
from search.highlight import extract
from search.models import IndexPassage
from search.passages import best_passages
from search.query import MAX_CHARACTERS, Expansion, Query, replace_word, with_replacements
from search.sources import SearchSource, facet_kind_labels

# Characters of the extract of a result that has one, and of each when it has two.
LONE_EXTRACT = 280
SHARED_EXTRACT = 180
_SHOWN_LABELS = ("committee", "institution")


class Outcome(StrEnum):
    """What the page has to say."""

    EMPTY = "empty"
    NO_WORDS = "no_words"
    NOTHING = "nothing"
    FOUND = "found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Extract:
    """A stretch of a passage, in segments. `page` is None for what has no pages."""

    segments: list[Segment]
    page: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """One object found, as the person may see it, with at most two extracts, best first."""

    source: SearchSource
    obj: models.Model
    object_id: str
    kind_label: str
    title: str
    extracts: list[Extract]
    score: float
    dated_on: object = None
    committee: str = ""
    institution: str = ""

    @property
    def kind(self) -> str:
        return self.source.kind

    @property
    def page(self) -> int | None:
        """The page of the best extract, None for what has no pages or no extract."""
        return self.extracts[0].page if self.extracts else None

    @property
    def extract(self) -> list[Segment]:
        """The best extract, empty when no passage answers."""
        return self.extracts[0].segments if self.extracts else []


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of the answer to a query.

    `expansions` are what the query may be widened to; an exact answer left them aside.
    `pinned` results are put forward by the coordination, whether they answer or not; they
    are not part of the total by themselves, and not repeated among the results.
    """

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
    expansions: tuple[Expansion, ...] = ()
    is_exact: bool = False
    pinned: list[Result] = field(default_factory=list)

    @property
    def corrected_text(self) -> str:
        """The query with its corrections, to be proposed as a new search."""
        text = self.query.text
        for correction in self.corrections:
            text = replace_word(text, correction.typed, correction.replacement)
        return text if text != self.query.text else ""

    @property
    def proposed_text(self) -> str:
        """The corrected query when it would be another search than the one just made."""
        made = bool(self.total) and all(correction.is_applied for correction in self.corrections)
        return "" if made else self.corrected_text

    @property
    def looked_for(self) -> str:
        """The words that a result is opened with, to be marked there: those really searched."""
        text = self.query.text
        for correction in self.applied_corrections:
            text = replace_word(text, correction.typed, correction.replacement)
        widened = [] if self.is_exact else [expansion.text for expansion in self.expansions]
        return " ".join([text, *widened])[:MAX_CHARACTERS]

    @property
    def applied_corrections(self) -> list[Correction]:
        """Those of words found nowhere: their replacements were looked for."""
        return [correction for correction in self.corrections if correction.is_applied]


def present(
    user,
    request: EngineRequest,
    result: EngineResult,
    found: list[Found],
    page: int,
    pinned: list[Found],
) -> SearchPage:
    """The page of a checked answer: labels the person may know, extracts, filters."""
    shown = [*pinned, *found]
    asked = with_replacements(
        request.query, {c.typed: c.replacement for c in result.corrections if c.is_applied}
    )
    labels = {
        name: known_labels(
            name,
            user,
            {
                *result.facets.get(name, ()),
                *request.filters.get(name, ()),
                *(getattr(one.entry, name) for one in shown if name in _SHOWN_LABELS),
            },
        )
        for name in FACETS
    }
    passages = _passages(shown, asked, result.weights)

    def as_result(one: Found) -> Result:
        extracts = _extracts(passages.get(one.entry.pk, []), asked.wanted_terms)
        return _result(one, extracts, labels)

    put_forward = {one.entry.pk for one in pinned}
    return SearchPage(
        query=request.query,
        outcome=Outcome.FOUND if result.total else Outcome.NOTHING,
        sort=request.sort,
        page=page,
        total=result.total,
        results=[as_result(one) for one in found if one.entry.pk not in put_forward],
        pinned=[as_result(one) for one in pinned],
        facets=build_facets(result.facets, labels, request.filters),
        facet_counts=result.facets,
        chosen=request.filters,
        corrections=result.corrections,
    )


def _passages(
    found: list[Found], query: Query, weights: Mapping[str, float]
) -> dict[int, list[IndexPassage]]:
    """The best passages of each entry whose text is up to date, best first."""
    current = [one.entry.pk for one in found if not one.entry.is_stale]
    best = best_passages(_terms_of_passages(tuple(current)), query, weights)
    wanted = [passage for passages in best.values() for passage in passages]
    texts = {passage.pk: passage for passage in _texts(tuple(wanted))}
    return {
        entry: [texts[passage] for passage in passages if passage in texts]
        for entry, passages in best.items()
    }


@prepared
def _terms_of_passages(entries: tuple[int, ...]) -> models.QuerySet:
    passages = IndexPassage.objects.filter(entry__in=entries).order_by("entry", "position")
    return passages.values_list("entry_id", "pk", "terms")


@prepared
def _texts(passages: tuple[int, ...]) -> models.QuerySet:
    return IndexPassage.objects.filter(pk__in=passages).order_by().defer("terms")


def _extracts(passages: list[IndexPassage], terms: frozenset[str]) -> list[Extract]:
    length = LONE_EXTRACT if len(passages) < 2 else SHARED_EXTRACT
    return [Extract(extract(passage.text, terms, length), passage.page) for passage in passages]


def _result(one: Found, extracts: list[Extract], labels: Mapping) -> Result:
    entry = one.entry
    return Result(
        source=one.source,
        obj=one.obj,
        object_id=entry.object_id,
        kind_label=facet_kind_labels().get(entry.facet_kind, one.source.label),
        title=one.source.title(one.obj),
        extracts=extracts,
        score=round(one.hit.score, 4),
        dated_on=entry.dated_on,
        committee=labels["committee"].get(entry.committee, ""),
        institution=labels["institution"].get(entry.institution, ""),
    )
