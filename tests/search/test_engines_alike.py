"""Both engines give the same answer, to the last digit, whatever the documents and the question."""

import random
import secrets
from dataclasses import replace
from datetime import date, timedelta

import pytest

from search.engines.base import CompletionRequest, EngineRequest, Sort
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.client import Node
from search.engines.embedded import EmbeddedEngine
from search.query import Expansion, parse
from tests.search.conftest import ask, document, fill, remove_indices

pytestmark = pytest.mark.elasticsearch

TOKENS = ["public", "network", "committee:1", "committee:2", "user:7"]
WORDS = [
    "hébergement", "urgence", "famille", "monoparentale", "violence", "conjugale", "référente",
    "CCAS", "CIDFF", "VIF", "convention", "annuelle", "bilan", "budget", "recettes", "dépenses",
    "logement", "allocation", "l'allocataire", "aller-vers", "partenaires", "œuvre", "115",
    "2026", "réunion", "compte-rendu", "commission", "départementale", "accueil", "écoute",
    "sœur", "démission", "décision", "mission", "orientation", "suivi", "hôtel", "places",
    "nuits", "préfecture", "mairie", "1er",
]  # fmt: skip
QUERIES = [
    "hébergement urgence",
    "familles monoparentales violences conjugales accueil",
    "bilan annuel de la convention",
    '"commission départementale"',
    "« compte-rendu » budget",
    "budget -recettes",
    'logement -"violence conjugale"',
    "hebergemnt demision",
    "alocation conjugal mision",
    "CCAS VIF",
    "1er aller-vers œuvre 115",
    "bilan budget recettes dépenses logement allocation accueil écoute sœur places",
    "de la",
    "introuvable",
    "introuvable budjet",
]
AUDIENCES = [("public",), ("public", "network"), ("committee:1", "user:7"), (), tuple(TOKENS)]


def pages(draw: random.Random) -> list[str]:
    return [" ".join(draw.choices(WORDS, k=draw.randint(0, 90))) for _ in range(draw.randint(0, 4))]


def library(seed: int, number: int = 60) -> list:
    """Documents drawn at random, always the same for a seed."""
    draw = random.Random(seed)
    return [
        document(
            key,
            " ".join(draw.choices(WORDS, k=draw.randint(1, 7))),
            *(
                " ".join(draw.choices(WORDS, k=draw.randint(0, 90)))
                for _ in range(draw.randint(0, 4))
            ),
            tokens=draw.sample(TOKENS, k=draw.randint(1, 2)),
            kind=draw.choice(["news", "page", "paper.note"]),
            committee=draw.choice(["", "c1", "c2"]),
            institution=draw.choice(["", "i1", "i2", "i3"]),
            language=draw.choice(["fr", "en", ""]),
            dated_on=draw.choice([None, date(2024, 1, 1) + timedelta(days=draw.randint(0, 900))]),
        )
        for key in range(1, number + 1)
    ]


def fill_both(*engines) -> tuple:
    """Give both engines the same documents, some of which change at once."""
    for engine in engines:
        fill(engine, *library(3))
        with engine.writing() as writer:
            writer.index(library(4)[:10])
            writer.delete([11, 12, 999])
            writer.set_tokens({13: frozenset({"network"}), 998: frozenset({"public"})})
    return engines


@pytest.fixture(scope="module")
def both(elasticsearch_url, tmp_path_factory):
    """The two engines with the same documents, that no test changes."""
    folder, name = tmp_path_factory.mktemp("both"), f"test-{secrets.token_hex(5)}"
    node = Node(elasticsearch_url, index=name)
    yield fill_both(EmbeddedEngine(folder / "index.sqlite3"), ElasticsearchEngine(node, folder))
    remove_indices(elasticsearch_url, name)


def same(both, request: EngineRequest) -> None:
    embedded, elasticsearch = (engine.search(request) for engine in both)
    assert elasticsearch == embedded


