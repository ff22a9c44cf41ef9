"""Extracts: the right stretch, whole words, the searched ones marked, the text untouched."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import normalise
from search.highlight import LENGTH, extract
from search.marking import find_matches
from search.passages import best_passages, cut, score
from search.query import parse


def shown(text: str, query: str) -> str:
    """The extract with marks written [so]."""
    segments = extract(text, parse(query).wanted_terms)
    return "".join(f"[{s.text}]" if s.marked else s.text for s in segments)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("L’allocation est due.", "allocations", "L’[allocation] est due."),
        ("Les femmes hébergées.", "femme héberger", "Les [femmes] [hébergées]."),
        ("Le CCAS et le C.C.A.S.", "ccas", "Le [CCAS] et le [C.C.A.S]."),
        ("Pratiquer l'aller-vers.", "aller-vers", "Pratiquer l'[aller]-[vers]."),
        ("l'accompa-\ngnement", "accompagnement", "l'[accompa-\ngnement]"),
        ("Le cœur du sujet", "coeur", "Le [cœur] du sujet"),
        ("Rien ici.", "autre", "Rien ici."),
        ("<b>gras</b>", "gras", "<b>[gras]</b>"),
    ],
)
def test_words_are_marked_whole(text, query, expected):
    assert shown(text, query) == expected


def test_long_text_shows_the_stretch_with_most_words():
    text = (
        "Relogement. "
        + "Autre phrase sans intérêt. " * 40
        + "Le relogement en urgence. "
        + "Fin. " * 99
    )

    result = shown(text, "relogement urgence")

    assert "[relogement] en [urgence]" in result
    assert result.startswith("… ")
    assert result.endswith("…")
    assert len(result) < LENGTH + 40


@pytest.mark.parametrize("length", range(18, 34))
def test_extract_never_ends_on_an_elision(length):
    segments = extract("Le budget de la nuit l’hébergement des familles", frozenset(), length)

    said = "".join(segment.text for segment in segments)
    assert said.removesuffix("…").split()[-1] in {"la", "nuit", "l’hébergement", "des"}


@given(st.text(max_size=900), st.text(max_size=30))
def test_extract_of_any_text_is_a_stretch_of_it(text, query):
    text = normalise(text)
    segments = extract(text, parse(query).wanted_terms)

    joined = "".join(segment.text for segment in segments)
    assert joined.removeprefix("… ").removesuffix("…") in text or joined.strip() in text
    assert all(segment.text for segment in segments)


@given(st.text(max_size=200), st.text(max_size=30))
def test_places_are_inside_the_text_and_do_not_overlap(text, query):
    places = find_matches(text, query)

    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_best_passage_holds_the_quotation():
    pages = [(1, "rupture du contrat, conventionnelle"), (2, "une rupture conventionnelle")]
    query = parse('"rupture conventionnelle"')
    weights = {"ruptur": 1.0, "conventionnel": 2.0}
    rows = [(7, p.position, p.terms) for p in cut(pages)]

    assert best_passages(rows, query, weights) == {7: (1,)}


def test_first_of_equal_passages_wins_and_silent_ones_are_absent():
    rows = [(1, 10, " budget | "), (1, 11, " budget | "), (2, 20, " autre | ")]

    assert best_passages(rows, parse("budget"), {"budget": 1.0}) == {1: (10,)}
    assert score(" autre | ", parse("budget"), {"budget": 1.0}) == 0.0


def test_second_passage_is_shown_when_it_answers_half_as_well():
    query = parse("budget annuel comité")
    weights = {"budget": 1.0, "annuel": 1.0, "comit": 1.0}
    rows = [
        (1, 10, " budget | "),
        (1, 11, " budget annuel comit | "),
        (1, 12, " annuel budget | "),
        (2, 20, " budget annuel comit | "),
        (2, 21, " annuel | "),
    ]

    assert best_passages(rows, query, weights) == {1: (11, 12), 2: (20,)}


@given(st.lists(st.text(max_size=5000), max_size=3))
def test_passages_of_any_pages_join_again(texts):
    pages = list(enumerate(texts, start=1))
    passages = list(cut(pages))

    for number, text in pages:
        joined = "".join(p.text for p in passages if p.page == number)
        assert joined == text or (text.startswith(joined) and not text[len(joined) :].strip())
