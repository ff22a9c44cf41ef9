"""Confidential addresses: who writes, who reads, and what stays of a reading."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from network.models import ConfidentialAddress, EntryChange
from network.services.addresses import name_readers, read_address, write_address
from network.services.entries import update
from network.services.errors import EntryError
from portal.accounts.enums import Role
from portal.core.encryption import decrypt_text
from portal.core.models.journal import JournalEntry
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory

pytestmark = pytest.mark.django_db
STREET = "12 rue Zorglub, Villecachée"


@pytest.fixture
def house():
    return InstitutionFactory()


@pytest.fixture
def keeper(house):
    return make_member(Role.INSTITUTION_MANAGER, institution=house)


@pytest.fixture
def place(house):
    return ConfidentialPlaceFactory(institution=house)


@pytest.fixture
def reader(place):
    return make_member(institution=place.intermediary)


@pytest.fixture
def address(place, keeper, reader):
    write_address(place, actor=keeper, text=STREET)
    return name_readers(place, actor=keeper, readers=[reader])


def test_named_reader_reads_with_a_reason_that_is_journaled(address, place, reader):
    assert read_address(address, actor=reader, reason="accueil ce soir") == STREET

    entry = JournalEntry.objects.get(action="address.read")
    assert (entry.actor, entry.reason, entry.target_id) == (
        reader, "accueil ce soir", str(place.uuid),
    )  # fmt: skip


def test_address_is_nowhere_in_clear(address):
    rows = [*JournalEntry.objects.values(), *EntryChange.objects.values()]
    rows += ConfidentialAddress.objects.values()

    assert "Zorglub" not in str(rows)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TECHNICAL_ADMINISTRATOR, Role.EDITOR])
def test_no_role_opens_an_address(address, role):
    with pytest.raises(EntryError):
        read_address(address, actor=make_member(role), reason="voir")
    assert not JournalEntry.objects.filter(action="address.read").exists()


def test_keeper_who_wrote_it_does_not_read_it(address, keeper):
    with pytest.raises(EntryError):
        read_address(address, actor=keeper, reason="voir")


def test_reading_without_reason_is_refused(address, reader):
    with pytest.raises(EntryError):
        read_address(address, actor=reader, reason="  ")


def test_reader_who_left_reads_no_more(address, reader, place):
    reader.memberships.update(institution=InstitutionFactory())

    with pytest.raises(EntryError):
        read_address(address, actor=reader, reason="voir")
    assert not ConfidentialAddress.objects.visible_to(reader).exists()


def test_nobody_names_themselves_nor_a_stranger(address, place, keeper):
    for person in (keeper, make_member()):
        with pytest.raises(EntryError):
            name_readers(place, actor=keeper, readers=[person])


def test_only_keepers_write_it(place, reader):
    for actor in (reader, make_member(Role.INSTITUTION_MANAGER)):
        with pytest.raises(EntryError):
            write_address(place, actor=actor, text=STREET)
    write_address(place, actor=make_member(Role.COORDINATOR), text=STREET)


def test_open_place_keeps_no_sealed_address(address, place, house, keeper):
    with pytest.raises(EntryError):
        write_address(PlaceFactory(institution=house), actor=keeper, text=STREET)
    update(place, actor=make_member(Role.COORDINATOR), is_confidential=False)

    assert not ConfidentialAddress.objects.exists()


def test_command_rotates_addresses_too(settings, place, keeper, capsys):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    settings.FIELD_ENCRYPTION_KEYS = [old]
    write_address(place, actor=keeper, text=STREET)
    settings.FIELD_ENCRYPTION_KEYS = [new, old]

    call_command("rotate_field_keys", "--wet-run")

    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert decrypt_text(ConfidentialAddress.objects.get().encrypted_text) == STREET
    assert "addresses: 1, rotated" in capsys.readouterr().out
