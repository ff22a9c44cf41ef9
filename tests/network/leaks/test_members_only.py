"""What a member of another institution, a proposer or a manager does not learn on the way."""

import pytest
from django.test import TestCase
from django.urls import reverse

from network.enums import EntryState, PersonState
from network.exchange.data_inclusion import as_records
from network.exchange.hsds import as_document
from network.exchange.outgoing import leaving_entries
from network.models import ConventionState, Service
from network.services.addresses import name_readers, write_address
from network.services.conventions import ConventionError
from network.services.entries import update
from network.services.foundations import found_referrals
from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from search import indexing, services
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.conventions import make_convention, make_draft
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory, ServiceFactory
from tests.factories.network_persons import AbsenceFactory, ResourcePersonFactory
from tests.factories.network_territory import CommuneFactory
from tests.network.exchange.crafted import SIRET
from tests.support.client import PortalClient

pytestmark = pytest.mark.django_db
FINESS = "750712184"


@pytest.fixture
def house():
    return InstitutionFactory(name="Association de l'Essai", siret=SIRET, finess=FINESS)


@pytest.fixture
def keeper(house):
    return make_member(
        Role.INSTITUTION_MANAGER, institution=house, first_name="Zélie", last_name="Gardienne"
    )


@pytest.fixture
def stranger():
    return make_member(Role.INSTITUTION_MANAGER)


@pytest.fixture
def shelter(house, keeper):
    return ConfidentialPlaceFactory(
        institution=house, name="Refuge Zorglub", owner=keeper, verified_by=keeper
    )


def page_of(client, name: str, *arguments) -> str:
    return client.get(reverse(f"network:{name}", args=arguments)).content.decode()


# Who works where


def test_proposing_elsewhere_shows_neither_its_people_nor_its_hidden_places(login, house, stranger):
    make_member(institution=house, last_name="Duplantier")
    PlaceFactory(institution=house, name="Maison visible")
    PlaceFactory(institution=house, name="Maison suspendue", state=EntryState.SUSPENDED)

    page = page_of(login(stranger), "service_propose", house.uuid)

    assert "Maison visible" in page
    assert "Maison suspendue" not in page
    assert "Duplantier" not in page


def test_proposing_at_home_names_colleagues(login, house, keeper):
    make_member(institution=house, last_name="Duplantier")

    assert "Duplantier" in page_of(login(keeper), "service_propose", house.uuid)


def test_stranger_names_no_owner_by_hand(login, house, keeper, stranger):
    url = reverse("network:place_propose", args=[house.uuid])

    login(stranger).post(url, {"name": "Maison", "confirm_every": 6, "owner": keeper.uuid})

    assert house.places.get().owner is None


def test_keepers_of_a_hidden_place_are_named_to_keepers_alone(login, shelter, keeper, stranger):
    service = ServiceFactory(institution=shelter.institution, place=shelter, owner=keeper)
    update(service, actor=keeper, description="Autre texte.")
    pages = [("place", shelter), ("service", service), ("service_history", service)]

    for name, entry in pages:
        assert "Gardienne" in page_of(login(keeper), name, entry.uuid)
        assert "Gardienne" not in page_of(login(stranger), name, entry.uuid)


def test_who_verified_an_open_place_is_told(login, house, keeper, stranger):
    place = PlaceFactory(institution=house, verified_by=keeper, owner=keeper)

    assert "Gardienne" in page_of(login(stranger), "place", place.uuid)


def test_choosing_an_intermediary_does_not_list_who_works_there(login, shelter, keeper):
    there = make_member(institution=shelter.intermediary, last_name="Inconnue")
    person = ResourcePersonFactory(institution=shelter.intermediary)

    page = page_of(login(keeper), "address_readers", shelter.uuid)
    assert "Inconnue" not in page
    assert person.user.last_name in page
    coordinator = make_member(Role.COORDINATOR)
    assert "Inconnue" in page_of(login(coordinator), "address_readers", shelter.uuid)

    write_address(shelter, actor=coordinator, text="12 chemin des Oyats")
    name_readers(shelter, actor=coordinator, readers=[there])
    assert "Inconnue" in page_of(login(keeper), "address_readers", shelter.uuid)


# What was proposed


