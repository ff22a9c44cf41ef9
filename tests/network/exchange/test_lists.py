"""Lists of any shape come in through their columns, mended where they are known to be wrong."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from network.enums import EntryState
from network.exchange.lists import as_structures, columns_of, guessed_match, read_rows
from network.models import Place
from tests.factories.network_territory import CommuneFactory, DepartementFactory
from tests.support.services import trial_folder

pytestmark = pytest.mark.django_db
NOTES = "Adresse : 24 rue du Puits,45000,Orléans CEDEX 2 | Tél : 01 99 00 11 22 | Fax :"
LIST = f'#id,name,request_email,notes\na1,Point d\x92accueil 36044-01,a@example.org,"{NOTES}"\n'


@pytest.fixture(autouse=True)
def _territory():
    DepartementFactory(code="45")
    CommuneFactory(code="36044", name="Orléans", postal_codes="45000")


def run(path, *arguments: str) -> str:
    out = StringIO()
    call_command(
        "import_directory_list", path, "--source", "essai", *arguments, stdout=out, stderr=out
    )
    return out.getvalue()


def test_list_with_usual_columns_comes_in_mended_and_only_once(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(LIST, "utf-8")

    said = run(path)
    again = run(path)

    place = Place.objects.get()
    assert (place.name, place.state) == ("Point d’accueil", EntryState.PROPOSED)
    assert (place.street, place.postal_code, place.city, place.commune_id) == (
        "24 rue du Puits", "45000", "Orléans", "36044",
    )  # fmt: skip
    assert (place.telephone, place.email) == ("01 99 00 11 22", "a@example.org")
    assert "nom = name" in said
    assert "Inchangé : 1" in again


def test_match_said_by_hand_is_kept_for_the_next_time(tmp_path):
    path, kept = tmp_path / "liste.json", tmp_path / "match.json"
    path.write_text(json.dumps([{"x": "Maison des droits", "c_postcode": 45000, "y": "Orléans"}]))

    said = run(path, "--map", "nom=x", "--map", "commune=y", "--keep-match", kept, "--dry-run")
    run(path, "--match", kept)

    assert "Créé : 1" in said
    place = Place.objects.get()
    assert (place.name, place.postal_code, place.commune_id) == (
        "Maison des droits", "45000", "36044",
    )  # fmt: skip


@pytest.mark.parametrize("said", ["nom=absent", "inconnu=x", "commune=x"])
def test_wrong_match_is_refused(tmp_path, said):
    path = tmp_path / "liste.json"
    path.write_text(json.dumps([{"x": "Maison"}]))

    with pytest.raises(CommandError, match="--map"):
        run(path, "--map", said)
    assert not Place.objects.exists()


def test_error_of_a_line_names_it_and_leaves_the_others(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("nom;courriel\nMaison;non\nAutre maison;a@example.org\n")

    said = run(path)

    assert "ligne 2" in said
    assert Place.objects.get().name == "Autre maison"


@pytest.mark.trial_files
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("cidff_2019.csv", 70), ("services_45_13_974_2019.csv", 190), ("lieux_aix.json", 25),
        ("mairies_45_13_974.csv", 300), ("lieux_loiret_hublo.json", 50),
    ],
)  # fmt: skip
def test_published_lists_match_by_themselves(name, least):
    content = (trial_folder() / "open-data" / "institutions" / name).read_bytes()
    rows = read_rows(name, content)
    match = guessed_match(columns_of(rows))

    found = [record.fields for record in as_structures(rows, match, source="essai")]

    whole = [one for one in found if one["nom"] and one.get("adresse") and one.get("code_postal")]
    assert len(whole) >= least
    assert not any("\x92" in str(one) for one in found)
