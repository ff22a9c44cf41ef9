"""Passwords: long, unpublished, not guessable; nothing else is asked."""

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.exceptions import ValidationError
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.accounts.passwords import without_known_parts
from portal.settings import base
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
from tests.support.second_factor import PASSWORD


def someone() -> User:
    person = User(
        email="claire.dumontier@ccas-saintjean.example",
        first_name="Claire",
        last_name="Dumontier",
    )
    person.context_names = ["CCAS de Saint-Jean", "Département des Landes"]
    return person


def refusals(password: str, user=None) -> set[str]:
    try:
        password_validation.validate_password(password, user or someone())
    except ValidationError as refusal:
        return {error.code for error in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "le chat dort sur le toit",
        "cheval pile agrafe soleil",
        "vélo-brume-citron-orgue",
        "tournesol bicyclette nuage",
        "xK7#mQ9$vL2&nR5p",
        "829174650193847265",
        "🐱🐶🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦",
        "quatre lampadaires boudent la neige 🙂" * 3,
    ],
)
def test_password_without_any_composition_rule_is_accepted(password):
    assert refusals(password) == set()


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword1",
        "123456789012345",
        "azertyuiopqsdfgh",
        "qwertyuiopasdfghjklzxcvbnm",
        "1qaz2wsx3edc4rfv5tgb",
        "iloveyouiloveyou",
        "jesuisunefille123",
        "MotDePasse2026!",
        "M0tdepasse2026!!!",
        "correct horse battery staple",
        "AZERTYUIOPQSDFGH",
    ],
)
def test_password_of_the_published_lists_is_refused(password):
    assert "password_breached" in refusals(password)


@pytest.mark.parametrize(
    "password",
    [
        "motdepassemotdepasse",
        "soleil soleil soleil",
        "bienvenue123456789",
        "azerty123soleil2026",
        "wxcvbnwxcvbnwxcvbn",
        "Bienvenue2026!!!",
        "marseille13marseille13",
        "aaaaaaaaaaaaaaaaaaaa",
        "a1" * 30,
    ],
)
def test_password_that_repeats_or_runs_is_refused(password):
    assert "password_predictable" in refusals(password)


@pytest.mark.parametrize(
    "password",
    [
        "Maillage-Commune-2026",
        "ReseauMaillage2026",
        "Violence-Famille-40",
        "ClaireDumontier40",
        "DumontierClaire2026!!",
        "claire.dumontier@ccas",
        "CCAS-Saint-Jean-2026",
        "Département-des-Landes-2026",
        "departementdeslandes40",
    ],
)
def test_password_made_of_known_words_is_refused(password):
    assert "password_predictable" in refusals(password)


@pytest.mark.django_db
def test_names_of_the_institutions_of_a_person_are_known_words():
    place = InstitutionFactory(name="Foyer Zinzolin Quatremer")
    insider, outsider = make_member(institution=place), make_member()
    MembershipFactory(user=insider)

    assert "password_predictable" in refusals("ZinzolinQuatremer2026", insider)
    assert refusals("ZinzolinQuatremer2026", outsider) == set()


@pytest.mark.parametrize("length", [0, 1, 14])
def test_password_under_fifteen_signs_is_too_short_and_nothing_more(length):
    assert refusals("k7Xw2mQp9vTz4Rb"[:length]) == {"password_too_short"}


def test_password_of_fifteen_signs_is_long_enough():
    assert refusals("k7Xw2mQp9vTz4Rb") == set()


def test_password_of_128_signs_round_trips():
    password = ("é🙂 " * 43)[:128]

    user = User(email="a@exemple.example")
    user.set_password(password)

    assert user.check_password(password)
    assert not user.check_password(password[:-1])


def test_endless_password_is_refused_for_its_length_alone():
    assert refusals("x" * 4097) == {"password_too_long"}
    assert refusals(("le chat dort sur le toit " * 164)[:4096]) <= {"password_predictable"}


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_text_gets_an_answer(password):
    refusals(password)


@given(st.text(alphabet="abc0123-. '", max_size=60))
def test_taking_known_parts_out_never_adds_any(password):
    assert len(without_known_parts(password, ["abc"])) <= len(password)


def test_words_of_the_refusals_are_french():
    with pytest.raises(ValidationError) as refusal:
        password_validation.validate_password("azertyuiopqsdfgh", someone())

    assert refusal.value.messages == [
        "Ce mot de passe figure dans une liste de mots de passe volés. Choisissez-en un autre.",
        "Ce mot de passe est facile à deviner : il repose sur des mots connus, des noms, des "
        "dates, des répétitions ou des touches voisines. Choisissez quelques mots sans rapport "
        "entre eux.",
    ]


def test_passwords_are_hashed_with_argon2_outside_tests():
    assert base.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
        stored = make_password(PASSWORD)

        assert stored.startswith("argon2$argon2id$")
        assert len(stored) <= User._meta.get_field("password").max_length
        assert identify_hasher(stored).verify(PASSWORD, stored)


@pytest.mark.django_db
def test_change_of_password_refuses_a_weak_one_with_its_reason(client, person, secret, login):
    login(person)

    response = client.post(
        "/compte/password/change/",
        {"oldpassword": PASSWORD, "password1": "Maillage2026!!!!", "password2": "Maillage2026!!!!"},
    )

    assert response.status_code == 200
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert "password1" in response.context["form"].errors
