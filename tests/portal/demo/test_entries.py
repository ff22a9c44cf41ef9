"""The directory of the demonstration: every state, and no address of a shelter in clear."""

import pytest
from django.db import transaction
from django.utils import timezone

from network.enums import EntryState, Need
from network.models import ConfidentialAddress, EntryChange, Place, Service, ServiceTerm
from portal.accounts.models import User
from portal.core.models import JournalEntry
from portal.demo.content.entries import directory_places, directory_services
from portal.demo.content.people import people
from portal.demo.loader.entries import load_entries
from portal.demo.loader.people import load_people
from portal.demo.loader.territory import load_demo_territory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def directory(django_db_setup, django_db_blocker):
    """The directory, loaded once for the tests below and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        institutions, users = load_people()
        load_demo_territory()
        load_entries(institutions=institutions, users=users, today=timezone.localdate())
        yield
        transaction.set_rollback(True)


def test_directory_has_entries_in_every_state(directory):
    assert Place.objects.count() == len(directory_places())
    assert Service.objects.count() == len(directory_services()) >= 40
    assert set(Service.objects.values_list("state", flat=True)) == set(EntryState.values)
    assert Place.objects.filter(is_confidential=True).count() == 2
    assert Service.objects.trusted().count() > 30


def test_each_need_is_answered(directory):
    answered = ServiceTerm.objects.filter(vocabulary="need").values_list("value", flat=True)

    assert set(answered) == set(Need.values)


def test_sealed_addresses_are_nowhere_in_clear(directory):
    told = [*EntryChange.objects.values(), *JournalEntry.objects.values(), *Place.objects.values()]
    told += [*Service.objects.values(), *ConfidentialAddress.objects.values()]
    words = str(told)

    for plan in directory_places():
        if plan.sealed:
            assert plan.sealed.split(",")[0] not in words


def test_named_reader_opens_a_shelter_and_its_keeper_does_not(directory):
    addresses = ConfidentialAddress.objects
    for key, count in (("aissatou.camara-leveque", 1), ("solene.guivarc-h-lemaistre", 0)):
        user = User.objects.get(email=people()[key].email)
        assert addresses.visible_to(user).count() == count
