"""No file writes where a hidden place is into the texts of its institution."""

import pytest
from django.core.exceptions import ValidationError

from network.exchange.importing import import_records
from network.exchange.mapping import Wanted
from network.exchange.writing import bring_up_to_date
from network.models import EntryChange, OfferedChange, Place, Service
from tests.factories.accounts import InstitutionFactory
from tests.factories.network_entries import ConfidentialPlaceFactory
from tests.factories.network_territory import CommuneFactory
from tests.network.exchange.crafted import SIRET, both

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    CommuneFactory(name="Montargis", postal_codes="45200")
    return InstitutionFactory(name="Abri de Montargis", siret=SIRET)


def imported(**service):
    return import_records(both({"nom": "Abri de Montargis"}, service), actor=None)


def test_file_that_tells_an_address_of_a_hiding_institution_is_refused(house):
    imported()
    ConfidentialPlaceFactory(institution=house)

    rows = imported(nom="Accueil", description="Nous sommes au 12 chemin des Oyats " * 2)

    assert [row.outcome for row in rows] == ["unchanged", "refused"]
    assert (rows[1].notices, len(rows[1].errors)) == ([], 1)
    assert "Oyats" not in str(list(Service.objects.values()) + list(OfferedChange.objects.values()))


def test_file_with_ordinary_texts_still_corrects_a_hiding_institution(house):
    imported()
    ConfidentialPlaceFactory(institution=house)

    rows = imported(nom="Accueil des 24 places")

    assert [row.outcome for row in rows] == ["unchanged", "updated"]


def test_place_hidden_while_a_file_is_read_is_not_opened_again(house):
    imported()
    place = Place.objects.get()
    service = Service.objects.select_related("place").get()
    Place.objects.filter(pk=place.pk).update(
        is_confidential=True, intermediary=house, commune=None, longitude=None, latitude=None,
        **dict.fromkeys(("street", "complement", "postal_code", "city", "telephone"), ""),
    )  # fmt: skip

    for entry, words in ((place, {"street": "9 rue Cachée"}), (service, {"name": "Autre"})):
        with pytest.raises(ValidationError):
            bring_up_to_date(entry, Wanted(words), actor=None)

    place.refresh_from_db()
    assert (place.is_confidential, place.street) == (True, "")
    assert "Cachée" not in str(list(EntryChange.objects.values()))
