"""Choosing who may read, as every app does it, and seeing who would gain or lose it."""

import pytest

from portal.accounts.enums import Role
from portal.accounts.forms.audience import AudienceForm, listed_in
from portal.accounts.services.audiences import (
    AudienceChoice,
    choice_of_tokens,
    preview_change,
    tokens_of_choice,
)
from portal.core.audiences import NETWORK, PUBLIC, institution_token, user_token
from tests.factories.accounts import InstitutionFactory, make_member

pytestmark = pytest.mark.django_db
PREVIEW_QUERIES = 3


@pytest.fixture
def place():
    return InstitutionFactory(name="Foyer du Pont")


@pytest.fixture
def manager(place):
    return make_member(Role.INSTITUTION_MANAGER, institution=place)


def test_choice_and_its_tokens_answer_each_other(place, manager):
    listed = {"institutions": [place], "persons": [manager]}

    assert {choice: tokens_of_choice(choice, **listed) for choice in AudienceChoice} == {
        AudienceChoice.PUBLIC: {PUBLIC},
        AudienceChoice.NETWORK: {NETWORK},
        AudienceChoice.INSTITUTIONS: {institution_token(place.pk)},
        AudienceChoice.PERSONS: {user_token(manager.pk)},
    }
    for choice in AudienceChoice:
        assert choice_of_tokens(tokens_of_choice(choice, **listed)) == choice
    with pytest.raises(ValueError, match="nobody"):
        tokens_of_choice("nobody")


def test_widest_part_names_the_choice():
    assert choice_of_tokens({"user:1", "institution:2"}) == AudienceChoice.INSTITUTIONS
    assert choice_of_tokens({"user:1", NETWORK}) == AudienceChoice.NETWORK
    assert choice_of_tokens({"committee:4"}) is None


def test_form_names_a_colleague_whom_the_actor_sees(place, manager):
    colleague = make_member(institution=place)
    chosen = {"choice": "persons", "persons": colleague.email.upper()}

    form = AudienceForm(chosen, actor=manager)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["persons"] == [colleague]
    assert listed_in(tokens_of_choice("persons", persons=[colleague])) == {
        "institutions": [],
        "persons": colleague.email,
    }


def test_form_refuses_an_account_elsewhere_like_no_account(manager):
    stranger = make_member()

    def refusal(address: str) -> str:
        form = AudienceForm({"choice": "persons", "persons": address}, actor=manager)
        assert not form.is_valid()
        return str(form.errors).replace(address, "…")

    assert refusal(stranger.email) == refusal("personne@exemple.example")


@pytest.mark.parametrize("choice", ["institutions", "persons"])
def test_form_refuses_an_empty_list(manager, choice):
    form = AudienceForm({"choice": choice}, actor=manager)

    assert not form.is_valid()
    assert list(form.errors) == [choice]


def test_preview_names_who_gains_and_who_loses(place, manager):
    other = make_member()
    narrow = tokens_of_choice("persons", persons=[other])

    preview = preview_change([narrow], tokens_of_choice("institutions", institutions=[place]))

    assert (preview.gains, preview.losses) == ([manager], [other])


@pytest.mark.parametrize("people", [1, 3])
def test_preview_asks_a_fixed_number_of_questions(place, people, django_assert_num_queries):
    for _number in range(people):
        make_member(institution=place)

    with django_assert_num_queries(PREVIEW_QUERIES):
        preview = preview_change([frozenset({"user:0"})], frozenset({NETWORK}))

    assert len(preview.gains) == people
