"""Setting the text of a page for reading."""

import pytest

from committees.page_text import unwrap

WIDE = "La carte publiée ne comportera ni l’adresse ni la commune des lieux d’hébergement :"


def test_unwrap_sentence_cut_by_the_margin_is_joined():
    text = "Le débat porte sur le délai. Le comité retient\nla date du 4 mars et\nle lieu habituel."
    assert unwrap(text) == text.replace("\n", " ")


def test_unwrap_full_line_before_a_name_is_joined():
    text = "Le règlement du fonds est confié au centre communal de\nBrumeval.\nDécision 2"
    assert unwrap(text) == (
        "Le règlement du fonds est confié au centre communal de Brumeval.\nDécision 2"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Titre\nUne phrase plus longue que le titre de la page.",
        f"{WIDE}\nl’orientation passe par le service intégré.",
        "Sont présents ce jour dans la salle\n- la caisse ;\n• le centre ;\n2. le tribunal",
        "Fin de la première phrase.\nune ligne qui commence en minuscule",
        "Un paragraphe\n\nun autre",
    ],
)
def test_unwrap_doubt_keeps_the_break(text):
    assert unwrap(text) == text


def test_unwrap_places_in_the_text_stay_the_same():
    text = "un deux\ntrois\n\nQuatre\n  cinq \n six"
    assert len(unwrap(text)) == len(text)
