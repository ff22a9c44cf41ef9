"""Answering queries from the index file: matching, scoring, counting.

A search walks the postings of its terms within the readable audiences into a working
table, one row per document, then counts it by cell and takes the best. Scores are those of
`search.engines.scoring`, with the frequencies of the readable documents alone.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

from search.engines.base import FACETS, EngineRequest, EngineResult, Hit, Sort
from search.engines.embedded.frequencies import (
    Frequency,
    field_weights,
    readable,
    without_hidden,
)
from search.engines.embedded.matching import Matching
from search.engines.embedded.proximity import with_runs
from search.engines.embedded.vocabulary import EmbeddedVocabulary
from search.engines.runs import RERANKED
from search.engines.scoring import SCORE_UNIT, inverse_frequency
from search.query import Query, with_replacements


class Search:
    """One request against one state of the index (the caller holds the read transaction)."""

    def __init__(self, db: sqlite3.Connection, request: EngineRequest):
        self._db = db
        self._request = request
        fill_hidden(db, request.hidden)
        self._readable = without_hidden(db, readable(db, request.tokens))
        self._vocabulary = EmbeddedVocabulary(db, self._readable.audiences, request.hidden)

    def run(self) -> EngineResult:
        query = self._request.query
        if not query.is_searchable or not self._readable.documents:
            return EngineResult()
        term_ids, frequencies = self._frequencies(_all_terms(query))
        counts = {term: frequency.documents for term, frequency in frequencies.items()}
        corrections, replacements = self._vocabulary.correct(query, counts)
        if replacements:
            more_ids, more = self._frequencies(replacements)
            term_ids |= more_ids
            frequencies |= more
            query = with_replacements(
                query, {c.typed: c.replacement for c in corrections if c.is_applied}
            )
        weights = self._fill_wanted(term_ids, frequencies, query)
        if not Matching(self._db, self._request, self._readable, term_ids).fill_hits():
            return EngineResult(corrections=corrections)
        total, facets = self._count()
        return EngineResult(
            total=total,
            hits=self._page(weights, query),
            facets=facets,
            weights=weights,
            corrections=corrections,
        )

    # Terms

    def _frequencies(self, terms: Iterable[str]) -> tuple[dict, dict[str, Frequency]]:
        """Numbers of the terms, and in how many readable documents each stands."""
        rows = self._db.execute(
            "SELECT term, id FROM term WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(list(terms)),),
        ).fetchall()
        term_ids = dict(rows)
        names = {number: term for term, number in rows}
        counted = self._db.execute(
            "SELECT term, SUM(title_count > 0), SUM(body_count > 0), COUNT(*) FROM posting"  # noqa: S608  numbers only
            f" WHERE term IN ({_numbers(names)}) AND audience IN ({self._readable.audiences})"
            f"{self._unless_hidden()} GROUP BY term"
        )
        return term_ids, {names[row[0]]: Frequency(*row[1:]) for row in counted}

    def _unless_hidden(self) -> str:
        if not self._request.hidden:
            return ""
        return " AND document NOT IN (SELECT key FROM temp.hidden)"

    def _fill_wanted(
        self, term_ids: Mapping[str, int], frequencies: Mapping[str, Frequency], query: Query
    ) -> dict[str, float]:
        """Write the weight of each term; gives how telling each one is."""
        documents = self._readable.documents
        counted = {word.terms[0] for word in query.words if word.text}
        worths = _worths(query)
        rows, weights = [], {}
        for term, frequency in frequencies.items():
            weights[term] = inverse_frequency(frequency.documents, documents)
            worth = worths.get(term)
            if worth is not None:
                title, body = field_weights(
                    frequency, documents, worth=worth, only_titles=self._request.only_titles
                )
                rows.append((term_ids[term], title, body, int(term in counted)))
        self._db.execute("DELETE FROM temp.wanted")
        self._db.executemany("INSERT INTO temp.wanted VALUES (?, ?, ?, ?)", rows)
        return weights

    # Counting and ranking

    def _count(self) -> tuple[int, dict[str, dict[str, int]]]:
        """Total, and documents by value of each facet under the filters of the others."""
        filters = self._request.filters
        rows = self._db.execute(
            f"SELECT {', '.join(f'c.{name}' for name in FACETS)}, COUNT(*)"  # noqa: S608  our names
            " FROM temp.hit h JOIN cell c ON c.id = h.cell GROUP BY h.cell"
        )
        total, facets = 0, {name: Counter() for name in FACETS}
        for *values, count in rows:
            refused = [
                name
                for name, value in zip(FACETS, values, strict=True)
                if filters.get(name) and value not in filters[name]
            ]
            if not refused:
                total += count
            for name, value in zip(FACETS, values, strict=True):
                if value and (not refused or refused == [name]):
                    facets[name][value] += count
        return total, {name: dict(counter) for name, counter in facets.items()}

    def _page(self, weights: Mapping[str, float], query: Query) -> tuple[Hit, ...]:
        """The asked slice. By date, documents holding every word come before the others."""
        request = self._request
        by_date = request.sort == Sort.DATE
        first = 0 if not by_date and request.offset < RERANKED else request.offset
        last = request.offset + request.limit
        condition, values = self._filter()
        order = "h.found >= :all DESC, h.day DESC, h.score DESC" if by_date else "h.score DESC"
        rows = self._db.execute(
            f"SELECT h.key, h.score / {SCORE_UNIT}.0 FROM temp.hit h{condition}"  # noqa: S608  our words only
            f" ORDER BY {order}, h.day DESC, h.key DESC LIMIT :limit OFFSET :first",
            {
                **values,
                "all": len(query.sequence),
                "limit": max(last, RERANKED) - first if not by_date else request.limit,
                "first": first,
            },
        ).fetchall()
        if not by_date and first == 0:
            head = with_runs(
                self._db,
                rows[:RERANKED],
                query.sequence,
                weights,
                only_titles=request.only_titles,
            )
            rows = [*head, *rows[RERANKED:]]
        window = rows[request.offset - first : last - first]
        return tuple(Hit(key=key, score=score) for key, score in window)

    def _filter(self) -> tuple[str, dict[str, str]]:
        filters = self._request.filters
        chosen = {name: filters[name] for name in FACETS if filters.get(name)}
        if not chosen:
            return "", {}
        conditions = " AND ".join(
            f"c.{name} IN (SELECT value FROM json_each(:{name}))"  # noqa: S608  our names only
            for name in chosen
        )
        return (
            f" JOIN cell c ON c.id = h.cell WHERE {conditions}",
            {name: json.dumps(sorted(values)) for name, values in chosen.items()},
        )


def fill_hidden(db: sqlite3.Connection, keys: Iterable[int]) -> None:
    db.execute("DELETE FROM temp.hidden")
    db.executemany("INSERT INTO temp.hidden VALUES (?)", ((key,) for key in keys))


def _all_terms(query: Query) -> list[str]:
    units = (*query.words, *query.phrases, *query.excluded, *query.expansions)
    return list(dict.fromkeys(term for unit in units for term in unit.terms))


def _worths(query: Query) -> dict[str, float]:
    """The terms that find documents by themselves, and what each is worth."""
    worths = {e.terms[0]: e.weight for e in query.expansions if len(e.terms) == 1}
    for unit in (*query.words, *query.phrases):
        worths |= dict.fromkeys(unit.terms, 1.0)
    return worths


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in values)
