"""Which documents answer a request, each with its score, in the working table `hit`."""

import sqlite3
from collections.abc import Mapping

from search.engines.base import EngineRequest
from search.engines.embedded.frequencies import Frequency, Readable, field_weights
from search.engines.scoring import BODY_SLOPE, LEVELS, SHORT, TITLE_SLOPE
from search.query import Expansion

# What one row of counts adds to a score: `scoring.level` in SQL. `w` has the weights, `p` the
# counts, and the numbers are written as Python reads them.
_LEVEL = (
    "w.{0}_weight * iif(p.{0}_count, MAX(1, CAST({1}.0 * p.{0}_count"
    " / (p.{0}_count + {2!r} + {3!r} * p.{0}_length) + 0.5 AS INTEGER)), 0)"
)
_GAIN = " + ".join(
    _LEVEL.format(name, LEVELS, SHORT, slope)
    for name, slope in (("title", TITLE_SLOPE), ("body", BODY_SLOPE))
)


class Matching:
    """One request against the postings of the readable audiences.

    `temp.wanted` has the weights of the terms and `temp.hidden` the keys left out.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        request: EngineRequest,
        readable: Readable,
        term_ids: Mapping[str, int],
    ):
        self._db = db
        self._request = request
        self._readable = readable
        self._term_ids = term_ids
        self._condition, self._parameters = self._conditions()

    def fill_hits(self) -> bool:
        """Write every matching document with its score; false when there is none."""
        self._db.execute("DELETE FROM temp.hit")
        self._add(
            f"SELECT p.document, SUM({_GAIN}) AS score, SUM(w.counted) AS found"  # noqa: S608  our names
            " FROM temp.wanted w CROSS JOIN posting p"
            f" ON p.term = w.term AND p.audience IN ({self._readable.audiences})"
            f" WHERE TRUE{self._condition} GROUP BY p.document"
        )
        for expansion in self._request.query.expansions:
            if len(expansion.terms) > 1:
                self._add_expansion(expansion)
        return self._db.execute("SELECT EXISTS (SELECT 1 FROM temp.hit)").fetchone()[0] == 1

    def _add(self, scored: str, parameters: Mapping[str, object] | None = None) -> None:
        """Add scored documents, those of the right days, to what is already found."""
        days, day_parameters = self._days()
        self._db.execute(
            "INSERT INTO temp.hit SELECT s.document, d.cell, d.day, s.score, s.found"  # noqa: S608  numbers only
            f" FROM ({scored}) s CROSS JOIN document d ON d.key = s.document{days}"
            " WHERE TRUE ON CONFLICT (key) DO UPDATE SET score = score + excluded.score",
            {**day_parameters, **self._parameters, **(parameters or {})},
        )

    def _days(self) -> tuple[str, dict[str, int]]:
        first, last = self._request.dated_from, self._request.dated_to
        if first is None and last is None:
            return "", {}
        return " AND d.day BETWEEN :first AND :last", {
            "first": first.toordinal() if first else 1,
            "last": last.toordinal() if last else 2**31,
        }

    # Conditions

    def _conditions(self) -> tuple[str, dict[str, str]]:
        """What quotations, exclusions and the choice of titles ask of a document, as SQL."""
        query, parts, parameters = self._request.query, [], {}
        quoted = [phrase.terms for phrase in query.phrases]
        excluded = [phrase.terms for phrase in query.excluded]
        if self._request.hidden:
            parts.append("p.document NOT IN (SELECT key FROM temp.hidden)")
        if self._request.only_titles:
            parts.append("p.title_count > 0")
        for terms in quoted:
            if len(terms) == 1:
                parts.append(f"p.document IN ({self._holding(terms[0])})")
        for terms in excluded:
            if len(terms) == 1:
                parts.append(f"p.document NOT IN ({self._holding(terms[0])})")
        matching = "(SELECT rowid FROM phrase WHERE phrase MATCH :{})"
        if any(len(terms) > 1 for terms in quoted):
            parts.append("p.document IN " + matching.format("quoted"))
            parameters["quoted"] = self._match(quoted, "AND")
        if any(len(terms) > 1 for terms in excluded):
            parts.append("p.document NOT IN " + matching.format("excluded"))
            parameters["excluded"] = self._match(excluded, "OR")
        return "".join(f" AND {part}" for part in parts), parameters

    def _holding(self, term: str) -> str:
        titled = " AND title_count > 0" if self._request.only_titles else ""
        return (
            f"SELECT document FROM posting WHERE term = {self._term_ids.get(term, -1)}"  # noqa: S608  numbers only
            f" AND audience IN ({self._readable.audiences}){titled}"
        )

    def _match(self, phrases: list[tuple[str, ...]], operator: str) -> str:
        """An FTS5 expression; each term is letters and digits, and each phrase is quoted."""
        several = [terms for terms in phrases if len(terms) > 1]
        expression = f" {operator} ".join(map(_quoted, several))
        return f"title : ({expression})" if self._request.only_titles else expression

    # Expansions of several words

    def _add_expansion(self, expansion: Expansion) -> None:
        """Score the documents where the terms stand side by side like those of one rare word.

        How often they do is taken for how often the first of them stands there: the exact
        count would need every text read again.
        """
        ids = [self._term_ids.get(term) for term in expansion.terms]
        if None in ids:
            return
        standing = "(SELECT rowid FROM phrase WHERE phrase MATCH :{})"
        self._db.execute("DELETE FROM temp.phrased")
        self._db.execute(
            "INSERT INTO temp.phrased"  # noqa: S608  numbers only
            f" SELECT document, iif(document IN {standing.format('title')}, title_count, 0),"
            f" title_length, iif(document IN {standing.format('body')}, body_count, 0),"
            f" body_length FROM posting WHERE term = {ids[0]}"
            f" AND audience IN ({self._readable.audiences})"
            f" AND document IN {standing.format('any')}"
            " AND document NOT IN (SELECT key FROM temp.hidden)",
            {
                "any": _quoted(expansion.terms),
                "title": f"title : {_quoted(expansion.terms)}",
                "body": f"body : {_quoted(expansion.terms)}",
            },
        )
        counted = self._db.execute(
            "SELECT TOTAL(title_count > 0), TOTAL(body_count > 0), COUNT(*) FROM temp.phrased"
        ).fetchone()
        title, body = field_weights(
            Frequency(*counted),
            self._readable.documents,
            worth=expansion.weight,
            only_titles=self._request.only_titles,
        )
        self._add(
            f"SELECT p.document, {_GAIN} AS score, 0 AS found"  # noqa: S608  our names
            " FROM temp.phrased p, (SELECT :title AS title_weight, :body AS body_weight) w"
            f" WHERE TRUE{self._condition}",
            {"title": title, "body": body},
        )


def _quoted(terms: tuple[str, ...]) -> str:
    return '"' + " ".join(terms) + '"'
