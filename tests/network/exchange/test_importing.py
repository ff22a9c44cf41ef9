"""data·inclusion v1 comes in once, one record after the other, over nothing verified."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from network.enums import EntryState, Vocabulary
from network.exchange.importing import import_records
from network.exchange.records import read_records
from network.models import Commune, EntryChange, OfferedChange, Place, Service
from portal.accounts.models import Institution, Membership
from portal.core.models.journal import JournalEntry
from tests.factories.accounts import InstitutionFactory
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory, ServiceFactory
from tests.factories.network_territory import CommuneFactory, DepartementFactory
from tests.network.exchange.crafted import SERVICE, SIRET, STRUCTURE, both, records
from tests.support.services import trial_folder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _territory():
    DepartementFactory(code="45")
    CommuneFactory(code="36044", name="Orléans", postal_codes="45000 45100")


def outcomes(rows) -> list[str]:
    return [row.outcome for row in rows]


def test_structure_and_service_come_as_proposed_with_their_parts():
    rows = import_records(both(), actor=None)

    assert outcomes(rows) == ["created", "created"]
    place, service = Place.objects.get(), Service.objects.get()
    assert (place.state, service.state) == (EntryState.PROPOSED, EntryState.PROPOSED)
    assert (place.street, place.commune_id, place.telephone) == (
        "3 rue du Puits", "36044", "01 99 00 11 22",
    )  # fmt: skip
    assert service.place == place
    assert place.institution.siret == SIRET
    assert [area.code for area in service.areas.all()] == ["45"]
    terms = set(service.terms.values_list("vocabulary", "value"))
    assert (Vocabulary.DI_PUBLIC, "femmes") in terms
    assert (Vocabulary.NEED, "listening") in terms
    assert EntryChange.objects.count() == 2
    assert not Membership.objects.exists()
    assert rows[1].score > 0.5


def test_importing_again_changes_nothing():
    import_records(both(), actor=None)
    changes = EntryChange.objects.count()

    rows = import_records(both(), actor=None)

    assert outcomes(rows) == ["unchanged", "unchanged"]
    assert EntryChange.objects.count() == changes
    assert Institution.objects.count() == 1


def test_dry_run_says_the_same_and_writes_nothing():
    rows = import_records(both(), actor=None, dry_run=True)

    assert outcomes(rows) == ["created", "created"]
    assert not Place.objects.exists()
    assert not Institution.objects.exists()
    assert not JournalEntry.objects.filter(action="directory.imported").exists()


def test_entry_nobody_verified_follows_its_source():
    import_records(both(), actor=None)

    rows = import_records(
        both({"adresse": "5 rue Neuve"}, {"nom": "Autre nom", "publics": ["familles"]}), actor=None
    )

    assert outcomes(rows) == ["updated", "updated"]
    assert Place.objects.get().street == "5 rue Neuve"
    service = Service.objects.get()
    assert service.name == "Autre nom"
    values = service.terms.filter(vocabulary=Vocabulary.DI_PUBLIC).values_list("value", flat=True)
    assert list(values) == ["familles"]


def test_verified_entry_is_only_offered_the_correction_once():
    place = PlaceFactory(source="essai", source_id="essai--s1", name="Maison", street="1 rue A")
    assert place.verified_on is not None

    first = import_records(records(STRUCTURE), actor=None)
    second = import_records(records(STRUCTURE), actor=None)

    assert outcomes(first) == ["offered"]
    assert outcomes(second) == ["unchanged"]
    place.refresh_from_db()
    assert place.street == "1 rue A"
    offer = OfferedChange.objects.get()
    assert offer.values["street"] == "3 rue du Puits"
    assert offer.before["street"] == "1 rue A"


def test_institution_is_found_by_siret_then_by_name_and_commune():
    InstitutionFactory(name="Un autre nom", siret=SIRET)
    import_records(records(STRUCTURE), actor=None)
    known = PlaceFactory(
        institution__name="CIDFF du Loiret", commune=Commune.objects.get(pk="36044")
    )
    other = {"siret": None, "id": "essai--s2", "nom": "Cidff du loiret"}
    import_records(records(STRUCTURE | other), actor=None)

    assert Place.objects.get(source_id="essai--s1").institution.name == "Un autre nom"
    assert Place.objects.get(source_id="essai--s2").institution == known.institution


def test_same_name_with_another_siret_is_another_institution():
    known = InstitutionFactory(name="Maison des familles", siret="35600000000048")

    import_records(records(STRUCTURE), actor=None)

    assert Place.objects.get().institution != known


def test_error_of_one_record_leaves_the_others():
    wrong = SERVICE | {"id": "essai--v2", "courriel": "pas une adresse"}
    orphan = SERVICE | {"id": "essai--v3", "structure_id": "essai--nulle-part"}

    rows = import_records(records(STRUCTURE, SERVICE, wrong, orphan, SERVICE), actor=None)

    assert outcomes(rows) == ["created", "created", "refused", "refused", "refused"]
    assert rows[2].errors == ["courriel\xa0: ce n’est pas une adresse électronique"]
    assert rows[2].id == "essai--v2"
    assert "structure" in rows[3].errors[0]
    assert Service.objects.count() == 1


def test_confidential_place_is_not_touched_by_its_record():
    hidden = ConfidentialPlaceFactory(source="essai", source_id="essai--s1", name="Foyer A")
    service = ServiceFactory(
        place=hidden, institution=hidden.institution, source="essai", source_id="essai--v1"
    )
    name = service.name

    rows = import_records(both(), actor=None)

    assert outcomes(rows) == ["refused", "refused"]
    hidden.refresh_from_db()
    service.refresh_from_db()
    assert (hidden.name, hidden.street, service.name) == ("Foyer A", "", name)
    assert not OfferedChange.objects.exists()


def test_record_of_an_institution_with_a_hidden_place_opens_no_address():
    hidden = ConfidentialPlaceFactory(institution__siret=SIRET)
    linked = PlaceFactory(
        institution=hidden.institution, source="essai", source_id="essai--s9", street="",
        state=EntryState.PROPOSED, verified_on=None, due_on=None, commune=None, postal_code="",
        city="",
    )  # fmt: skip

    rows = import_records(records(STRUCTURE, STRUCTURE | {"id": "essai--s9"}), actor=None)

    assert outcomes(rows) == ["refused", "updated"]
    linked.refresh_from_db()
    assert (linked.street, linked.commune_id, linked.longitude) == ("", None, None)
    assert Place.objects.count() == 2


def test_service_received_elsewhere_has_its_own_place():
    service = {"adresse": "9 place du Marché", "code_postal": "45100"}

    import_records(both(None, service), actor=None)
    again = import_records(both(None, service), actor=None)

    assert Service.objects.get().place.street == "9 place du Marché"
    assert outcomes(again) == ["unchanged", "unchanged"]
    assert Place.objects.count() == 2


def test_command_reports_and_writes_nothing_on_trial(tmp_path):
    path = tmp_path / "fiches.json"
    path.write_text(json.dumps([STRUCTURE, SERVICE | {"nom": "=1"}]))
    out, err = StringIO(), StringIO()

    call_command(
        "import_data_inclusion", path, "--dry-run", "--report", tmp_path / "r.csv",
        stdout=out, stderr=err,
    )  # fmt: skip

    assert "Rien n’a été écrit." in out.getvalue()
    assert "essai--v1 : nom\xa0: trop court" in err.getvalue()
    assert "'=1" in (tmp_path / "r.csv").read_text("utf-8-sig")
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"{"), ("a.json", b"[]"), ("a.pdf", b"%PDF"), ("a.xlsx", b"PK"), ("a.csv", b"x")],
)
def test_unreadable_file_is_refused_in_words(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(CommandError, match=name):
        call_command("import_data_inclusion", path)


@pytest.mark.trial_files
def test_published_records_come_in_and_wrong_ones_are_named():
    folder = trial_folder() / "open-data" / "data-inclusion"
    expected = json.loads((folder / "di_v1_api_page_expected.json").read_text())
    files = ["di_v1_api_page_structures.json", "di_v1_api_page_services.json"]
    raw = [r for name in files for r in read_records(name, (folder / name).read_bytes())]
    rows = import_records(raw, actor=None)

    wrong = {
        (kind[:-1], name)
        for kind in ("structures", "services")
        for name, errors in expected[kind].items()
        if errors
    }
    said = {(row.kind, row.id) for row in rows if any("\xa0: " in e for e in row.errors)}
    assert said == wrong
    workbook = read_records("v.xlsx", (folder / "di_v1_valideur.xlsx").read_bytes(), source="essai")
    assert {one.kind for one in workbook} == {"structure", "service"}
    rows = import_records(workbook, actor=None)
    assert {row.outcome for row in rows} == {"refused"}
    whole = read_records("r.json", (folder / "di_v1_records.json").read_bytes())
    rows = import_records(whole, actor=None)
    assert outcomes(rows).count("created") == 17
