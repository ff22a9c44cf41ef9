"""Conditions and scores of a request, in the query language of Elasticsearch.

Whatever was typed comes here as terms (letters and digits), and goes out as values of `term` and
`match_phrase` queries: never as syntax.
"""

from collections.abc import Iterable, Sequence

from search.engines.base import FACETS, EngineRequest
from search.engines.elasticsearch.writer import level_keys
from search.query import Expansion

FIELDS = ("title", "body")
LATEST_DAY = 2**31 - 1


def readable(tokens: Iterable[str], hidden: Iterable[int]) -> dict:
    """Documents that these tokens open, less the hidden ones."""
    condition: dict = {"filter": [{"terms": {"audience": sorted(tokens)}}]}
    keys = [str(key) for key in sorted(hidden)]
    if keys:
        condition["must_not"] = [{"ids": {"values": keys}}]
    return {"bool": condition}


def fields(request: EngineRequest) -> tuple[str, ...]:
    """Where the words of a request are looked for."""
    return ("title",) if request.only_titles else FIELDS


def standing(terms: Sequence[str], among: Sequence[str]) -> dict:
    """Documents where a term stands, or several side by side, in one of these fields."""
    queries = [_standing_in(terms, name) for name in among]
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries}}


def _standing_in(terms: Sequence[str], field: str) -> dict:
    if len(terms) == 1:
        return {"term": {field: {"value": terms[0]}}}
    return {"match_phrase": {field: {"query": " ".join(terms), "analyzer": "whitespace"}}}


def demands(request: EngineRequest) -> list[dict]:
    """What a request asks of every document: rights, quotations, exclusions, days."""
    among = fields(request)
    asked = [readable(request.tokens, request.hidden)]
    asked += [standing(phrase.terms, among) for phrase in request.query.phrases]
    excluded = [standing(phrase.terms, among) for phrase in request.query.excluded]
    if excluded:
        asked.append({"bool": {"must_not": excluded}})
    first, last = request.dated_from, request.dated_to
    if first or last:
        days = {
            "gte": first.toordinal() if first else 1,
            "lte": last.toordinal() if last else LATEST_DAY,
        }
        asked.append({"range": {"day": days}})
    return asked


def gains(term: str, field: str, weight: int) -> list[dict]:
    """What a term of this weight adds to a score, one clause per digit of its level."""
    name = f"{field}_levels"
    return [
        {"term": {name: {"value": key, "boost": weight * worth}}} for key, worth in level_keys(term)
    ]


def expansion_gain(expansion: Expansion, field: str, weight: int) -> dict:
    """What an expansion of several terms adds: the level of the first where they stand together."""
    return {
        "bool": {
            "filter": [_standing_in(expansion.terms, field)],
            "must": [{"bool": {"should": gains(expansion.terms[0], field, weight)}}],
        }
    }


def chosen(request: EngineRequest, besides: str = "") -> list[dict]:
    """The filters of a request, but for one facet."""
    return [
        {"terms": {name: sorted(request.filters[name])}}
        for name in FACETS
        if name != besides and request.filters.get(name)
    ]
