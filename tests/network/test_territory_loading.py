"""The territory is loaded from the shipped data, again and again without harm."""

import csv
import gzip
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from network.models import Arrondissement, Commune, CommuneBorder, Departement, Epci
from network.territory.loading import load_departements
from network.territory.shipped import departement_code, departement_names, rows_of
from tests.factories.network_territory import CommuneFactory, EpciFactory
from tests.support.services import trial_folder

pytestmark = pytest.mark.django_db
AIX_MARSEILLE = "200054807"


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_territory", *arguments, stdout=out)
    return out.getvalue().replace("\xa0", " ")


def everything() -> list[dict]:
    return [
        row
        for model in (Departement, Arrondissement, Epci, Commune, CommuneBorder)
        for row in model.objects.order_by("pk").values()
    ]


def test_three_départements_are_loaded_in_less_than_five_seconds():
    start = time.process_time()
    said = load("--departement", "45", "--departement", "13", "--departement", "974")

    assert time.process_time() - start < 5
    assert said.startswith("Communes : 484 (nouvelles : 484, terminées : 0). EPCI : 25.")
    assert [one.code for one in Departement.objects.loaded()] == ["13", "45", "974"]


def test_loading_again_changes_nothing():
    load("--departement", "974")
    before = everything()

    assert "nouvelles : 0," in load("--departement", "974")
    assert everything() == before


@pytest.mark.parametrize(
    ("typed", "code"), [("2A", "2A"), ("2b", "2B"), ("1", "01"), ("971", "971")]
)
def test_codes_are_text_and_read_as_people_write_them(typed, code):
    load("--departement", typed)

    assert list(Departement.objects.loaded()) == [Departement.objects.get(pk=code)]


@pytest.mark.parametrize("typed", ["99", "999", "2C", "", "20", "Orléans"])
def test_an_unknown_département_is_refused_in_french(typed):
    assert departement_code(typed) is None
    with pytest.raises(CommandError, match="Département inconnu"):
        load("--departement", typed)
    assert not Commune.objects.exists()


def test_a_name_for_a_code_is_answered_with_the_code():
    with pytest.raises(CommandError, match=r"45\s\?$"):
        load("--departement", "loiret")


def test_nothing_asked_is_refused():
    with pytest.raises(CommandError, match="--departement"):
        load()


def test_an_epci_over_several_départements_knows_them_all():
    load("--departement", "13")
    metropolis = Epci.objects.get(pk=AIX_MARSEILLE)

    assert sorted(metropolis.departements.values_list("code", flat=True)) == ["13", "83", "84"]
    assert metropolis.kind == "METRO"


def test_arrondissements_of_marseille_have_their_city_and_no_epci():
    load("--departement", "13")
    part = Commune.objects.get(pk="13216")

    assert part.parent == Commune.objects.get(pk="13055")
    assert part.epci is None
    assert part.parent.epci_id == AIX_MARSEILLE
    assert part.parent.parts.count() == 16


def test_a_commune_may_be_without_epci():
    load("--departement", "29")

    assert Commune.objects.get(name="Île-de-Sein").epci is None


def test_a_commune_that_is_gone_is_ended_and_one_that_is_back_stands_again():
    load("--departement", "974")
    CommuneFactory(code="97499", name="Fantôme", departement_id="974")
    Commune.objects.filter(pk="97411").update(ended_on="2020-01-01", name="Autre nom")

    assert "terminées : 1)" in load("--departement", "974")
    assert Commune.objects.get(pk="97499").ended_on == timezone.localdate()
    assert Commune.objects.get(pk="97411").ended_on is None
    assert Commune.objects.get(pk="97411").name == "Saint-Denis"


def test_an_epci_without_commune_is_ended():
    epci = EpciFactory()
    load("--departement", "974")
    epci.refresh_from_db()

    assert epci.ended_on == timezone.localdate()
    assert Epci.objects.current().count() == 5


def test_other_départements_are_left_alone():
    other = CommuneFactory(code="45999", name="Ailleurs")
    load("--departement", "974")
    other.refresh_from_db()

    assert other.ended_on is None


def test_the_switch_of_good_friday_outlives_a_load():
    load("--departement", "67")
    Commune.objects.filter(pk="67482").update(keeps_good_friday=False)
    load("--departement", "67")

    assert Commune.objects.get(pk="67482").keeps_good_friday is False


# Files of the operator


