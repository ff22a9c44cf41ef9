"""What leaves the directory: valid for others, trusted, and silent about where people hide."""

import json
import uuid

import pytest
import vobject
from data_inclusion.schema.v1 import Service as DiService
from data_inclusion.schema.v1 import Structure as DiStructure
from pypdfium2 import PdfDocument

from network.enums import EntryState, Vocabulary
from network.exchange.data_inclusion import as_records
from network.exchange.hsds import as_document
from network.exchange.importing import import_records
from network.exchange.outgoing import leaving_entries
from network.exchange.pocket import as_pdf, pocket_directory
from network.exchange.vcards import as_vcard
from network.models import ServiceTerm
from tests.factories.accounts import UserFactory, make_member
from tests.factories.network_entries import (
    ConfidentialPlaceFactory,
    PlaceFactory,
    ServiceFactory,
)
from tests.factories.network_persons import ResourcePersonFactory
from tests.factories.network_territory import CommuneFactory
from tests.network.exchange.crafted import records
from tests.support.services import trial_folder

pytestmark = pytest.mark.django_db
CANARY = "Xylophage"


@pytest.fixture
def member():
    return make_member()


def make_directory():
    commune = CommuneFactory(code="36044", name="Orléans", postal_codes="45000")
    place = PlaceFactory(
        name="Maison ouverte", commune=commune, postal_code="45000", telephone="01 99 00 10 10",
        opening_hours="Mo-Fr 09:00-12:00", email="accueil@example.org", longitude=1.9,
        latitude=47.9, website="https://example.org/",
    )  # fmt: skip
    service = ServiceFactory(
        name="Permanence juridique", place=place, institution=place.institution,
        areas_served=["45", "36044"], description="Une juriste répond aux questions.",
    )  # fmt: skip
    ServiceTerm.objects.create(entry=service, vocabulary=Vocabulary.LANGUAGE, value="fr")
    return place, service


def make_hidden():
    """A shelter whose service says nothing of where it is; its own name is told to nobody here."""
    place = ConfidentialPlaceFactory(name=f"Refuge {CANARY}")
    return ServiceFactory(
        name="Mise à l’abri",
        place=place,
        institution=place.institution,
        areas_served=["45", "36044"],
    )


def test_data_inclusion_is_valid_sorted_and_comes_back_the_same(member):
    place, _service = make_directory()

    sent = as_records(leaving_entries(member))

    (structure,), (said,) = sent["structures"], sent["services"]
    DiStructure.model_validate(structure)
    DiService.model_validate(said)
    assert structure["code_insee"] == "36044"
    assert said["structure_id"] == structure["id"] == f"maillage--{place.uuid}"
    assert said["zone_eligibilite"] == ["36044", "45"]
    assert said["thematiques"] == ["famille--surmonter-conflits-separation-violence"]
    assert 0 < said["score_qualite"] <= 1
    rows = import_records(records(structure, said), actor=None)
    assert [row.errors for row in rows] == [[], []]
    assert rows[1].notices == []


def test_wrong_optional_field_is_left_out_rather_than_the_service(member):
    place, _service = make_directory()
    place.email = "accueil@maison.test"
    place.save()

    (structure,) = as_records(leaving_entries(member))["structures"]

    assert structure["courriel"] is None


def test_confidential_place_leaves_nothing_and_its_service_no_place(member):
    hidden = make_hidden()
    pocket = pocket_directory(member, area="45")
    leaving = leaving_entries(member)
    sent = json.dumps([as_records(leaving), as_document(leaving)], ensure_ascii=False)

    assert hidden.name in sent
    assert CANARY not in sent
    assert str(hidden.place.uuid) not in sent
    assert "36044" not in sent
    assert CANARY not in json.dumps(pocket.sections)


@pytest.mark.parametrize("state", [EntryState.PROPOSED, EntryState.TO_VERIFY, EntryState.SUSPENDED])
def test_entry_that_is_not_trusted_stays(member, state):
    _place, service = make_directory()
    service.state = state
    service.save()

    assert leaving_entries(member).services == []


def test_service_of_a_place_no_longer_trusted_stays(member):
    place, _service = make_directory()
    place.state = EntryState.SUSPENDED
    place.save()

    assert leaving_entries(member).services == []


def test_somebody_outside_the_network_gets_nothing():
    make_directory()
    found = leaving_entries(UserFactory())

    assert (found.places, found.services) == ([], [])


