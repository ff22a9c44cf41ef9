"""French analysis: which words meet, which stay apart, and where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import analyse, normalise, places
from search.stemming import stem


def terms(text: str) -> list[str]:
    return analyse(normalise(text)).terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hébergements", "hebergement"),
        ("l'allocation", "allocation"),
        ("l’allocation", "allocation"),
        ("violences", "violence"),
        ("sociaux", "sociale"),
        ("publique", "public"),
        ("travaux", "travail"),
        ("bureaux", "bureau"),
        ("formatrices", "formateur"),
        ("conseillère", "conseillers"),
        ("administratives", "administratif"),
        ("hébergée", "héberger"),
        ("congés payés", "congé payé"),
        ("ŒUVRE", "oeuvres"),
        ("professionnelles", "professionnel"),
        ("1er", "1"),
        ("2ème", "2e"),
        ("ﬁche", "fiche"),
    ],
)
def test_variants_of_a_word_meet(one, other):
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [("formation", "formateur"), ("parent", "parental"), ("mars", "marie"), ("2023", "2024")],
)
def test_different_words_stay_apart(one, other):
    assert terms(one) != terms(other)


def test_stop_words_and_elisions_are_dropped():
    assert terms("C'est dans l'intérêt de l'enfant qu'elle n'a pas cédé") == [
        "interet",
        "enfant",
        "ced",
    ]


@pytest.mark.parametrize("text", ["le CCAS de la ville", "le C.C.A.S. de la ville"])
def test_acronym_is_also_kept_whole(text):
    analysis = analyse(normalise(text))

    assert analysis.terms[0] == "cca"
    assert analysis.extra == ["ccas"]


def test_acronym_that_is_a_stop_word_is_kept():
    assert terms("la direction EST du service") == ["direction", "est", "servic"]


def test_title_in_capitals_holds_no_acronym():
    analysis = analyse("AIDE AUX FEMMES VICTIMES")

    assert analysis.terms == ["aid", "femm", "victim"]
    assert analysis.extra == []


def test_compound_is_indexed_by_parts_and_joined():
    analysis = analyse("une démarche d'aller-vers")

    assert analysis.terms == ["demarch", "all", "ver"]
    assert analysis.extra == [stem("allervers")]


def test_word_cut_at_the_end_of_a_line_is_joined():
    analysis = analyse("l'accompa-\n  gnement social")

    assert analysis.terms == ["accompagnement", "social"]
    assert places("l'accompa-\n  gnement", frozenset({"accompagnement"})) == [(2, 20)]


def test_normalise_removes_what_cannot_be_stored_or_seen():
    assert normalise("a\x00b\u00adc\u200bd\ud800e\ufeff") == "abcde"


@given(st.text(max_size=300))
def test_every_indexed_form_of_any_text_has_its_place(text):
    text = normalise(text)
    analysis = analyse(text)

    for form in (*analysis.terms, *analysis.extra):
        found = places(text, frozenset({form}))
        assert found
        assert all(0 <= start < end <= len(text) for start, end in found)


@given(st.text(max_size=300))
def test_terms_hold_letters_and_digits_only(text):
    analysis = analyse(normalise(text))

    assert all(term.isalnum() for term in (*analysis.terms, *analysis.extra))
    assert len(analysis.words) == len(analysis.terms)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_stem_of_any_word_keeps_its_beginning(word):
    stemmed = stem(word)

    assert stemmed
    assert stemmed[0] == word[0]
    assert len(stemmed) <= len(word)