@pytest.mark.parametrize("tokens", AUDIENCES, ids=len)
@pytest.mark.parametrize("text", QUERIES)
def test_answers_are_equal(both, text, tokens):
    request = EngineRequest(parse(text), frozenset(tokens), limit=20)
    same(both, request)
    same(both, replace(request, hidden=frozenset({1, 5, 20, 33, 999})))
    same(both, replace(request, sort=Sort.DATE))
    same(both, replace(request, sort=Sort.DATE, offset=7, limit=5))
    same(both, replace(request, offset=10, limit=10))


@pytest.mark.parametrize("text", QUERIES[:6])
def test_narrowed_answers_are_equal(both, text):
    request = EngineRequest(parse(text), frozenset(TOKENS), limit=20)
    kinds, years = frozenset({"news", "page"}), frozenset({"2025"})
    same(both, replace(request, filters={"kind": kinds}))
    same(both, replace(request, filters={"kind": kinds, "year": years}))
    same(both, replace(request, filters={"language": frozenset({"xx"})}))
    same(both, replace(request, dated_from=date(2024, 6, 1), dated_to=date(2025, 6, 1)))
    same(both, replace(request, dated_to=date(2024, 6, 1), sort=Sort.DATE))
    same(both, replace(request, only_titles=True))
    same(both, replace(request, only_titles=True, sort=Sort.DATE, filters={"kind": kinds}))


def test_expanded_answers_are_equal(both):
    expansions = (
        Expansion(("budget",), "recettes", ("recett",), 0.5),
        Expansion(("budget",), "CCAS", ("ccas",), 0.6),
        Expansion(("budget",), "violence conjugale", ("violenc", "conjugal"), 0.6),
    )
    asked = replace(parse("budget"), expansions=expansions)
    request = EngineRequest(asked, frozenset(TOKENS), limit=60)

    same(both, request)
    same(both, replace(request, only_titles=True))
    same(both, replace(request, dated_from=date(2025, 1, 1), hidden=frozenset({2, 3})))


@pytest.mark.parametrize("tokens", AUDIENCES, ids=len)
def test_words_and_titles_are_completed_alike(both, tokens):
    rights = {"tokens": frozenset(tokens), "hidden": frozenset({4, 9})}
    for prefix in ("he", "con", "dé", "V", "cc", "11", "œ", "zz", "p.*", "a|b", "h"):
        for terms in ((), ("budget",), ("logement", "ccas")):
            request = CompletionRequest(terms, prefix, titles=9, **rights)
            one, other = (engine.complete(request) for engine in both)
            assert list(one.words) == list(other.words)
            assert one.titles == other.titles
            assert all(one.words.values())
            assert all(other.words.values())


def test_states_and_keys_are_equal(both):
    embedded, elasticsearch = both

    assert elasticsearch.states() == embedded.states()
    for tokens in AUDIENCES:
        keys = [sorted(engine.readable_keys(frozenset(tokens))) for engine in both]
        assert keys[0] == keys[1]


def test_answers_stay_equal_after_hundreds_of_changes(embedded, elasticsearch):
    """What was changed or deleted leaves nothing behind that a score would feel."""
    both = fill_both(embedded, elasticsearch)
    draw = random.Random(8)
    for round_number in range(6):
        some = draw.sample(library(20 + round_number, 80), k=25)
        gone = draw.sample(range(1, 81), k=5)
        for engine in both:
            with engine.writing() as writer:
                writer.index(some)
                writer.delete(gone)
    for text in QUERIES:
        same(both, EngineRequest(parse(text), frozenset({"public", "network"}), limit=80))


def test_long_document_is_found_alike(embedded, elasticsearch):
    both = embedded, elasticsearch
    page = "budget " * 5_000 + "hébergement d'urgence des familles " * 200
    for engine in both:
        fill(engine, document(500, "Budget annuel", *[page] * 5, tokens=("network",)))

    answers = [ask(engine, "hébergement urgence familles", ("network",)) for engine in both]

    assert answers[0] == answers[1]
    assert 500 in [hit.key for hit in answers[0].hits]
