"""Pages of a sealed address: shown once to those named, written by the keepers."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from network.models import ConfidentialAddress
from network.services.addresses import name_readers, write_address
from portal.accounts.enums import Role
from portal.core.models.journal import JournalEntry
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory
from tests.support.pages import main_text

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house():
    return InstitutionFactory(name="Maison des droits")


@pytest.fixture
def keeper(house):
    return make_member(Role.RESOURCE_PERSON, institution=house)


def test_sealed_address_is_shown_once_with_a_reason(login, house, keeper):
    place = ConfidentialPlaceFactory(institution=house)
    reader = make_member(institution=house)
    write_address(place, actor=keeper, text="12 rue Zorglub")
    name_readers(place, actor=keeper, readers=[reader])
    url = reverse("network:address_read", args=[place.uuid])
    client = login(reader)

    assert "Zorglub" not in client.get(url).content.decode()
    assert "Zorglub" not in client.post(url, {"reason": ""}).content.decode()
    assert not JournalEntry.objects.filter(action="address.read").exists()
    response = client.post(url, {"reason": "accueil"})

    assert "12 rue Zorglub" in main_text(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert JournalEntry.objects.get(action="address.read").reason == "accueil"
    assert "Zorglub" not in client.get(url).content.decode()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.INSTITUTION_MANAGER, Role.MEMBER])
def test_sealed_address_is_a_404_for_whoever_is_not_named(login, house, role):
    place = ConfidentialPlaceFactory(institution=house)
    coordinator = make_member(Role.COORDINATOR)
    write_address(place, actor=coordinator, text="12 rue Zorglub")
    client = login(make_member(role, institution=house))
    url = reverse("network:address_read", args=[place.uuid])

    assert client.get(url).status_code == 404
    assert client.post(url, {"reason": "voir"}).status_code == 404


def test_reading_addresses_is_throttled(login, house, keeper, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "read_address": "2/h/user"}
    place = ConfidentialPlaceFactory(institution=house)
    reader = make_member(institution=house)
    write_address(place, actor=keeper, text="12 rue Zorglub")
    name_readers(place, actor=keeper, readers=[reader])
    client = login(reader)
    url = reverse("network:address_read", args=[place.uuid])

    answers = [client.post(url, {"reason": "accueil"}).status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_keeper_writes_the_address_and_names_readers_on_screen(login, house, keeper):
    place = ConfidentialPlaceFactory(institution=house)
    reader = make_member(institution=house)
    client = login(keeper)

    response = client.post(
        reverse("network:address_write", args=[place.uuid]), {"text": "12 rue Zorglub"}
    )
    client.post(response.url, {"readers": [str(reader.uuid)]})
    page = client.get(response.url).content.decode()

    assert list(ConfidentialAddress.objects.get().readers.all()) == [reader]
    assert "Zorglub" not in page
    assert (
        "Zorglub"
        not in client.get(reverse("network:address_write", args=[place.uuid])).content.decode()
    )


def test_open_place_has_no_page_for_a_sealed_address(login, house, keeper):
    place = PlaceFactory(institution=house)

    for page in ("address_read", "address_write", "address_readers"):
        url = reverse(f"network:{page}", args=[place.uuid])
        assert login(keeper).get(url).status_code == 404
