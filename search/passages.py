"""Cutting texts into passages, and choosing the one that answers a query best."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from search.analysis import analyse
from search.query import Query

LONGEST_PASSAGE = 1_200
# What a quotation found whole, and neighbouring words of the query, add to a passage.
_QUOTATION_WORTH = 3.0
_NEIGHBOURS_WORTH = 0.5
# A second passage is shown when it scores at least this share of the best.
_WORTH_SHOWING = 0.4


@dataclass(frozen=True, slots=True)
class Passage:
    position: int
    page: int | None
    text: str
    terms: str


def cut(pages: Iterable[tuple[int | None, str]]) -> Iterator[Passage]:
    """Passages of at most LONGEST_PASSAGE characters; joined page by page, the whole text."""
    position = 0
    for number, text in pages:
        for piece in _pieces(text):
            analysis = analyse(piece)
            terms = f" {' '.join(analysis.terms)} | {' '.join(analysis.extra)} "
            yield Passage(position, number, piece, terms)
            position += 1


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > LONGEST_PASSAGE:
        end = _best_break(text, start, start + LONGEST_PASSAGE)
        yield text[start:end]
        start = end
    if text[start:].strip():
        yield text[start:]


def _best_break(text: str, start: int, limit: int) -> int:
    """After the last end of paragraph, line, sentence or word in the second half of the piece."""
    half = start + LONGEST_PASSAGE // 2
    for mark in ("\n\n", "\n", ". ", " "):
        found = text.rfind(mark, half, limit)
        if found >= 0:
            return found + len(mark)
    return limit


def score(terms: str, query: Query, weights: Mapping[str, float]) -> float:
    """How well a passage answers: telling words present, their neighbourhood, quotations."""
    total = 0.0
    for unit in (*query.words, *query.phrases):
        for term in unit.terms:
            count = terms.count(f" {term} ")
            total += weights.get(term, 0.0) * 2 * count / (count + 1)
    sequence = query.sequence
    for first, second in pairwise(sequence):
        if f" {first} {second} " in terms:
            total += _NEIGHBOURS_WORTH * (weights.get(first, 0.0) + weights.get(second, 0.0))
    for expansion in query.expansions:
        if f" {' '.join(expansion.terms)} " in terms:
            total += expansion.weight * sum(weights.get(term, 0.0) for term in expansion.terms)
    for phrase in query.phrases:
        if len(phrase.terms) > 1 and f" {' '.join(phrase.terms)} " in terms:
            total += _QUOTATION_WORTH * sum(weights.get(term, 0.0) for term in phrase.terms)
    return total


def best_passages(
    rows: Iterable[tuple[int, int, str]], query: Query, weights: Mapping[str, float]
) -> dict[int, tuple[int, ...]]:
    """For each entry, the keys of its best passage and of the next one worth showing.

    `rows` are (entry, passage, terms), in the order of the text: the first of equals wins.
    Entries where nothing answers are absent. A second passage is shown when it says
    something else and answers nearly half as well.
    """
    best: dict[int, list[tuple[float, int, str]]] = {}
    for entry, passage, terms in rows:
        value = score(terms, query, weights)
        if value > 0:
            best.setdefault(entry, []).append((-value, passage, terms))
    return {entry: _two_best(scored) for entry, scored in best.items()}


def _two_best(scored: list[tuple[float, int, str]]) -> tuple[int, ...]:
    first, *others = sorted(scored, key=lambda one: one[0])
    for other in others:
        if other[0] <= first[0] * _WORTH_SHOWING and other[2] != first[2]:
            return first[1], other[1]
    return (first[1],)
