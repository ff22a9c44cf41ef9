"""A commune is found by the words people type for it."""

import pytest

from network.models import Commune
from network.territory.asked import AskedPlace
from network.territory.loading import load_departements
from network.territory.names import name_key
from tests.factories.network_territory import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    load_departements(["45", "13", "974"])


def names(text: str) -> list[str]:
    return [commune.name for commune in Commune.objects.matching(text)]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Saint-Jean-de-la-Ruelle", "st jean de la ruelle"),
        ("Saint-Jean-de-la-Ruelle", "ST JEAN RUELLE"),
        ("Sainte-Geneviève-des-Bois", "ste genevieve des bois"),
        ("L'Île-Rousse", "ile rousse"),
        ("L’Île-Rousse", "l'ile-rousse"),
        ("Le Tampon", "tampon"),
        ("Œuilly", "oeuilly"),
        ("Marseille 3e Arrondissement", "marseille 03"),
        ("Paris 1er Arrondissement", "Paris 1 arrdt"),
        ("Y", "y"),
    ],
)
def test_ways_of_writing_a_name_have_one_key(written, typed):
    assert name_key(written) == name_key(typed)


@pytest.mark.parametrize("words", ["", "   ", "-'", "()"])
def test_words_that_name_nothing_have_no_key_and_find_nothing(words):
    assert name_key(words) == ""
    assert names(words) == []


def test_a_name_of_small_words_alone_keeps_them():
    assert name_key("Les") == "les"


def test_what_is_typed_is_taken_apart():
    assert AskedPlace.read("45 000 Orléans") == AskedPlace(key="orleans", postal_code="45000")
    assert AskedPlace.read("Saint-Denis (974)") == AskedPlace(key="saint denis", departement="974")
    assert AskedPlace.read("2a004").insee_code == "2A004"
    assert AskedPlace.read("451").begun_postal_code == "451"


def test_saint_is_found_under_its_short_form_the_largest_first(loaded):
    assert names("st jean")[:2] == ["Saint-Jean-de-Braye", "Saint-Jean-de-la-Ruelle"]


def test_the_name_itself_comes_before_larger_ones_that_begin_with_it():
    CommuneFactory(name="Olive", population=10)
    CommuneFactory(name="Olivet", population=20_000)

    assert names("olive") == ["Olive", "Olivet"]


def test_a_word_inside_a_name_finds_it_after_those_that_begin_with_it(loaded):
    found = names("mesmin")

    assert "La Chapelle-Saint-Mesmin" in found
    assert "Orléans" not in found


def test_one_postal_code_finds_each_of_its_communes(loaded):
    assert set(names("45140")) == {
        "Saint-Jean-de-la-Ruelle",
        "Ingré",
        "Ormes",
        "Boulay-les-Barres",
        "Bucy-Saint-Liphard",
    }


@pytest.mark.parametrize("code", ["45000", "45100"])
def test_each_postal_code_of_a_commune_finds_it(loaded, code):
    assert "Orléans" in names(code)


def test_a_postal_code_does_not_find_a_commune_of_another(loaded):
    assert "Olivet" not in names("45000")


@pytest.mark.parametrize("typed", ["Marseille 3", "marseille 3eme", "Marseille 03", "13003"])
def test_an_arrondissement_is_found_before_its_city(loaded, typed):
    found = list(Commune.objects.matching(typed))

    assert found[0].code == "13203"
    assert found[0].parent_id == "13055"


def test_marseille_itself_is_found_by_its_name(loaded):
    assert [one.code for one in Commune.objects.named("marseille")] == ["13055"]


def test_a_code_of_insee_finds_its_commune():
    load_departements(["2A"])

    assert names("2a004") == ["Ajaccio"]
    assert names("ajaccio") == ["Ajaccio"]


def test_a_département_in_brackets_narrows(loaded):
    CommuneFactory(code="45990", name="Saint-Denis", population=5)

    assert [one.code for one in Commune.objects.named("saint denis (974)")] == ["97411"]
    assert len(Commune.objects.named("saint denis")) == 2


def test_communes_of_a_département_not_loaded_are_not_found(loaded):
    assert names("Ajaccio") == []
    assert names("75011") == []


def test_an_ended_commune_is_not_found():
    CommuneFactory(name="Vieuxbourg", ended_on="2025-01-01")

    assert names("vieuxbourg") == []


def test_each_label_names_its_commune_alone(loaded):
    """What the picker writes in its field, it understands."""
    for commune in Commune.objects.current():
        assert [one.pk for one in Commune.objects.named(commune.label)] == [commune.pk]


@pytest.mark.parametrize("typed", ["saint", "45140", "marseille"])
def test_a_search_is_one_query(loaded, typed, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = [one.label for one in Commune.objects.matching(typed)]

    assert len(found) >= 3


def test_wildcards_typed_mean_nothing(loaded):
    assert names("%") == []
    assert "Orléans" not in names("o%s")
