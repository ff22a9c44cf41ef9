"""Answering queries from the index file: matching, scoring, counting.

A search adds up, by position of document, what each term of the query is worth where it
stands, then counts the documents that answer and takes the best. Scores are those of
`search.engines.scoring`, with the frequencies of the readable documents alone.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence

import numpy as np

from search.engines.base import FACETS, EngineRequest, EngineResult, Hit, Sort
from search.engines.embedded.frequencies import Frequency, field_weights, frequency_of
from search.engines.embedded.matching import Matching
from search.engines.embedded.proximity import with_runs
from search.engines.embedded.readable import Postings, Readable, audiences_of
from search.engines.embedded.vocabulary import EmbeddedVocabulary
from search.engines.embedded.words import known_ids
from search.engines.runs import RERANKED
from search.engines.scoring import SCORE_UNIT, inverse_frequency
from search.query import Query, with_replacements


class Search:
    """One request against one state of the index (the caller holds the read transaction)."""

    def __init__(self, db: sqlite3.Connection, request: EngineRequest):
        self._db = db
        self._request = request
        audiences = audiences_of(db, request.tokens)
        self._readable = Readable(db, audiences, request.hidden)
        self._vocabulary = EmbeddedVocabulary(db, audiences, request.hidden)
        self._postings: dict[str, Postings] = {}
        self._frequencies: dict[str, Frequency] = {}

    def run(self) -> EngineResult:
        query = self._request.query
        if not query.is_searchable or not len(self._readable):
            return EngineResult()
        self._read(_all_terms(query))
        counts = {term: found.documents for term, found in self._frequencies.items()}
        corrections, replacements = self._vocabulary.correct(query, counts)
        if replacements:
            self._read(replacements)
            query = with_replacements(
                query, {c.typed: c.replacement for c in corrections if c.is_applied}
            )
        matching = self._match(query)
        answers = matching.answers()
        if not answers.any():
            return EngineResult(corrections=corrections)
        kept = _Kept(self._db, self._readable, answers, self._request.filters)
        weights = {
            term: inverse_frequency(found.documents, len(self._readable))
            for term, found in self._frequencies.items()
        }
        return EngineResult(
            total=kept.total,
            hits=self._page(matching, kept.positions, weights, query),
            facets=kept.facets(),
            weights=weights,
            corrections=corrections,
        )

    # Terms

    def _read(self, terms: Sequence[str]) -> None:
        """Take the postings of terms, and in how many readable documents each one stands."""
        numbers = known_ids(self._db, "term", terms)
        for term in terms:
            if term not in numbers:
                continue
            postings = self._readable.postings(numbers[term])
            if len(postings.positions):
                self._postings[term] = postings
                self._frequencies[term] = frequency_of(postings)

    def _match(self, query: Query) -> Matching:
        """Add what each term is worth where it stands."""
        matching = Matching(self._db, self._request, self._readable, self._postings)
        counted = {word.terms[0] for word in query.words if word.text}
        for term, worth in _worths(query).items():
            if term in self._postings:
                weights = field_weights(
                    self._frequencies[term],
                    len(self._readable),
                    worth=worth,
                    only_titles=self._request.only_titles,
                )
                matching.add(self._postings[term], weights, counts=term in counted)
        for expansion in query.expansions:
            if len(expansion.terms) > 1:
                matching.add_expansion(expansion)
        return matching

    # Ranking

    def _page(
        self,
        matching: Matching,
        candidates: np.ndarray,
        weights: Mapping[str, float],
        query: Query,
    ) -> tuple[Hit, ...]:
        """The asked slice. By date, documents holding every word come before the others."""
        request, days = self._request, self._readable.days
        last = request.offset + request.limit
        if request.sort == Sort.DATE:
            # One column for two orders: every word found, then the latest day.
            complete = matching.found >= len(query.sequence)
            orders = [complete * 2**32 + days, matching.scores]
            rows = self._scored(matching, self._readable.best(candidates, orders, last))
        else:
            orders = [matching.scores, days]
            best = self._readable.best(candidates, orders, max(last, RERANKED))
            rows = self._scored(matching, best)
            if request.offset < RERANKED:
                rows = [*self._with_runs(rows[:RERANKED], weights, query), *rows[RERANKED:]]
        return tuple(Hit(key=key, score=score) for key, score in rows[request.offset : last])

    def _scored(self, matching: Matching, positions: np.ndarray) -> list[tuple[int, float]]:
        keys = self._readable.keys[positions].tolist()
        scores = (matching.scores[positions] / SCORE_UNIT).tolist()
        return list(zip(keys, scores, strict=True))

    def _with_runs(
        self, rows: list[tuple[int, float]], weights: Mapping[str, float], query: Query
    ) -> list[tuple[int, float]]:
        keys = [key for key, _score in rows]
        positions = self._readable.positions_of(keys)
        columns = (self._readable.sequences, self._readable.lengths)
        documents = zip(*(column[positions].tolist() for column in columns), strict=True)
        return with_runs(
            self._db,
            rows,
            dict(zip(keys, documents, strict=True)),
            query.sequence,
            weights,
            only_titles=self._request.only_titles,
        )


class _Kept:
    """Documents that answer, counted by value of each facet under the filters of the others."""

    def __init__(
        self,
        db: sqlite3.Connection,
        readable: Readable,
        answers: np.ndarray,
        filters: Mapping[str, frozenset[str]],
    ):
        self._db = db
        self._readable = readable
        self._answers = answers
        self._accepted = {
            name: np.isin(readable.facets[name], self._numbers(name, filters[name]))
            for name in FACETS
            if filters.get(name)
        }
        self.positions = np.flatnonzero(self._leaving_aside(None))
        self.total = len(self.positions)

    def facets(self) -> dict[str, dict[str, int]]:
        """By value: an order that hidden documents have no part in."""
        counts = {name: self._count(name) for name in FACETS}
        labels = dict(
            self._db.execute(
                "SELECT id, value FROM facet_value WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps([number for count in counts.values() for number in count]),),
            )
        )
        return {
            name: dict(sorted((labels[number], count) for number, count in counts[name].items()))
            for name in FACETS
        }

    def _count(self, name: str) -> dict[int, int]:
        """Documents by number of value; those without a value are not counted."""
        positions = self._leaving_aside(name) if name in self._accepted else self.positions
        counts = np.bincount(self._readable.facets[name][positions])
        counts[:1] = 0
        return {int(number): int(counts[number]) for number in np.flatnonzero(counts)}

    def _leaving_aside(self, name: str | None) -> np.ndarray:
        """Documents that every filter accepts but the one named."""
        mask = self._answers
        for filtered, accepted in self._accepted.items():
            if filtered != name:
                mask = mask & accepted
        return mask

    def _numbers(self, name: str, values: frozenset[str]) -> list[int]:
        rows = self._db.execute(
            "SELECT id FROM facet_value WHERE name = ?"
            " AND value IN (SELECT value FROM json_each(?))",
            (name, json.dumps(sorted(values))),
        )
        return [number for (number,) in rows]


def _all_terms(query: Query) -> list[str]:
    units = (*query.words, *query.phrases, *query.excluded, *query.expansions)
    return list(dict.fromkeys(term for unit in units for term in unit.terms))


def _worths(query: Query) -> dict[str, float]:
    """The terms that find documents by themselves, and what each is worth."""
    worths = {e.terms[0]: e.weight for e in query.expansions if len(e.terms) == 1}
    for unit in (*query.words, *query.phrases):
        worths |= dict.fromkeys(unit.terms, 1.0)
    return worths
