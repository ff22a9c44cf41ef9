"""Widening a query with the acronyms and synonyms of the sector, whatever the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db.models import Count, Max

from search.analysis import analyse, fold, is_acronym, normalise
from search.models import Synonym
from search.query import Expansion, Query

# What an equivalent counts for beside a word that was typed.
WEIGHT = 0.6
MAX_EXPANSIONS = 8

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    terms: Terms


def terms_of(text: str) -> Terms:
    """What a wording is found by; an acronym keeps its whole form. Empty: stop words only."""
    text = normalise(text).strip()
    return (fold(text),) if is_acronym(text) else tuple(analyse(text).terms)


def expand(query: Query) -> Query:
    """The query with the equivalents of what it says; what stands in quotes is left alone.

    One query to the database; the table is read again only when it has changed.
    """
    if not query.words:
        return query
    version = Synonym.objects.aggregate(Count("pk"), Max("pk"), Max("updated_at"))
    table = _table(tuple(version.values()))
    places = _places(query)
    said = {*places, *(unit.terms for unit in (*query.words, *query.phrases))}
    refused = {phrase.terms for phrase in query.excluded}
    expansions: dict[Terms, Expansion] = {}
    for terms in places:
        for other in table.get(terms, ()):
            if other.terms not in refused and other.terms not in said:
                expansion = Expansion(_typed(query, terms), other.text, other.terms, WEIGHT)
                expansions.setdefault(other.terms, expansion)
    return replace(query, expansions=tuple(expansions.values())[:MAX_EXPANSIONS])


@lru_cache(maxsize=2)
def _table(_version: tuple) -> Mapping[Terms, list[_Wording]]:
    """For the terms of each wording, what else it is called."""
    table: dict[Terms, list[_Wording]] = {}
    for synonym in Synonym.objects.order_by("pk"):
        one = _Wording(synonym.wording, terms_of(synonym.wording))
        for text in synonym.equivalent_list:
            other = _Wording(text, terms_of(text))
            if one.terms and other.terms and one.terms != other.terms:
                table.setdefault(one.terms, []).append(other)
                table.setdefault(other.terms, []).append(one)
    return table


def _places(query: Query) -> list[Terms]:
    """Every run of neighbouring words of the query, and each acronym in its whole form."""
    sequence = query.sequence
    runs = [
        sequence[start:end]
        for start in range(len(sequence))
        for end in range(start + 1, len(sequence) + 1)
    ]
    return [*runs, *((fold(word.text),) for word in query.words if word.text)]


def _typed(query: Query, terms: Terms) -> Terms:
    """The terms of the query that these stand for: for an acronym, every form of its word."""
    for word in query.words:
        if terms == (fold(word.text),):
            return word.terms
    return terms