@pytest.mark.parametrize("count", [1, 3])
def test_leaving_entries_asks_the_same_number_of_queries(member, count, django_assert_num_queries):
    place, _service = make_directory()
    ServiceFactory.create_batch(count - 1, place=place, institution=place.institution)
    _ = member.active_memberships

    with django_assert_num_queries(11):
        as_records(leaving_entries(member))


def hsds_errors(name: str, item: dict) -> list[str]:
    """What the published schema of this name says, formats checked, unknown fields refused."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    base = trial_folder() / "open-data" / "hsds" / "schema30"
    resources = []
    for path in base.glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        schema.pop("$id", None)
        schema["additionalProperties"] = False
        found = Resource.from_contents(schema, default_specification=DRAFT202012)
        resources.append((f"http://hsds.local/{path.name}", found))
    validator = Draft202012Validator(
        {"$ref": f"http://hsds.local/{name}.json"},
        registry=Registry().with_resources(resources),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    return [error.message for error in validator.iter_errors(item)]


@pytest.mark.trial_files
def test_hsds_is_valid_against_the_published_schemas(member):
    make_directory()
    make_hidden()

    document = as_document(leaving_entries(member))

    names = {
        "organizations": "organization", "services": "service", "locations": "location",
        "service_at_locations": "service_at_location",
    }  # fmt: skip
    for part, name in names.items():
        for item in document[part]:
            assert hsds_errors(name, item) == []
    assert [len(document[part]) for part in names] == [2, 2, 1, 1]
    assert hsds_errors("service", {"id": "12", "name": "x", "status": "active"}) != []


def test_hsds_keeps_its_identifiers(member):
    _place, service = make_directory()
    first, second = (as_document(leaving_entries(member)) for _turn in range(2))

    assert first == second
    assert first["services"][0]["id"] == str(service.uuid)
    assert uuid.UUID(first["locations"][0]["addresses"][0]["id"])


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_card_is_read_by_another_program_and_has_no_direct_line(version):
    person = ResourcePersonFactory(
        function="Référente; violences, famille", contact_for="Une question\nou deux " + "é" * 90
    )

    text = as_vcard(person, telephone="01 99 00 33 44", version=version)

    card = vobject.readOne(text)
    assert card.fn.value == person.user.get_full_name()
    assert card.n.value.family == person.user.last_name
    assert card.title.value == "Référente; violences, famille"
    assert card.note.value == "Une question\nou deux " + "é" * 90
    assert card.tel.value == "01 99 00 33 44"
    assert person.direct_line not in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_card_of_an_unknown_version_is_refused():
    with pytest.raises(ValueError, match=r"2\.1"):
        as_vcard(ResourcePersonFactory(), version="2.1")


def pdf_text(body: bytes) -> str:
    document = PdfDocument(body)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_pocket_directory_is_a_tagged_dated_pdf_of_trusted_entries(member):
    _place, service = make_directory()
    late = ServiceFactory(
        name="Service oublié", telephone="01 99 00 55 55", state=EntryState.TO_VERIFY,
        areas_served=["45"],
    )  # fmt: skip
    person = ResourcePersonFactory(areas=["45"])

    pocket = pocket_directory(member, area="45", profession="social")
    body = as_pdf(pocket)

    text = pdf_text(body)
    assert b"/StructTreeRoot" in body
    assert b"pdfuaid" in body
    assert "Permanence juridique" in text
    assert "01 99 00 10 10" in text
    assert person.user.last_name in text
    assert late.name not in text
    assert person.direct_line not in text
    assert f"{pocket.made_on:%Y.%m.%d}" in text
    assert pocket.expires_on == min(service.due_on, person.confirm_before, pocket.expires_on)
    assert pocket.count == 2


def test_pocket_directory_leaves_out_what_is_closed_for_a_time(member):
    place, service = make_directory()
    assert pocket_directory(member, area="45").count == 1
    place.closed_from = service.verified_on
    place.save()

    assert pocket_directory(member, area="45").count == 0


def test_pocket_directory_takes_hostile_and_long_names_as_text(member):
    place, _service = make_directory()
    name = '#panic("x") $a$ *b* \\ @c <d> ' + "long " * 18
    ServiceFactory(name=name, place=place, institution=place.institution, areas_served=["45"])

    text = pdf_text(as_pdf(pocket_directory(member, area="45")))

    assert '#panic("x")' in text
