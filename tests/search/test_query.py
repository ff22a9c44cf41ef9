"""The query parser: what people type, and what nobody would."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import (
    MAX_CHARACTERS,
    MAX_EXCLUSIONS,
    MAX_QUOTATIONS,
    MAX_WORDS,
    parse,
    replace_word,
)

# The same inputs in every run, however slow the machine.
steady = settings(derandomize=True, deadline=None, max_examples=200)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLAIN = st.text(alphabet=LETTERS, min_size=6, max_size=9).map(lambda text: f"zq{text}zo")


def words(text: str) -> list[str]:
    return [word.text for word in parse(text).words]


@pytest.mark.parametrize(
    "text",
    [
        "congé parental ?",
        "congé parental?",
        "congé parental !",
        "« congé » parental".replace("« congé »", "congé"),
        "  congé\u00a0parental\u202f: ",
        "congé, parental…",
        "(congé) [parental]",
    ],
)
def test_french_punctuation_is_not_searched(text):
    assert words(text) == ["congé", "parental"]


@pytest.mark.parametrize(
    "text",
    [
        '"rupture conventionnelle"',
        "« rupture conventionnelle »",
        "«\u00a0rupture conventionnelle\u00a0»",
        "“rupture conventionnelle”",
        "„rupture conventionnelle“",
    ],
)
def test_every_pair_of_quotes_makes_a_quotation(text):
    query = parse(text)

    assert [phrase.terms for phrase in query.phrases] == [("ruptur", "conventionnel")]
    assert query.words == ()


@pytest.mark.parametrize("text", ['"un contrat', "un contrat »", "« un contrat", '""" contrat'])
def test_unbalanced_quotes_are_punctuation(text):
    query = parse(text)

    assert [word.text for word in query.words] == ["contrat"]
    assert query.phrases == ()


def test_minus_sign_excludes_a_word_or_a_quotation():
    query = parse('logement -social -"bail privé" porte-parole - urgence')

    assert [phrase.terms for phrase in query.excluded] == [("bail", "priv"), ("social",)]
    assert "urgence" in words('logement -social -"bail privé" porte-parole - urgence')
    assert "porte" in words("porte-parole")


@pytest.mark.parametrize("text", ["", "   ", "\x00", "\u200b"])
def test_nothing_typed_is_empty(text):
    assert parse(text).is_empty


@pytest.mark.parametrize("text", ["?!", "le la les", "-logement", "😀", '""', "' ' '", "*", "- -"])
def test_nothing_to_look_for_is_not_searchable(text):
    query = parse(text)

    assert not query.is_searchable
    assert not query.is_empty


def test_long_query_is_cut_and_says_so():
    query = parse("logement " * 2_000)

    assert query.truncated
    assert len(query.text) <= MAX_CHARACTERS


def test_too_many_words_are_cut():
    query = parse(" ".join(f"mot{number}" for number in range(60)))

    assert query.truncated
    assert len(query.words) == 24


def test_acronym_is_also_looked_for_as_a_word():
    assert parse("CCAS").words[0].terms == ("cca", "ccas")
    assert parse("ccas").words[0].terms == ("cca",)


def test_replace_word_leaves_the_rest_as_typed():
    assert replace_word("l'hébergment d'urgence", "hébergment", "hébergement") == (
        "l'hébergement d'urgence"
    )
    assert replace_word("art artiste", "art", "arts") == "arts artiste"


@steady
@given(st.text(max_size=600))
def test_any_text_is_parsed(text):
    query = parse(text)

    units = (*query.words, *query.phrases, *query.excluded)
    assert all(term.isalnum() for unit in units for term in unit.terms)
    assert query.is_searchable == bool(query.words or query.phrases)
    assert len(query.text) <= MAX_CHARACTERS


@steady
@given(st.text(alphabet="\"«»“”„-'’ abc*()^:{}+~?!", max_size=80))
def test_any_mix_of_signs_is_parsed(text):
    query = parse(text)

    assert all(unit.terms for unit in (*query.words, *query.phrases, *query.excluded))


@steady
@given(st.text(max_size=200))
def test_parsing_what_was_kept_gives_the_same(text):
    query = parse(text)

    assert parse(query.text).words == query.words
    assert parse(query.text).phrases == query.phrases


@steady
@given(st.text(max_size=3_000))
def test_any_query_is_bounded(text):
    query = parse(text)

    assert len(query.words) <= MAX_WORDS
    assert len(query.phrases) <= MAX_QUOTATIONS
    assert len(query.excluded) <= MAX_EXCLUSIONS


@steady
@given(st.lists(PLAIN, min_size=3, max_size=6, unique=True))
def test_quotation_and_exclusion_are_kept(words):
    first, second, *others = words
    query = parse(f'{" ".join(others)} "{first} {second}" -{first}')

    assert [phrase.text for phrase in query.phrases] == [f"{first} {second}"]
    assert [phrase.text for phrase in query.excluded] == [first]
    assert {word.text for word in query.words if word.text} <= set(others)
    assert query.phrases[0].terms == parse(f"{first} {second}").sequence


@steady
@given(st.lists(PLAIN, min_size=1, max_size=6), st.sampled_from("()[]{}^~*?!:/\\|&+<>=;,%$#@"))
def test_signs_of_other_languages_are_punctuation(words, sign):
    """No sign reaches an engine: the query is that of the words alone."""
    assert parse(f" {sign} ".join(words)).words == parse(" ".join(words)).words