def test_points_of_a_file_replace_the_shipped_ones_and_stay(tmp_path):
    load("--departement", "974")
    file = tmp_path / "points.csv"
    file.write_text("code_insee;longitude;latitude\n97411;55,5;-20,9\n75056;2.3;48.8\n97412;;\n")

    said = load("--points", str(file))
    load("--departement", "974")

    assert "Points : 1." in said
    assert Commune.objects.get(pk="97411").point == (55.5, -20.9)


def test_borders_are_kept_both_ways_and_replaced(tmp_path):
    load("--departement", "974")
    file = tmp_path / "neighbours.csv"
    file.write_text("code,neighbour,kilometres\n97411,97418,3.5\n97411,97415,1\n97411,01001,2\n")

    load("--neighbours", str(file))
    load("--neighbours", str(file))
    near = Commune.objects.neighbours_of(Commune.objects.get(pk="97418"))

    assert [one.pk for one in near] == ["97411"]
    assert CommuneBorder.objects.count() == 4
    first = Commune.objects.get(pk="97411")
    assert [one.pk for one in Commune.objects.neighbours_of(first)] == ["97418", "97415"]
    assert [one.pk for one in Commune.objects.neighbours_of(first, at_least_km=2)] == ["97418"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"code,neighbour\n97411,97418\n", "kilometres"),
        (b"code,neighbour,kilometres\n97411,97418,long\n", "Ligne 2"),
        (b"code,neighbour,kilometres\n97411,97418,-1\n", "Ligne 2"),
        (b"code,neighbour,kilometres\n97411,97411,1\n", "Ligne 2"),
        (b"code,neighbour,kilometres\n97411,97418,nan\n", "Ligne 2"),
        (b"code,neighbour,kilometres\n\xe9,97418,1\n", "UTF-8"),
        (b"", "code"),
    ],
)
def test_a_wrong_file_of_borders_is_refused_whole(tmp_path, content, said):
    load("--departement", "974")
    file = tmp_path / "neighbours.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=said):
        load("--neighbours", str(file))
    assert not CommuneBorder.objects.exists()


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match=r"absent\.csv"):
        load("--points", str(tmp_path / "absent.csv"))


# What the database refuses


@pytest.mark.parametrize("wrong", [{"longitude": 1.0}, {"longitude": 200.0, "latitude": 1.0}])
def test_half_a_point_or_one_off_the_map_is_refused(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        CommuneFactory(**wrong)


# The shipped data


def test_shipped_files_stay_small():
    from network.territory.shipped import DATA

    assert sum(path.stat().st_size for path in DATA.glob("*.csv.gz")) < 2_000_000


def test_shipped_rows_hang_together():
    communes = {row["code"]: row for row in rows_of("communes")}
    epcis = {row["code"]: row for row in rows_of("epci")}

    for row in communes.values():
        assert row["departement"] in departement_names()
        assert row["code"].startswith(row["departement"]) or row["code"][:3] in departement_names()
        assert not row["parent"] or communes[row["parent"]]["parent"] == ""
        if row["epci"]:
            assert row["departement"] in epcis[row["epci"]]["departements"].split()


@pytest.mark.trial_files
def test_shipped_data_agrees_with_the_trial_data():
    folder = trial_folder() / "open-data" / "territory"
    with gzip.open(folder / "communes_fr.csv.gz", "rt", encoding="utf-8", newline="") as file:
        expected = {row["code_insee"]: row for row in csv.DictReader(file)}
    shipped = {row["code"]: row for row in rows_of("communes") if not row["parent"]}
    far = 0

    assert set(shipped) == set(expected)
    for code, row in shipped.items():
        other = expected[code]
        assert row["name"] == other["nom"]
        assert row["epci"] == other["epci_code"]
        assert row["postal_codes"].split() == sorted(other["codes_postaux"].split())
        if row["longitude"] and other["centroid_lon"] and row["departement"] != "973":
            east = abs(float(row["longitude"]) - float(other["centroid_lon"]))
            north = abs(float(row["latitude"]) - float(other["centroid_lat"]))
            far += max(east, north) > 0.15
    assert far <= 12


@pytest.mark.trial_files
def test_real_neighbours_are_symmetric_and_each_commune_has_some():
    folder = trial_folder() / "open-data" / "territory"
    load_departements(["45", "13", "974"])
    load("--neighbours", str(folder / "neighbours_45_13_974.csv"))
    pairs = set(CommuneBorder.objects.values_list("commune_id", "neighbour_id"))

    assert {(other, one) for one, other in pairs} == pairs
    assert Commune.objects.filter(departement="45", borders=None).count() == 0
