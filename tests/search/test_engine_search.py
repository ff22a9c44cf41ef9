"""The embedded engine: which documents a query finds, in which order, with which counts."""

from dataclasses import replace
from datetime import date

import pytest

from search.engines.base import EngineRequest, Sort
from search.engines.spelling import distance
from search.query import Expansion, Query, parse
from tests.search.conftest import ask, document, fill, found, suggested


@pytest.fixture
def library(engine):
    fill(
        engine,
        document(1, "Rupture conventionnelle", "La rupture d'un commun accord du contrat."),
        document(2, "Abandon de poste", "Le salarié absent sans justification."),
        document(3, "Licenciement", "Rupture du contrat à l'initiative de l'employeur. Préavis."),
        document(4, "Allocation de logement", "Demander l'allocation à la CAF. L’allocataire."),
        document(5, "Hébergement d'urgence", "Places en hébergement, 115, nuits d'hôtel."),
        document(6, "Le CCAS et ses aides", "Le centre communal. Aller-vers les familles."),
    )
    return engine


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("rupture conventionnelle", [1, 3]),
        ("RUPTURE", [1, 3]),
        ("ruptures de contrats ?", [1, 3]),
        ("abandon de poste", [2]),
        ("l'allocation logement", [4]),
        ("l’allocation  logement", [4]),
        ("hebergement", [5]),
        ("ccas", [6]),
        ("CCAS", [6]),
        ("aller-vers", [6]),
        ("115", [5]),
        ("contrat -licenciement", [1]),
        ('"commun accord"', [1]),
        ('"accord commun"', []),
        ("« rupture du contrat »", [3]),
        ('contrat "rupture du contrat"', [3]),
        ('contrat -"commun accord"', [3]),
        ('"caf"', [4]),
        ("zzzz", []),
        ("-rupture", []),
        ("le la les", []),
    ],
)
def test_query_finds_in_order(library, text, keys):
    assert found(library, text) == keys


def test_title_weighs_more_than_body(engine):
    fill(
        engine,
        document(1, "Bilan annuel", "Les repas de la cantine sont servis à midi au tarif voté."),
        document(2, "Tarif voté", "Les repas de la cantine sont servis à midi, bilan annuel."),
        document(3, "Menu", "Les repas de la cantine, leur bilan et leur tarif, servis à midi."),
    )

    assert found(engine, "bilan")[0] == 1
    assert found(engine, "tarif")[0] == 2


def test_neighbouring_words_come_first(engine):
    scattered = "Urgence signalée. Places libres. Ouverture demain. Hébergement complet."
    together = "Ouverture de places d'hébergement en urgence, complet demain, libre signalée."
    fill(engine, document(1, "Note", scattered), document(2, "Note", together))

    assert found(engine, "places hébergement urgence") == [2, 1]


def test_sort_by_date_puts_documents_with_every_word_first(engine):
    fill(
        engine,
        document(1, "Avance de fonds", "Versée en janvier.", dated_on=date(2024, 1, 1)),
        document(2, "Avance de fonds", "Versée en mars.", dated_on=date(2026, 3, 1)),
        document(3, "Fonds de soutien", "Rien d'autre.", dated_on=date(2026, 9, 1)),
    )

    assert found(engine, "avance fonds", sort=Sort.DATE) == [2, 1, 3]


def test_paging_gives_each_document_once(engine):
    fill(engine, *(document(key, f"Note {key}", "Budget annuel.") for key in range(1, 251)))

    pages = [found(engine, "budget", offset=start, limit=20) for start in range(0, 260, 20)]

    assert sorted(key for page in pages for key in page) == list(range(1, 251))
    assert ask(engine, "budget").total == 250


