"""Whatever is typed gives an answer, and never one document more than its plain words would."""

import re
from itertools import chain

import pytest

from search.engines.base import CompletionRequest, EngineRequest
from search.query import MAX_CHARACTERS, MAX_WORDS, Query, Word, parse
from tests.search.conftest import document, fill
from tests.search.hostile import hostile_queries

WORDS = ["budget", "hébergement", "urgence", "recettes", "CCAS", "convention", "zénobie", "fugue"]
OPEN = [
    document(1, "Budget", "Recettes et dépenses de l'hébergement d'urgence."),
    document(2, "Convention du CCAS", "Hébergement, budget et recettes."),
    document(3, "Note", "Une urgence au CCAS. Match near and or not."),
]
HIDDEN = [
    document(100 + n, "Fugue de Zénobie", "Budget hébergement urgence recettes CCAS convention.",
             tokens=("committee:1",), committee="c9")
    for n in range(5)
]  # fmt: skip
OUTSIDER = frozenset({"public", "network"})
QUERIES = 5_000


@pytest.fixture
def filled(engine):
    fill(engine, *OPEN, *HIDDEN)
    return engine


def plain(query: Query) -> Query:
    """Its words and quotations as mere words: the most that may be found."""
    units = (*query.words, *query.phrases)
    terms = dict.fromkeys(term for unit in units for term in unit.terms)
    return Query(query.text, tuple(Word("", (term,)) for term in terms))


def ask_everything(engine, text: str) -> None:
    """One hostile query through each channel of an engine, as somebody who reads little."""
    query = parse(text)
    result = engine.search(EngineRequest(query, OUTSIDER, limit=50))
    keys = {hit.key for hit in result.hits}
    assert keys <= {1, 2, 3}
    assert result.total == len(keys)
    assert set(result.facets.get("committee", {})) <= {""}
    assert not any("zénob" in one.replacement.lower() for one in result.corrections)
    if keys and not result.corrections:
        most = engine.search(EngineRequest(plain(query), OUTSIDER, limit=50))
        assert keys <= {hit.key for hit in most.hits}


def complete_everything(engine, text: str) -> None:
    prefix = re.sub(r"\s+", " ", text)[-40:]
    completion = engine.complete(CompletionRequest((), prefix, OUTSIDER))
    assert not {"zénobie", "fugue"} & set(completion.words)
    assert {*completion.titles, *chain.from_iterable(completion.words.values())} <= {1, 2, 3}


@pytest.mark.slow
def test_hostile_queries_find_no_more_than_their_words(filled):
    for number, text in enumerate(hostile_queries(QUERIES, words=WORDS)):
        ask_everything(filled, text)
        if number % 10 == 0:
            complete_everything(filled, text)


def test_hostile_queries_are_bounded():
    for text in hostile_queries(QUERIES, words=WORDS):
        query = parse(text)
        assert len(query.text) <= MAX_CHARACTERS
        assert len(query.words) <= MAX_WORDS


def test_hidden_words_are_among_what_is_asked():
    """Otherwise finding nothing of them would prove nothing."""
    asked = [parse(text) for text in hostile_queries(500, words=WORDS)]

    assert sum("zenobi" in query.wanted_terms for query in asked) > 20
