"""Answering queries from the index file: matching, scoring, counting.

A search walks the postings of its terms within the readable audiences into a working
table, one row per document, then counts it by cell and takes the best. The scores are
BM25 of the title plus BM25 of the body; frequencies and mean lengths are those of the
readable documents alone.
"""

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.engines.base import FACETS, EngineRequest, EngineResult, Hit, Sort
from search.engines.embedded.vocabulary import Vocabulary
from search.query import Query

# Saturation of a term's count, and how far a long text tempers it.
K1 = 1.2
B = 0.75
# Best results looked at again for words that stand side by side, and what a run is worth.
RERANKED = 100
RERANKED_CHARACTERS = 1_500_000
SHORTEST_RUN = 3
RUN_WEIGHT = 0.5
NO_AUDIENCE = "NULL"


@dataclass(frozen=True, slots=True)
class Readable:
    """The audiences that tokens open, and the size of what they hold."""

    audiences: str
    documents: int
    title_mean: float
    body_mean: float


@dataclass(frozen=True, slots=True)
class _Frequency:
    titles: int
    bodies: int
    documents: int


def readable(db: sqlite3.Connection, tokens: Iterable[str]) -> Readable:
    rows = db.execute(
        "SELECT id, documents, title_terms, body_terms FROM audience WHERE id IN ("
        " SELECT audience FROM audience_token WHERE token IN (SELECT value FROM json_each(?)))"
        " AND documents > 0",
        (json.dumps(sorted(tokens)),),
    ).fetchall()
    documents = sum(row[1] for row in rows)
    return Readable(
        audiences=", ".join(str(row[0]) for row in rows) or NO_AUDIENCE,
        documents=documents,
        title_mean=max(1.0, sum(row[2] for row in rows) / max(1, documents)),
        body_mean=max(1.0, sum(row[3] for row in rows) / max(1, documents)),
    )


def inverse_frequency(matching: int, documents: int) -> float:
    return math.log(1 + (documents - matching + 0.5) / (matching + 0.5))