def test_facets_count_exactly_and_leave_their_own_filter_aside(engine):
    fill(
        engine,
        document(1, "Budget", kind="news", committee="c1", dated_on=date(2025, 1, 1)),
        document(2, "Budget", kind="news", committee="c2", dated_on=date(2026, 1, 1)),
        document(3, "Budget", kind="paper", committee="c1", dated_on=date(2026, 1, 1)),
        document(4, "Autre chose", kind="paper", committee="c1"),
    )

    everything = ask(engine, "budget")
    narrowed = ask(engine, "budget", filters={"kind": frozenset({"news"})})
    twice = ask(
        engine,
        "budget",
        filters={"kind": frozenset({"news", "paper"}), "year": frozenset({"2026"})},
    )

    assert everything.total == 3
    assert everything.facets == {
        "kind": {"news": 2, "paper": 1},
        "committee": {"c1": 2, "c2": 1},
        "year": {"2025": 1, "2026": 2},
        "institution": {},
        "language": {},
    }
    assert narrowed.total == 2
    assert narrowed.facets["kind"] == {"news": 2, "paper": 1}
    assert narrowed.facets["committee"] == {"c1": 1, "c2": 1}
    assert [hit.key for hit in twice.hits] == [3, 2]
    assert twice.facets["year"] == {"2025": 1, "2026": 2}


def test_misspelt_word_is_looked_for_as_its_nearest(library):
    result = ask(library, "hébergemnt")

    assert [(c.typed, c.replacement) for c in result.corrections] == [("hébergemnt", "hébergement")]
    assert [hit.key for hit in result.hits] == [5]


@pytest.mark.parametrize("text", ["rupture", "RGPD", "caf", '"hébergemnt"', "-hébergemnt rupture"])
def test_word_that_is_right_short_or_quoted_is_not_corrected(library, text):
    assert ask(library, text).corrections == ()


def test_correction_prefers_a_doubled_letter_then_the_commonest_word(engine):
    fill(
        engine,
        document(1, "Décision", "décision décision"),
        document(2, "Décision", "décision"),
        document(3, "Démission", "démission"),
    )

    assert ask(engine, "demision").corrections[0].replacement == "démission"


def test_rare_word_near_a_common_one_is_only_proposed(engine):
    fill(
        engine,
        document(1, "Note", "hébergment"),
        *(document(key, "Note", "hébergement") for key in range(2, 50)),
    )

    result = ask(engine, "hebergment")

    assert [(c.replacement, c.is_applied) for c in result.corrections] == [("hébergement", False)]
    assert [hit.key for hit in result.hits] == [1]


@pytest.mark.parametrize("text", ["hébergements", "HÉBERGEMENT", "l'hébergement", "hebergement"])
def test_correction_never_offers_the_same_word(engine, text):
    fill(engine, *(document(key, "Hébergements", "Hébergé, héberger.") for key in range(1, 60)))
    fill(engine, document(60, "Hébergement", "hebergement"))

    assert ask(engine, text).corrections == ()


def test_correction_is_kept_for_the_words_that_stand_side_by_side(engine):
    fill(
        engine,
        document(1, "Note", "Le plan. Un accueil. Une urgence signalée par les familles, ici."),
        document(2, "Note", "Le plan accueil urgence est signalé, et une famille y est, ici."),
    )

    assert found(engine, "plan acceuil urgence") == [2, 1]


def test_only_titles_leaves_texts_aside(engine):
    fill(
        engine,
        document(1, "Budget prévisionnel", "Les familles."),
        document(2, "Familles", "Le budget prévisionnel du comité.", kind="news"),
        document(3, "Budget", "Rien."),
    )

    result = ask(engine, "budget", only_titles=True)

    assert {hit.key for hit in result.hits} == {1, 3}
    assert result.total == 2
    assert result.facets["kind"] == {"page": 2}
    assert found(engine, '"budget prévisionnel"', only_titles=True) == [1]
    assert found(engine, "budget -familles", only_titles=True) == [3, 1]
    assert found(engine, "budget -prévisionnel", only_titles=True) == [3]
    assert found(engine, "comité", only_titles=True) == []
    assert ask(engine, "comité", only_titles=True).corrections == ()


def test_dates_are_included_and_bear_on_every_count(engine):
    fill(
        engine,
        document(1, "Budget", dated_on=date(2025, 12, 31)),
        document(2, "Budget", dated_on=date(2026, 1, 1)),
        document(3, "Budget", dated_on=date(2026, 3, 1), kind="news"),
        document(4, "Budget", dated_on=None),
    )

    def between(first, last):
        return ask(engine, "budget", dated_from=first, dated_to=last)

    assert between(None, None).total == 4
    assert {h.key for h in between(date(2026, 1, 1), date(2026, 3, 1)).hits} == {2, 3}
    assert {h.key for h in between(None, date(2026, 1, 1)).hits} == {1, 2}
    assert {h.key for h in between(date(2026, 1, 2), None).hits} == {3}
    assert between(date(2026, 1, 1), None).facets["kind"] == {"page": 1, "news": 1}
    assert between(date(2026, 1, 1), None).facets["year"] == {"2026": 2}
    assert between(date(2027, 1, 1), date(2020, 1, 1)).total == 0


