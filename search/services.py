"""Searching for a person: the one way in, for the page and for the commands.

Who asks decides three times: their tokens are part of the engine's query, entries whose
audience is changing are left out of it, and what is shown is read again through
`visible_to`. Nothing of a query is kept or logged.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from portal.core.audiences import tokens_for
from search.answers import Outcome, Result, SearchPage, present
from search.checking import checked, masked_keys
from search.engines.base import FACETS, EngineRequest, EngineUnavailable, Sort
from search.pins import pinned_for
from search.query import parse
from search.synonyms import expand

__all__ = ["FACETS", "Outcome", "Result", "SearchPage", "Sort", "masked_keys", "search"]

logger = logging.getLogger(__name__)

PAGE_SIZE = 10
MAX_PAGE = 50
MAX_FILTER_VALUES = 50


def search(
    user,
    raw_query: str,
    *,
    filters: Mapping[str, list[str]] | None = None,
    dated_from: date | None = None,
    dated_to: date | None = None,
    only_titles: bool = False,
    exact: bool = False,
    sort: Sort = Sort.RELEVANCE,
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> SearchPage:
    """Answer a query for a person, page by page. Any input gives an answer.

    `filters` gives for some of the facets the values to keep; both dates are included.
    Acronyms and synonyms of the sector widen the query unless it is `exact`.
    `page` beyond MAX_PAGE is brought back to it.
    """
    query = parse(raw_query)
    if query.is_empty:
        return SearchPage(query, Outcome.EMPTY)
    if not query.is_searchable:
        return SearchPage(query, Outcome.NO_WORDS)
    page = min(max(page, 1), MAX_PAGE)
    wide = expand(query)
    request = EngineRequest(
        query=query if exact else wide,
        tokens=tokens_for(user),
        filters=_kept_filters(filters or {}),
        hidden=masked_keys(),
        dated_from=dated_from,
        dated_to=dated_to,
        only_titles=only_titles,
        sort=sort,
        offset=(page - 1) * page_size,
        limit=page_size,
    )
    try:
        result, found = checked(user, request)
    except EngineUnavailable as error:
        logger.error("search engine unavailable: %s", error)
        return SearchPage(query, Outcome.UNAVAILABLE)
    pinned = pinned_for(user, query) if page == 1 and not _is_narrowed(request) else []
    answer = present(user, request, result, found, page, pinned)
    return replace(answer, expansions=wide.expansions, is_exact=exact)


def _is_narrowed(request: EngineRequest) -> bool:
    dated = request.dated_from or request.dated_to
    return bool(request.filters or dated or request.only_titles)


def _kept_filters(filters: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(value[:40] for value in filters[name][:MAX_FILTER_VALUES] if value)
        for name in FACETS
        if filters.get(name)
    }