@pytest.mark.parametrize("state", [EntryState.SUSPENDED, EntryState.CLOSED])
def test_proposer_reads_a_proposal_and_not_what_became_of_it(house, stranger, state):
    service = ServiceFactory(institution=house, state=EntryState.PROPOSED, proposed_by=stranger)
    hidden = ServiceFactory(institution=house, state=state, proposed_by=stranger)

    assert list(Service.objects.visible_to(stranger)) == [service]
    assert hidden in Service.objects.visible_to(make_member(Role.COORDINATOR))


def test_convention_in_preparation_founds_nothing_and_is_not_named(login, house, stranger):
    service = ServiceFactory(institution=house)
    draft, signed = make_draft(house, title="Accord secret"), make_convention(house)
    coordinator = make_member(Role.COORDINATOR)
    assert draft.state == ConventionState.SIGNING

    with pytest.raises(ConventionError):
        found_referrals(draft, actor=coordinator, service=service)
    found_referrals(signed, actor=coordinator, service=service)

    page = page_of(login(stranger), "service", service.uuid)
    assert signed.title in page
    assert "Accord secret" not in page


def test_amendment_does_not_name_a_convention_in_preparation(login, house, stranger):
    draft = make_draft(house, number="2026-SECRET")
    amendment = make_convention(house, kind="amendment", amends=draft)

    assert "2026-SECRET" not in page_of(login(stranger), "convention", amendment.uuid)
    coordinator = make_member(Role.COORDINATOR)
    assert "2026-SECRET" in page_of(login(coordinator), "convention", amendment.uuid)


# What would lead to a hidden place


def test_tab_names_no_hidden_place(login, shelter, stranger):
    service = ServiceFactory(institution=shelter.institution, place=shelter, name="Zorglub accueil")
    shown = PlaceFactory(institution=shelter.institution, name="Maison ouverte")
    person = ResourcePersonFactory(institution=shelter.institution)
    client = login(stranger)

    def tab(name, entry):
        return page_of(client, name, entry.uuid).partition("</title>")[0]

    assert "Zorglub" not in tab("place", shelter)
    assert "Zorglub" not in tab("service", service)
    assert person.user.last_name not in tab("person", person)
    assert "Maison ouverte" in tab("place", shown)


def test_numbers_of_an_establishment_stay_behind_with_its_hidden_place(login, house, stranger):
    PlaceFactory(institution=house)
    ServiceFactory(institution=house)

    def told() -> str:
        leaving = leaving_entries(stranger)
        parts = (as_records(leaving), as_document(leaving))
        return f"{parts}{page_of(login(stranger), 'institution', house.uuid)}"

    assert SIRET in told()
    assert FINESS in told()
    ConfidentialPlaceFactory(institution=house, state=EntryState.SUSPENDED)
    assert SIRET not in told()
    assert FINESS not in told()


def test_service_of_a_suspended_hidden_place_does_not_leave(house, stranger):
    shown, suspended = (
        ServiceFactory(institution=house, place=ConfidentialPlaceFactory(state=state))
        for state in (EntryState.VERIFIED, EntryState.SUSPENDED)
    )

    assert leaving_entries(stranger).services == [shown]
    assert suspended not in leaving_entries(make_member(Role.COORDINATOR)).services


def test_narrow_area_finds_no_service_of_a_hidden_place(shelter):
    """The services refuse such an area; the rows are made as a repair may have left them."""
    commune = CommuneFactory()
    codes = [commune.pk, commune.departement_id]
    narrow, wide = (
        ServiceFactory(institution=shelter.institution, place=shelter, areas_served=[code])
        for code in codes
    )
    shown = ServiceFactory(areas_served=[commune.pk])

    assert set(Service.objects.covering(codes)) == {wide, shown}
    assert narrow.area_codes == []


def test_place_that_becomes_confidential_is_not_found_by_its_commune_at_once(
    house, keeper, stranger
):
    commune = CommuneFactory(name="Zorgluville")
    with TestCase.captureOnCommitCallbacks(execute=True):
        place = PlaceFactory(institution=house, commune=commune)
        service = ServiceFactory(institution=house, place=place)
    indexing.drain()
    assert services.search(stranger, "zorgluville").total == 1

    update(
        place, actor=keeper, is_confidential=True, intermediary=house, commune=None,
        **dict.fromkeys(("street", "postal_code", "city"), ""),
    )  # fmt: skip

    assert services.search(stranger, "zorgluville").total == 0
    indexing.drain()
    assert services.search(stranger, "zorgluville").total == 0
    assert services.search(stranger, service.name).total == 1


