"""A form takes a commune as people write it, with or without JavaScript."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.urls import reverse

from network.forms.commune import CommuneField
from network.models import Commune
from network.territory.loading import load_departements
from tests.factories.accounts import make_member
from tests.factories.network_territory import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    load_departements(["45", "13", "974"])


class PlaceForm(forms.Form):
    commune = CommuneField()


class OptionalForm(forms.Form):
    commune = CommuneField(required=False)


def sent(text: str, code: str = "", form=PlaceForm):
    return form({"commune": text, "commune_code": code} if code else {"commune": text})


def drawn(form) -> BeautifulSoup:
    return BeautifulSoup(str(form), "html.parser")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Orléans", "45234"),
        ("orleans", "45234"),
        ("45000", "45234"),
        ("st jean de la ruelle", "45285"),
        ("Marseille 3", "13203"),
        ("Orléans (45000)", "45234"),
        ("  Le Tampon ", "97422"),
        ("chapelle st mesmin", "45075"),
    ],
)
def test_words_that_mean_one_commune_are_enough(loaded, typed, code):
    form = sent(typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["commune"].pk == code


def test_a_postal_code_of_several_communes_asks_which_and_keeps_what_was_typed(loaded):
    form = sent("45140")

    assert not form.is_valid()
    assert form.has_error("commune", "ambiguous")
    page = drawn(form)
    assert page.find("input", {"name": "commune"})["value"] == "45140"
    codes = {radio["value"] for radio in page.find_all("input", {"name": "commune_code"})}
    assert codes == {"45285", "45169", "45235", "45046", "45059"}
    assert page.find("legend").text == "Quelle commune ?".replace(" ?", "\xa0?")


def test_the_choice_among_candidates_is_taken(loaded):
    form = sent("45140", "45169")

    assert form.is_valid()
    assert form.cleaned_data["commune"].name == "Ingré"


@pytest.mark.parametrize("code", ["45234", "99999", "' OR 1=1", "13203", "\x00"])
def test_a_choice_that_was_not_among_the_candidates_is_not_taken(loaded, code):
    form = sent("45140", code)

    assert not form.is_valid()


def test_words_changed_after_a_choice_win_over_it(loaded):
    form = sent("Orléans", "45169")

    assert form.is_valid()
    assert form.cleaned_data["commune"].pk == "45234"


@pytest.mark.parametrize("typed", ["Ajaccio", "75011", "xyzzy", "%", "l'", "9" * 500, "\x00"])
def test_what_names_nothing_here_is_refused_and_kept(loaded, typed):
    form = sent(typed)

    assert not form.is_valid()


def test_an_unknown_name_is_said_so_in_french(loaded):
    form = sent("Ajaccio")

    assert "Aucune commune" in form.errors["commune"][0]
    assert drawn(form).find("input", {"name": "commune"})["value"] == "Ajaccio"


def test_an_ended_commune_cannot_be_chosen():
    CommuneFactory(code="45990", name="Vieuxbourg", ended_on="2025-01-01")

    assert not sent("Vieuxbourg").is_valid()
    assert not sent("Vieuxbourg", "45990").is_valid()


def test_nothing_typed_is_refused_only_where_something_is_needed():
    assert sent("").has_error("commune", "required")
    form = sent("", form=OptionalForm)

    assert form.is_valid()
    assert form.cleaned_data["commune"] is None


def test_the_commune_already_chosen_is_shown_and_read_back(loaded, django_assert_num_queries):
    commune = Commune.objects.get(pk="45234")
    form = PlaceForm(initial={"commune": commune})

    with django_assert_num_queries(0):
        value = drawn(form).find("input", {"name": "commune"})["value"]
    again = PlaceForm({"commune": value}, initial={"commune": commune})
    assert again.is_valid()
    assert again.cleaned_data["commune"] == commune
    assert not again.has_changed()
    assert PlaceForm({"commune": "Olivet"}, initial={"commune": commune}).has_changed()


def test_the_control_is_described_by_its_help_and_its_error(loaded):
    control = drawn(sent("45140")).find("input", {"name": "commune"})

    assert control["aria-invalid"] == "true"
    assert "aria-describedby" in control.attrs
    assert control["autocomplete"] == "off"


# What completes the words


def ask(client, text: str, field: str = "commune"):
    return client.get(reverse("network:commune_suggestions"), {"field": field, field: text})


def test_options_complete_what_is_typed(loaded, login):
    client = login(make_member())
    options = BeautifulSoup(ask(client, "st jean").content, "html.parser").find_all("li")

    assert [one["data-value"] for one in options][:2] == [
        "Saint-Jean-de-Braye (45800)",
        "Saint-Jean-de-la-Ruelle (45140)",
    ]
    assert len({one["id"] for one in options}) == len(options)
    assert "Loiret" in options[0].text


@pytest.mark.parametrize("field", ["", "a b", "x" * 61, '"><script>'])
def test_a_name_that_is_none_of_a_field_finds_nothing(login, field):
    client = login(make_member())

    assert client.get(reverse("network:commune_suggestions"), {"field": field}).status_code == 404


def test_nothing_typed_proposes_nothing(loaded, login):
    assert b"option" not in ask(login(make_member()), "").content


def test_a_session_without_second_factor_gets_no_option(loaded, login):
    response = ask(login(make_member(), second_factor=False), "orleans")

    assert response.status_code == 302


def test_a_visitor_gets_no_option(loaded, client):
    assert ask(client, "orleans").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_options_cost_the_same_queries_however_many(login, count, django_assert_num_queries):
    for number in range(count):
        CommuneFactory(name=f"Essai {number}")
    client = login(make_member())
    ask(client, "essai")

    with django_assert_num_queries(3):
        assert ask(client, "essai").content.count(b'role="option"') == count
