"""What the engine tells somebody depends on the documents they may read, and on nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from search.engines.base import FACETS, HOLDERS, CompletionRequest, EngineRequest, Sort
from search.query import Expansion, parse
from tests.search.conftest import ask, document, fill, found, suggested

OPEN = [
    document(1, "Hébergement d'urgence", "Places ouvertes cet hiver.", kind="news"),
    document(2, "Convention", "Hébergement et relogement des familles.", committee="c1"),
    document(3, "Note de service", "Familles accueillies, places et hôtel.", committee="c1"),
]
SECRET = [
    document(
        100 + number,
        "Relogement confidentiel de Zénobie",
        "Hébergement hébergement places familles Zénobie relogement urgence hôtel.",
        tokens=("committee:9",),
        kind="paper",
        committee="c9",
        institution="i9",
        dated_on=date(2019, 1, 1),
    )
    for number in range(40)
]
OUTSIDER = ("public",)
MEMBER = ("public", "committee:9")
QUERIES = [
    "hébergement",
    "hébergement familles places",
    "relogement urgence",
    "zénobie",
    "Zenopie",
    "hebergemnt familes",
    '"relogement confidentiel"',
    "hébergement -zénobie",
    "familles convention note hôtel",
]


def everything(engine, text: str) -> tuple:
    """All that one answer tells, in both orders."""
    return tuple(
        (result.total, result.hits, result.facets, result.weights, result.corrections)
        for result in (ask(engine, text, OUTSIDER, sort=sort) for sort in Sort)
    )


def test_outsider_finds_nothing_of_a_secret_document(engine):
    fill(engine, *OPEN, *SECRET)

    result = ask(engine, "zénobie", OUTSIDER)

    assert (result.total, result.hits) == (0, ())
    assert not any(result.facets.get(name) for name in FACETS)
    assert result.corrections == ()
    assert suggested(engine, "zén", tokens=frozenset(OUTSIDER)) == []
    assert ask(engine, "zénopie", OUTSIDER).corrections == ()
    assert sorted(engine.readable_keys(frozenset(OUTSIDER))) == [1, 2, 3]


def test_member_finds_it_everywhere(engine):
    fill(engine, *OPEN, *SECRET)

    result = ask(engine, "zénobie", MEMBER)

    assert result.total == 40
    assert result.facets["committee"] == {"c9": 40}
    assert suggested(engine, "zén", tokens=frozenset(MEMBER)) == ["zénobie"]
    assert ask(engine, "zénopie", MEMBER).corrections[0].replacement == "zénobie"


@pytest.mark.parametrize("text", QUERIES)
def test_answers_are_the_same_with_and_without_secret_documents(engine, tmp_path, text):
    fill(engine, *OPEN)
    before = everything(engine, text)

    fill(engine, *SECRET)

    assert everything(engine, text) == before


def test_expanded_answers_are_the_same_with_and_without_secret_documents(engine):
    request = EngineRequest(
        replace(
            parse("familles"),
            expansions=(
                Expansion(("famil",), "Zénobie", ("zenobi",), 0.6),
                Expansion(("famil",), "relogement confidentiel", ("relogement", "confidentiel"), 1),
                Expansion(("famil",), "relogement des familles", ("relogement", "famil"), 0.6),
            ),
        ),
        frozenset(OUTSIDER),
        limit=50,
    )
    fill(engine, *OPEN)
    before = engine.search(request)

    fill(engine, *SECRET)

    assert engine.search(request) == before
    assert {hit.key for hit in before.hits} == {2, 3}
    assert engine.search(replace(request, tokens=frozenset(MEMBER))).total == 42
    hidden = replace(request, tokens=frozenset(MEMBER), hidden=frozenset(d.key for d in SECRET))
    assert {hit.key for hit in engine.search(hidden).hits} == {2, 3}


def test_suggestions_are_the_same_with_and_without_secret_documents(engine):
    prefixes = ["he", "fa", "pl", "re", "zé", "no", "co", "hô"]
    fill(engine, *OPEN)
    before = [suggested(engine, prefix, tokens=frozenset(OUTSIDER)) for prefix in prefixes]

    fill(engine, *SECRET)

    assert [suggested(engine, p, tokens=frozenset(OUTSIDER)) for p in prefixes] == before


def test_titles_completed_are_those_of_readable_documents(engine):
    fill(engine, *OPEN, *SECRET)

    def complete(prefix, *terms, tokens=OUTSIDER, hidden=()):
        return engine.complete(
            CompletionRequest(terms, prefix, frozenset(tokens), frozenset(hidden), titles=2)
        ).titles

    assert complete("zeno") == ()
    assert complete("re") == ()
    assert complete("zeno", tokens=MEMBER) == (139, 138)
    assert complete("zeno", "relogement", tokens=MEMBER, hidden={139}) == (138, 137)
    assert complete("heb") == (1,)
    assert complete("heb", "urgenc") == (1,)
    assert complete("heb", "convention") == ()


def test_words_are_proposed_with_readable_documents_that_hold_them(engine):
    fill(engine, *OPEN, *SECRET)

    def holders(prefix, tokens, hidden=()):
        request = CompletionRequest((), prefix, frozenset(tokens), frozenset(hidden))
        return engine.complete(request).words

    readable = set(engine.readable_keys(frozenset(MEMBER)))
    found = holders("zeno", MEMBER)
    assert list(found) == ["zénobie"]
    assert len(found["zénobie"]) == HOLDERS
    assert set(found["zénobie"]) <= readable
    assert not set(holders("zeno", MEMBER, found["zénobie"])["zénobie"]) & set(found["zénobie"])
    assert set(holders("heb", OUTSIDER)["hébergement"]) <= set(
        engine.readable_keys(frozenset(OUTSIDER))
    )


def test_nobody_finds_anything_without_tokens(engine):
    fill(engine, *OPEN, *SECRET)

    assert ask(engine, "hébergement", ()).total == 0
    assert suggested(engine, "he", tokens=frozenset()) == []


def test_change_of_tokens_moves_every_answer(engine):
    fill(engine, *OPEN, *SECRET)
    with engine.writing() as writer:
        writer.set_tokens({document.key: frozenset({"committee:8"}) for document in SECRET})

    assert ask(engine, "zénobie", MEMBER).total == 0
    assert suggested(engine, "zén", tokens=frozenset(MEMBER)) == []
    assert ask(engine, "zénopie", MEMBER).corrections == ()
    assert ask(engine, "zénobie", ("committee:8",)).total == 40
    assert ask(engine, "zénobie", ("committee:8",)).facets["committee"] == {"c9": 40}


def test_hidden_documents_take_part_in_nothing(engine):
    secret = document(4, "Fugue de Zénobie", "Hébergement discret.", committee="c4")
    fill(engine, *OPEN)
    without = ask(engine, "hébergement")
    fill(engine, secret)
    hidden = frozenset({4})

    result = ask(engine, "hébergement", hidden=hidden)

    assert [hit.key for hit in result.hits] == [hit.key for hit in without.hits]
    assert (result.total, result.facets) == (without.total, without.facets)
    assert ask(engine, "zénobie", hidden=hidden).total == 0
    assert ask(engine, "zénopie", hidden=hidden).corrections == ()
    assert suggested(engine, "zén", tokens=frozenset(OUTSIDER), hidden=hidden) == []
    assert suggested(engine, "héb", tokens=frozenset(OUTSIDER), hidden=hidden) == ["hébergement"]
    assert found(engine, "zénobie") == [4]