def expanded(text: str, *expansions: Expansion) -> Query:
    return replace(parse(text), expansions=expansions)


def test_expansion_finds_less_than_what_was_typed(engine):
    fill(
        engine,
        document(1, "Note", "Le suivi des violences intrafamiliales."),
        document(2, "Note", "Le suivi des VIF en brigade, mois par mois."),
        document(3, "Note", "Les violences entre élèves ; relations intrafamiliales apaisées."),
    )
    words = Expansion(("vif",), "violences intrafamiliales", ("violenc", "intrafamilial"), 0.6)

    result = engine.search(EngineRequest(expanded("VIF", words), frozenset({"public"})))
    none = engine.search(EngineRequest(expanded("VIF", words), frozenset({"network"})))

    assert [hit.key for hit in result.hits] == [2, 1]
    assert result.facets["kind"] == {"page": 2}
    assert result.weights["intrafamilial"] > 0
    assert none.total == 0


def test_acronym_of_the_words_typed_finds_its_documents(engine):
    fill(
        engine,
        document(1, "Note", "Les violences intrafamiliales, en détail et par secteur."),
        document(2, "Note", "Brigade VIF."),
        document(3, "Brigade VIF", "Intrafamiliales."),
    )
    acronym = Expansion(("violenc", "intrafamilial"), "VIF", ("vif",), 0.6)
    query = expanded("violences intrafamiliales -intrafamiliales", acronym)
    titles = expanded("violences intrafamiliales", acronym)
    public = frozenset({"public"})

    assert [h.key for h in engine.search(EngineRequest(query, public)).hits] == [2]
    assert [h.key for h in engine.search(EngineRequest(titles, public, only_titles=True)).hits] == [
        3
    ]
    assert 2 in {h.key for h in engine.search(EngineRequest(titles, public)).hits}


def test_words_that_have_an_expansion_are_not_corrected(engine):
    fill(engine, document(1, "Cidre", "Le cidre."), document(2, "Note", "Le centre d'information."))
    query = expanded(
        "cidrf", Expansion(("cidrf",), "centre d'information", ("centr", "inform"), 0.6)
    )

    assert ask(engine, "cidrf").corrections[0].replacement == "cidre"
    assert engine.search(EngineRequest(query, frozenset({"public"}))).corrections == ()


def test_excluded_words_find_nothing_by_themselves(engine):
    fill(engine, document(1, "Contrat", "Rupture."), document(2, "Note", "Un accord de principe."))

    assert found(engine, 'contrat -"commun accord"') == [1]


def test_suggestions_complete_a_word_whatever_its_accents(library):
    assert suggested(library, "heb", tokens=frozenset({"public"})) == ["hébergement"]
    assert suggested(library, "Alloc", tokens=frozenset({"public"})) == [
        "allocataire",
        "allocation",
    ]
    assert suggested(library, "cc", tokens=frozenset({"public"})) == ["CCAS"]
    assert suggested(library, "h", tokens=frozenset({"public"})) == []


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abcd", 1), ("abc", "xbc", 1), ("abcd", "x", 3)],
)
def test_distance_counts_edits_up_to_the_limit(first, second, edits):
    assert distance(first, second, 2) == edits
    assert distance(second, first, 2) == edits


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '""',
        "'",
        '" OR "1',
        "NEAR(a b)",
        "title:budget",
        "budget*",
        "^budget",
        "{title}: budget",
        "budget AND",
        "NOT budget",
        "budget ; DROP TABLE document",
        "\x00budget",
        "😀 budget",
        "بودجة budget",
        "a" * 10_000,
        '"' + "budget " * 500 + '"',
        "%_\\",
    ],
)
def test_hostile_input_is_only_words(library, text):
    result = ask(library, text)

    assert result.total == len(result.hits)
