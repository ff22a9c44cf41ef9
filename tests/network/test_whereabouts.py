"""Words that tell where somebody is, and words that only look like it."""

import pytest

from network.whereabouts import KnownNames, tells_where

KNOWN = KnownNames(
    communes=frozenset({"montargis", "saint jean ruelle", "vers", "places", "contre"}),
    postal_codes=frozenset({"45200", "45140"}),
)
SEALED = "Résidence Les Tilleuls\n12 chemin des Oyats, bâtiment du fond\n45999 Villecachée"


@pytest.mark.parametrize(
    "text",
    [
        "Au 12 rue des Lilas", "12bis, rue des lilas", "12 RUE DES LILAS", "5 av. Foch",
        "5 bd Foch",
        "Derrière la rue des Lilas", "près de la rue du 8 mai 1945", "l'avenue de l’Hôpital",
        "3 place de la République", "3 PLACE GAMBETTA", "24, cours Victor Hugo",
        "75011 Paris", "45 200 Montargis", "(45200)", "code postal 45140",
        "à Montargis", "Montargis : appeler", "près de St-Jean de la Ruelle",
        "47.90231, 1.90912", "https://www.google.fr/maps/place/x",
    ],
)  # fmt: skip
def test_address_or_commune_tells_where(text):
    assert tells_where(text, known=KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "", "3919", "Appeler le 3919, le 17 ou le 115.", "24 places",
        "24 places d'hébergement pour femmes, avec enfants.", "1 place en CHRS",
        "Places libres dès le 12 mars 2026", "3 cours de français par semaine",
        "Femmes à la rue, sortie de rue, mise en place d'un suivi",
        "Budget de 45200 euros", "45 200 € par an", "01 99 00 47 11",
        "Accueil 24h/24 et 7j/7, de 9h à 12h30", "Contre les violences. Vers l'autonomie.",
        "Passage à l'acte : écoute, orientation, soutien", "dans le Loiret",
    ],
)  # fmt: skip
def test_ordinary_words_tell_nothing(text):
    assert not tells_where(text, known=KNOWN, address=SEALED)


@pytest.mark.parametrize(
    "text", ["du côté des oyats", "Les TILLEULS", "à villecachee", "secteur 45999"]
)
def test_words_of_the_sealed_address_tell_where(text):
    assert tells_where(text, known=KNOWN, address=SEALED)
    assert not tells_where(text, known=KnownNames())


def test_way_called_by_an_everyday_word_is_not_looked_for_alone():
    address = "1 rue de la Gare\n45200 Centre"

    assert not tells_where("Un centre près d'une gare", known=KnownNames(), address=address)
    assert tells_where("1 rue de la gare", known=KnownNames(), address=address)


def test_name_of_the_institution_may_hold_that_of_a_commune():
    spared = ["CCAS de Montargis", "CCAS"]

    assert not tells_where("Logements du ccas de Montargis", known=KNOWN, spared=spared)
    assert tells_where("CCAS de Montargis, à Montargis", known=KNOWN, spared=spared)