class Search:
    """One request against one state of the index (the caller holds the read transaction)."""

    def __init__(self, db: sqlite3.Connection, request: EngineRequest):
        self._db = db
        self._request = request
        self._readable = readable(db, request.tokens)
        fill_hidden(db, request.hidden)
        self._vocabulary = Vocabulary(db, self._readable.audiences, request.hidden)

    def run(self) -> EngineResult:
        query = self._request.query
        if not query.is_searchable or not self._readable.documents:
            return EngineResult()
        term_ids, frequencies = self._frequencies(_all_terms(query))
        corrections, replacements = self._vocabulary.correct(query, frequencies)
        if replacements:
            more_ids, more = self._frequencies(replacements)
            term_ids |= more_ids
            frequencies |= more
        weights = self._fill_wanted(term_ids, frequencies, query)
        if not self._fill_hits(term_ids):
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

    def _frequencies(self, terms: Iterable[str]) -> tuple[dict, dict[str, _Frequency]]:
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
        return term_ids, {names[row[0]]: _Frequency(*row[1:]) for row in counted}

    def _unless_hidden(self) -> str:
        if not self._request.hidden:
            return ""
        return " AND document NOT IN (SELECT key FROM temp.hidden)"

    def _fill_wanted(
        self, term_ids: Mapping[str, int], frequencies: Mapping[str, _Frequency], query: Query
    ) -> dict[str, float]:
        """Write the weight of each term; gives how telling each one is."""
        documents = self._readable.documents
        counted = {word.terms[0] for word in query.words if word.text}
        rows, weights = [], {}
        for term, frequency in frequencies.items():
            title = inverse_frequency(frequency.titles, documents)
            body = inverse_frequency(frequency.bodies, documents)
            weights[term] = inverse_frequency(frequency.documents, documents)
            rows.append((term_ids[term], title * (K1 + 1), body * (K1 + 1), int(term in counted)))
        self._db.execute("DELETE FROM temp.wanted")
        self._db.executemany("INSERT INTO temp.wanted VALUES (?, ?, ?, ?)", rows)
        return weights

    # Matching

    def _fill_hits(self, term_ids: Mapping[str, int]) -> bool:
        """Write every matching document with its score; false when there is none."""
        condition, parameters = self._conditions(term_ids)
        self._db.execute("DELETE FROM temp.hit")
        self._db.execute(
            "INSERT INTO temp.hit SELECT s.document, d.cell, d.day, s.score, s.found FROM ("  # noqa: S608  numbers only
            " SELECT p.document, SUM("
            "  w.title_weight * p.title_count"
            "   / (p.title_count + :short + :title_slope * p.title_length)"
            "  + w.body_weight * p.body_count"
            "   / (p.body_count + :short + :body_slope * p.body_length)"
            " ) AS score, SUM(w.counted) AS found"
            " FROM temp.wanted w CROSS JOIN posting p"
            f" ON p.term = w.term AND p.audience IN ({self._readable.audiences})"
            f" WHERE TRUE{self._unless_hidden()}{condition} GROUP BY p.document"
            ") s CROSS JOIN document d ON d.key = s.document",
            {
                "short": K1 * (1 - B),
                "title_slope": K1 * B / self._readable.title_mean,
                "body_slope": K1 * B / self._readable.body_mean,
                **parameters,
            },
        )
        return self._db.execute("SELECT EXISTS (SELECT 1 FROM temp.hit)").fetchone()[0] == 1

    def _conditions(self, term_ids: Mapping[str, int]) -> tuple[str, dict[str, str]]:
        """What quotations and exclusions ask of a document, as SQL."""
        query, parts, parameters = self._request.query, [], {}
        quoted = [phrase.terms for phrase in query.phrases]
        excluded = [phrase.terms for phrase in query.excluded]
        for terms in quoted:
            if len(terms) == 1:
                parts.append(f"p.document IN ({self._holding(terms, term_ids)})")
        for terms in excluded:
            if len(terms) == 1:
                parts.append(f"p.document NOT IN ({self._holding(terms, term_ids)})")
        matching = "(SELECT rowid FROM phrase WHERE phrase MATCH :{})"
        if any(len(terms) > 1 for terms in quoted):
            parts.append("p.document IN " + matching.format("quoted"))
            parameters["quoted"] = _match(quoted, "AND")
        if any(len(terms) > 1 for terms in excluded):
            parts.append("p.document NOT IN " + matching.format("excluded"))
            parameters["excluded"] = _match(excluded, "OR")
        return "".join(f" AND {part}" for part in parts), parameters

    def _holding(self, terms: tuple[str, ...], term_ids: Mapping[str, int]) -> str:
        return (
            f"SELECT document FROM posting WHERE term = {term_ids.get(terms[0], -1)}"  # noqa: S608  numbers only
            f" AND audience IN ({self._readable.audiences})"
        )

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
            f"SELECT h.key, h.score FROM temp.hit h{condition}"  # noqa: S608  our words only
            f" ORDER BY {order}, h.day DESC, h.key DESC LIMIT :limit OFFSET :first",
            {
                **values,
                "all": len(query.sequence),
                "limit": max(last, RERANKED) - first if not by_date else request.limit,
                "first": first,
            },
        ).fetchall()
        if not by_date and first == 0:
            head = self._with_runs(rows[:RERANKED], weights, query.sequence)
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

    def _with_runs(self, rows, weights: Mapping[str, float], sequence: tuple[str, ...]):
        """Raise documents where three words or more of the query stand side by side."""
        if len(sequence) < SHORTEST_RUN or not rows:
            return rows
        texts = self._texts([key for key, _score in rows])
        raised = []
        for rank, (key, score) in enumerate(rows):
            run = best_run(texts.get(key, ""), sequence, weights)
            raised.append((-(score + RUN_WEIGHT * run), rank, key))
        return [(key, -negative) for negative, _rank, key in sorted(raised)]

    def _texts(self, keys: list[int]) -> dict[int, str]:
        """Analysed texts of the best documents, as many as a bounded size allows."""
        lengths = self._db.execute(
            "SELECT key, body_length FROM document WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        )
        sizes, kept, size = dict(lengths), [], 0
        for key in keys:
            size += sizes.get(key, 0) * 8
            if size > RERANKED_CHARACTERS and kept:
                break
            kept.append(key)
        rows = self._db.execute(
            "SELECT rowid, title, body FROM phrase WHERE rowid IN (SELECT value FROM json_each(?))",
            (json.dumps(kept),),
        )
        return {key: f" {title} \f {body} " for key, title, body in rows}


def best_run(text: str, sequence: tuple[str, ...], weights: Mapping[str, float]) -> float:
    """Weight of the most telling run of neighbouring words of the query found in the text."""
    best = 0.0
    for start in range(len(sequence) - SHORTEST_RUN + 1):
        end = start + SHORTEST_RUN
        while end <= len(sequence) and f" {' '.join(sequence[start:end])} " in text:
            best = max(best, sum(weights.get(term, 0.0) for term in sequence[start:end]))
            end += 1
    return best


def fill_hidden(db: sqlite3.Connection, keys: Iterable[int]) -> None:
    db.execute("DELETE FROM temp.hidden")
    db.executemany("INSERT INTO temp.hidden VALUES (?)", ((key,) for key in keys))


def _all_terms(query: Query) -> list[str]:
    units = (*query.words, *query.phrases, *query.excluded)
    return list(dict.fromkeys(term for unit in units for term in unit.terms))


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in values)


def _match(phrases: list[tuple[str, ...]], operator: str) -> str:
    """An FTS5 expression; each term is letters and digits, and each phrase is quoted."""
    several = [terms for terms in phrases if len(terms) > 1]
    return f" {operator} ".join('"' + " ".join(terms) + '"' for terms in several)
