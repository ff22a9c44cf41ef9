"""Opening hours in plain French."""

import pytest

from network.opening.rules import OpeningError
from network.opening.wording import describe


@pytest.mark.parametrize(
    ("expression", "french"),
    [
        (
            "Mo-Fr 09:00-12:00,14:00-17:30; PH off",
            "Du lundi au vendredi, de 9 h à 12 h et de 14 h à 17 h 30 ; fermé les jours fériés",
        ),
        ("24/7", "À toute heure, tous les jours"),
        ("Mo-Su 00:00-24:00", "À toute heure, tous les jours"),
        ("off", "Fermé"),
        ("09:00-12:00", "Tous les jours, de 9 h à 12 h"),
        ("Mo,We,Fr 08:05-12:00", "Le lundi, le mercredi et le vendredi, de 8 h 05 à 12 h"),
        ("Sa", "Le samedi, toute la journée"),
        ("Mo[1,3] 10:00-12:00", "Le 1er et le 3e lundi du mois, de 10 h à 12 h"),
        ("Sa[-1] 10:00-12:00", "Le dernier samedi du mois, de 10 h à 12 h"),
        ("week 2-52/2 We 10:00-12:00", "Le mercredi les semaines paires, de 10 h à 12 h"),
        (
            "Mo-Fr 09:00-12:00; Apr-Aug off",
            "Du lundi au vendredi, de 9 h à 12 h ; fermé du 1er avril au 31 août",
        ),
        ("May 1 off", "Fermé le 1er mai"),
        ("Aug off", "Fermé en août"),
        ("2026 Dec 24-2027 Jan 2 off", "Fermé du 24 décembre 2026 au 2 janvier 2027"),
        ("Mo-Fr,PH 09:00-12:00", "Du lundi au vendredi et les jours fériés, de 9 h à 12 h"),
        ("Fr 22:00-06:00", "Le vendredi, de 22 h à 6 h"),
        ("Mo 18:00-24:00", "Le lundi, de 18 h à minuit"),
        ('Mo 09:00-12:00 "par téléphone"', "Le lundi, de 9 h à 12 h (par téléphone)"),
        ('"sur rendez-vous"', "Sur rendez-vous"),
        ("Mo 09:00-12:00 unknown", "Le lundi, de 9 h à 12 h, à confirmer"),
    ],
)
def test_hours_are_said_in_french(expression, french):
    assert describe(expression).replace("\xa0", " ") == french


def test_hours_and_their_unit_are_not_parted():
    assert "9\xa0h" in describe("Mo 09:00-17:30")
    assert "17\xa0h\xa030" in describe("Mo 09:00-17:30")


def test_what_is_not_understood_is_not_said():
    with pytest.raises(OpeningError):
        describe("lundi matin")
