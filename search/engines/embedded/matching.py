"""Which readable documents answer a request, and the score of each."""

import json
import sqlite3
from collections.abc import Mapping

import numpy as np

from search.engines.base import EngineRequest
from search.engines.embedded.frequencies import field_weights, frequency_of
from search.engines.embedded.readable import Postings, Readable
from search.query import Expansion

LAST_DAY = 2**31 - 1


class Matching:
    """One request against the postings of its terms, held by position.

    `scores` are in parts of SCORE_UNIT; `found` counts the words of the query that stand in
    each document.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        request: EngineRequest,
        readable: Readable,
        postings: Mapping[str, Postings],
    ):
        self._db = db
        self._request = request
        self._readable = readable
        self._postings = postings
        self.scores = np.zeros(len(readable), np.int64)
        self.found = np.zeros(len(readable), np.int64)
        self._matched = np.zeros(len(readable), bool)

    def add(self, postings: Postings, weights: tuple[int, int], *, counts: bool = False) -> None:
        """Add what a term is worth where it stands, each level by the weight of its field."""
        title, body = weights
        if self._request.only_titles:
            titled = postings.titles > 0
            postings = Postings(
                postings.positions[titled], postings.titles[titled], postings.bodies[titled]
            )
        gains = postings.titles.astype(np.int64) * title + postings.bodies.astype(np.int64) * body
        self.scores[postings.positions] += gains
        self.found[postings.positions] += counts
        self._matched[postings.positions] = True

    def add_expansion(self, expansion: Expansion) -> None:
        """Score the documents where the terms stand side by side like those of one rare word.

        How often they do is taken for how often the first of them stands there.
        """
        first = self._postings.get(expansion.terms[0])
        if first is None:
            return
        in_title, in_body = self._side_by_side(expansion.terms)
        titles = np.where(in_title[first.positions], first.titles, 0)
        bodies = np.where(in_body[first.positions], first.bodies, 0)
        kept = (titles > 0) | (bodies > 0)
        phrased = Postings(first.positions[kept], titles[kept], bodies[kept])
        weights = field_weights(
            frequency_of(phrased),
            len(self._readable),
            worth=expansion.weight,
            only_titles=self._request.only_titles,
        )
        self.add(phrased, weights)

    def answers(self) -> np.ndarray:
        """True for each document that was matched and that the request does not set aside."""
        request, query = self._request, self._request.query
        answers = self._matched.copy()
        for phrase in query.phrases:
            answers &= self._holding(phrase.terms)
        for phrase in query.excluded:
            answers &= ~self._holding(phrase.terms)
        if request.dated_from or request.dated_to:
            days = self._readable.days
            answers &= days >= (request.dated_from.toordinal() if request.dated_from else 1)
            answers &= days <= (request.dated_to.toordinal() if request.dated_to else LAST_DAY)
        return answers

    def _holding(self, terms: tuple[str, ...]) -> np.ndarray:
        """Where one term stands, or several side by side; in titles when only they matter."""
        if len(terms) > 1:
            in_title, in_body = self._side_by_side(terms)
            return in_title if self._request.only_titles else in_title | in_body
        postings = self._postings.get(terms[0])
        if postings is None:
            return np.zeros(len(self._readable), bool)
        if self._request.only_titles:
            return self._readable.mask(postings.positions[postings.titles > 0])
        return self._readable.mask(postings.positions)

    def _side_by_side(self, terms: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Where the terms follow one another: in titles, in texts.

        Only the texts of readable documents that hold every term are read.
        """
        readable = self._readable
        nowhere = np.zeros(len(readable), bool)
        holding = ~nowhere
        for term in set(terms):
            postings = self._postings.get(term)
            if postings is None:
                return nowhere, nowhere
            holding &= readable.mask(postings.positions)
        positions = np.flatnonzero(holding)
        rows = self._db.execute(
            "SELECT instr(s.title, ?1) > 0, instr(s.body, ?1) > 0 FROM json_each(?2) wanted"
            " CROSS JOIN sequence s ON s.id = wanted.value ORDER BY wanted.key",
            (f" {' '.join(terms)} ", json.dumps(readable.sequences[positions].tolist())),
        ).fetchall()
        found = np.array(rows, bool).reshape(len(positions), 2)
        return readable.mask(positions[found[:, 0]]), readable.mask(positions[found[:, 1]])
