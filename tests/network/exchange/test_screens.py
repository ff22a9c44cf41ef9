"""The screens that bring entries in and out: who may, what is written, what never leaves."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdfium2 import PdfDocument

from network.models import Commune, DirectoryImport, OfferedChange, OfferState, Place
from portal.accounts.enums import Role
from portal.core.models.journal import JournalEntry
from tests.factories.accounts import UserFactory, make_member
from tests.factories.network_entries import (
    ConfidentialPlaceFactory,
    PlaceFactory,
    ServiceFactory,
)
from tests.factories.network_persons import ResourcePersonFactory
from tests.factories.network_territory import CommuneFactory, DepartementFactory
from tests.network.exchange.crafted import SERVICE, STRUCTURE

pytestmark = pytest.mark.django_db
EXPORTS = {
    "export_data_inclusion": "", "export_hsds": "", "export_services": "?format=csv",
    "export_pocket": "?area=45",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _territory():
    DepartementFactory(code="45", name="Loiret")
    CommuneFactory(code="36044", name="Orléans", postal_codes="45000")


@pytest.fixture
def coordinator():
    return make_member(Role.COORDINATOR)


def upload(client, *fields, name="fiches.json", **more):
    file = SimpleUploadedFile(name, json.dumps(list(fields)).encode())
    data = {"file": file, "source": "", "entry_state": "proposed", **more}
    return client.post(reverse("network:import_create"), data)


def test_file_is_previewed_then_applied_once(client, coordinator):
    client.sign_in(coordinator)
    answer = upload(client, STRUCTURE, SERVICE, SERVICE | {"id": "essai--v2", "courriel": "non"})
    kept = DirectoryImport.objects.get()
    page = client.get(answer.url).content.decode()

    assert not Place.objects.exists()
    assert "Maison des familles" in page
    assert "courriel" in page
    apply = reverse("network:import_apply", args=[kept.uuid])
    client.post(apply)
    client.post(apply)
    kept.refresh_from_db()
    assert (Place.objects.count(), kept.records) == (1, [])
    entry = JournalEntry.objects.get(action="directory.imported")
    assert (entry.actor, entry.data) == (coordinator, {"created": 2, "refused": 1})
    report = client.get(reverse("network:import_report", args=[kept.uuid]))
    assert "essai--v2" in report.content.decode("utf-8-sig")


def test_wrong_file_is_refused_on_the_form(client, coordinator):
    client.sign_in(coordinator)

    page = upload(client, name="fiches.json").content.decode()

    assert "ni structure ni service" in page
    assert not DirectoryImport.objects.exists()


def test_member_neither_imports_nor_reads_an_import(client, coordinator):
    client.sign_in(coordinator)
    upload(client, STRUCTURE)
    kept = DirectoryImport.objects.get()
    client.sign_in(make_member())

    assert client.get(reverse("network:import_create")).status_code == 404
    for name in ("import", "import_report"):
        assert client.get(reverse(f"network:{name}", args=[kept.uuid])).status_code == 404
    assert client.post(reverse("network:import_apply", args=[kept.uuid])).status_code == 404
    assert not Place.objects.exists()


def make_offer(client, coordinator) -> OfferedChange:
    PlaceFactory(
        source="essai", source_id="essai--s1", name="Maison", street="1 rue A",
        commune=Commune.objects.get(pk="36044"), postal_code="45000",
    )  # fmt: skip
    client.sign_in(coordinator)
    upload(client, STRUCTURE)
    client.post(reverse("network:import_apply", args=[DirectoryImport.objects.get().uuid]))
    return OfferedChange.objects.get()


@pytest.mark.parametrize(
    ("decision", "street", "state"),
    [("accept", "3 rue du Puits", OfferState.ACCEPTED), ("refuse", "1 rue A", OfferState.REFUSED)],
)
def test_correction_is_taken_or_refused_by_a_keeper(client, coordinator, decision, street, state):
    offer = make_offer(client, coordinator)
    page = client.get(reverse("network:offers")).content.decode()

    client.post(reverse("network:offer_decide", args=[offer.uuid]), {"decision": decision})

    offer.refresh_from_db()
    assert "3 rue du Puits" in page
    assert "1 rue A" in page
    assert (offer.place.street, offer.state, offer.decided_by) == (street, state, coordinator)


def test_correction_is_nobody_elses_business(client, coordinator):
    offer = make_offer(client, coordinator)
    client.sign_in(make_member(Role.RESOURCE_PERSON))

    page = client.get(reverse("network:offers")).content.decode()
    answer = client.post(reverse("network:offer_decide", args=[offer.uuid]), {"decision": "accept"})

    assert "3 rue du Puits" not in page
    assert answer.status_code == 404
    client.sign_in(make_member())
    assert client.get(reverse("network:offers")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_corrections_are_listed_in_as_many_queries(
    client, coordinator, count, django_assert_num_queries
):
    for number in range(count):
        place = PlaceFactory()
        OfferedChange.objects.create(place=place, values={"name": "B"}, digest=str(number))
    client.sign_in(coordinator)
    client.get(reverse("network:offers"))

    with django_assert_num_queries(8):
        client.get(reverse("network:offers"))


def leaked(body: bytes) -> str:
    if not body.startswith(b"%PDF"):
        return body.decode()
    return "".join(page.get_textpage().get_text_range() for page in PdfDocument(body))


@pytest.mark.parametrize("name", EXPORTS)
def test_export_tells_nothing_of_a_shelter_and_is_written_down(client, name):
    place = PlaceFactory(name="Maison ouverte", telephone="01 99 00 10 10")
    ServiceFactory(name="Écoute", place=place, institution=place.institution, areas_served=["45"])
    hidden = ConfidentialPlaceFactory(name="Refuge Xylophage")
    ServiceFactory(
        name="Abri", place=hidden, institution=hidden.institution, areas_served=["45"],
        telephone="01 99 00 77 77",
    )  # fmt: skip
    person = ResourcePersonFactory(areas=["45"])
    member = make_member()
    client.sign_in(member)

    answer = client.get(reverse(f"network:{name}") + EXPORTS[name])

    text = leaked(answer.content)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "01 99 00 10 10" in text
    for secret in ("Xylophage", "01 99 00 77 77", person.direct_line):
        assert secret not in text
    entry = JournalEntry.objects.get(action="directory.exported")
    assert entry.actor == member
    assert entry.data["count"] > 0


@pytest.mark.parametrize("name", [*EXPORTS, "exports"])
def test_somebody_without_membership_exports_nothing(client, name):
    client.sign_in(UserFactory())

    answer = client.get(reverse(f"network:{name}") + EXPORTS.get(name, ""))

    assert answer.status_code == 404


def test_list_names_its_reader_and_runs_no_formula(client):
    ServiceFactory(name="=1+1", telephone="01 99 00 10 10")
    member = make_member()
    client.sign_in(member)

    text = client.get(reverse("network:export_services")).content.decode("utf-8-sig")

    assert "'=1+1" in text
    assert member.last_name in text


def test_card_of_a_person_in_office_only(client):
    client.sign_in(make_member())
    person = ResourcePersonFactory()
    gone = ResourcePersonFactory(mandate_end=person.mandate_start)

    answer = client.get(reverse("network:person_card", args=[person.uuid]))
    absent = client.get(reverse("network:person_card", args=[gone.uuid]))

    assert "BEGIN:VCARD" in answer.content.decode()
    assert person.direct_line not in answer.content.decode()
    assert absent.status_code == 404


def test_pocket_of_an_unknown_territory_does_not_exist(client):
    client.sign_in(make_member())

    assert client.get(reverse("network:export_pocket") + "?area=99").status_code == 404
    assert client.get(reverse("network:exports")).status_code == 200