# Persons


def test_somebody_absent_has_no_card_and_is_said_to_be_away(login, stranger):
    absent = AbsenceFactory().person
    client = login(stranger)

    card = client.get(reverse("network:person_card", args=[absent.uuid]))
    page = client.get(reverse("network:directory"), {"kind": "people"}).content.decode()

    assert card.status_code == 404
    assert absent.user.last_name in page
    assert "inclus." in page


def test_directory_corrects_no_word_into_a_name_that_is_hidden(login, stranger):
    with TestCase.captureOnCommitCallbacks(execute=True):
        person = ResourcePersonFactory(function="Zorgluberie")
    indexing.drain()
    client, url = login(stranger), reverse("network:directory")

    def asked() -> str:
        return client.get(url, {"kind": "people", "q": "Zorglubreie"}).content.decode()

    assert "zorgluberie" in asked().lower()
    # Time alone, as at the end of a mandate: nothing tells the index.
    type(person).objects.filter(pk=person.pk).update(state=PersonState.ENDED)
    assert "zorgluberie" not in asked().lower()


# Doors that show one thing at a time


def test_reveals_ask_for_a_token_of_the_form(shelter, stranger):
    person = ResourcePersonFactory()
    coordinator = make_member(Role.COORDINATOR)
    write_address(shelter, actor=coordinator, text="12 chemin des Oyats")
    reader = make_member(institution=shelter.intermediary)
    name_readers(shelter, actor=coordinator, readers=[reader])
    client = PortalClient(enforce_csrf_checks=True)
    client.sign_in(reader)

    line = client.post(reverse("network:person_line", args=[person.uuid]))
    address = client.post(reverse("network:address_read", args=[shelter.uuid]), {"reason": "x"})

    assert (line.status_code, address.status_code) == (403, 403)
    assert person.direct_line not in line.content.decode()
    assert "Oyats" not in address.content.decode()
    revealed = JournalEntry.objects.filter(action__in=["person.line_revealed", "address.read"])
    assert not revealed.exists()


def test_reader_taken_off_the_list_meanwhile_is_told_nothing(login, shelter, monkeypatch):
    coordinator = make_member(Role.COORDINATOR)
    write_address(shelter, actor=coordinator, text="12 chemin des Oyats")
    reader = make_member(institution=shelter.intermediary)
    address = name_readers(shelter, actor=coordinator, readers=[reader])
    url = reverse("network:address_read", args=[shelter.uuid])
    client = login(reader)

    refused = client.post(url, {"reason": "au 3 rue du Port"})
    assert refused.status_code == 200
    assert "Oyats" not in refused.content.decode()
    address.readers.clear()
    assert client.post(url, {"reason": "accueil"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "arguments", "most"),
    [("export_hsds", False, 30), ("export_services", False, 30), ("person_card", True, 60)],
)
def test_member_takes_out_so_much_an_hour(login, stranger, settings, name, arguments, most):
    """The numbers are those of the settings; fewer make the test short."""
    action = "person_card" if arguments else "export_directory"
    assert settings.ACCOUNT_RATE_LIMITS[action] == f"{most}/h/user"
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, action: "2/h/user"}
    person = ResourcePersonFactory()
    url = reverse(f"network:{name}", args=[person.uuid] if arguments else [])
    client = login(stranger)

    assert [client.get(url).status_code for _time in range(3)] == [200, 200, 429]
    other = PortalClient()
    other.sign_in(make_member())
    assert other.get(url).status_code == 200


def test_guesses_at_a_sealed_address_are_counted(login, shelter, keeper, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "tell_where": "2/h/user"}
    url = reverse("network:place_update", args=[shelter.uuid])
    typed = {
        "name": "Refuge", "is_confidential": "on", "intermediary": shelter.intermediary.uuid,
        "confirm_every": 6,
    }  # fmt: skip
    client = login(keeper)

    answers = [client.post(url, typed | {"message": "à 75011 Paris"}) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
