"""Words of a query are marked where they stand, and nothing of the text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import text_marking
from portal.core.text_marking import Segment, mark_words


def test_mark_words_ignores_case_accents_and_plural():
    assert mark_words("Les Décisions du comité", "decision") == [
        Segment("Les ", marked=False),
        Segment("Décisions", marked=True),
        Segment(" du comité", marked=False),
    ]


def test_mark_words_leaves_parts_of_longer_words_alone():
    assert mark_words("indécision", "décision") == [Segment("indécision", marked=False)]


@pytest.mark.parametrize("query", ["", "   ", '"', "-!?", "\x00"])
def test_mark_words_without_a_word_marks_nothing(query):
    assert mark_words("Texte", query) == [Segment("Texte", marked=False)]


def test_mark_words_of_an_empty_text_gives_nothing():
    assert mark_words("", "mot") == []


def test_mark_words_uses_the_registered_finder(monkeypatch):
    monkeypatch.setattr(text_marking, "_finder", text_marking.find_words)
    text_marking.register_finder(lambda text, query: [(3, 5), (0, 2), (1, 4)])

    assert mark_words("abcdef", "mot") == [
        Segment("ab", marked=True),
        Segment("cd", marked=True),
        Segment("e", marked=True),
        Segment("f", marked=False),
    ]


@given(text=st.text(max_size=200), query=st.text(max_size=50))
def test_mark_words_loses_nothing(text, query):
    assert "".join(segment.text for segment in mark_words(text, query)) == text


@pytest.mark.parametrize(
    ("query", "held"),
    [("allée", True), ("ALLEE", True), ("hiver", False), ("", False), (" ", False)],
)
def test_holds_words_says_whether_one_stands_there(query, held):
    assert text_marking.holds_words("Le bout de l’allée", query) is held
