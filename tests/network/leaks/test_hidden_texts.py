"""No text of a confidential place, nor of what is received there, tells where it is."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from network.models import EntryChange, OfferedChange, Place, Service
from network.services.addresses import name_readers, read_address, write_address
from network.services.entries import propose, update
from network.services.entry_states import close, suspend
from network.services.errors import EntryError
from network.services.hidden_texts import FREE_TEXTS, REFUSAL
from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory, ServiceFactory
from tests.factories.network_territory import CommuneFactory

pytestmark = pytest.mark.django_db

SEALED = "12 chemin des Oyats\n45999 Villecachée"
TELLING = ("Au 3 rue du Port", "vers les Oyats", "à Villecachée", "près de Montargis")


@pytest.fixture
def house():
    CommuneFactory(name="Montargis", postal_codes="45200")
    return InstitutionFactory(name="Abri de Montargis")


@pytest.fixture
def keeper(house):
    return make_member(Role.INSTITUTION_MANAGER, institution=house)


@pytest.fixture
def shelter(house, keeper):
    place = ConfidentialPlaceFactory(institution=house)
    write_address(place, actor=keeper, text=SEALED)
    return place


@pytest.fixture
def service(shelter):
    return ServiceFactory(institution=shelter.institution, place=shelter)


@pytest.mark.parametrize("text", TELLING)
@pytest.mark.parametrize("model", [Place, Service])
def test_every_free_text_is_refused_with_the_same_words(model, text, shelter, service, keeper):
    entry = shelter if model is Place else service
    for name in FREE_TEXTS[model]:
        with pytest.raises(ValidationError) as refusal:
            update(entry, actor=keeper, **{name: text})
        assert refusal.value.message_dict == {name: [str(REFUSAL)]}


def test_every_text_that_people_write_is_checked():
    """A free text added to a model is in the list, unless a hidden entry may not have it at all."""
    apart = {
        "source", "source_id", "opening_hours", "telephone", "email", "website", "booking_url",
        "street", "complement", "postal_code", "city", "accessibility_url",
    }  # fmt: skip
    for model, names in FREE_TEXTS.items():
        texts = {
            field.name
            for field in model._meta.fields
            if field.get_internal_type() in ("CharField", "TextField", "URLField", "EmailField")
            and not field.choices
        }
        assert texts - apart == set(names)


def test_ordinary_texts_are_written(shelter, service, keeper):
    update(
        service, actor=keeper, name="Abri de Montargis, accueil", message="24 places",
        description="Appeler le 3919. 3 cours de français, mise en place d'un suivi.",
    )  # fmt: skip
    update(shelter, actor=keeper, name="Refuge", message="Complet jusqu'au 12 mars.")


def test_open_place_may_say_where_it_is(house, keeper):
    place = PlaceFactory(institution=house)

    update(place, actor=keeper, message="Entrée par la rue du Port, à Montargis")


def test_form_shows_the_refusal_beside_the_text(login, shelter, service, keeper):
    url = reverse("network:service_update", args=[service.uuid])
    typed = {
        "name": service.name, "kind": service.kind, "place": shelter.uuid,
        "description": "Au 3 rue du Port", "confirm_every": 6,
    }  # fmt: skip

    page = login(keeper).post(url, typed).content.decode()

    assert "Ce texte peut dire où se trouve un lieu confidentiel" in page
    assert page.count("Au 3 rue du Port") == 1
    service.refresh_from_db()
    assert service.description == "Accueil sans rendez-vous."


def test_proposal_in_a_hidden_place_is_checked_too(shelter, keeper):
    with pytest.raises(ValidationError):
        propose(
            Service, actor=keeper, institution=shelter.institution, place=shelter,
            name="Accueil", kind="accompagnement", description="Rendez-vous à Villecachée",
        )  # fmt: skip


def test_place_is_not_hidden_while_a_service_tells_its_address(house, keeper):
    place = PlaceFactory(institution=house, street="8 rue Zorglub", city="Bourg-Caché")
    service = ServiceFactory(institution=house, place=place, description="Sonner chez zorglub")
    hidden = dict.fromkeys(("street", "postal_code", "city"), "") | {"commune": None}
    hidden |= {"is_confidential": True, "intermediary": house}

    with pytest.raises(EntryError):
        update(place, actor=keeper, **hidden)
    update(service, actor=keeper, description="Sonner")
    update(place, actor=keeper, **hidden)

    assert "zorglub" not in str(list(EntryChange.objects.values())).lower()


def test_hidden_place_is_called_by_no_former_name_in_the_history(house, keeper):
    place = PlaceFactory(institution=house, name="Maison de la rue Zorglub")
    service = propose(
        Service, actor=keeper, institution=house, place=place, name="Accueil",
        kind="accompagnement", description="De jour et de nuit.",
    )  # fmt: skip
    assert "Zorglub" in str(list(EntryChange.objects.of(service).values()))

    update(
        place, actor=keeper, name="Refuge", is_confidential=True, intermediary=house, commune=None,
        **dict.fromkeys(("street", "postal_code", "city"), ""),
    )  # fmt: skip

    assert "Zorglub" not in str(list(EntryChange.objects.values()))


def test_address_is_not_sealed_while_a_text_tells_it(shelter, service, keeper):
    Service.objects.filter(pk=service.pk).update(description="Derrière la gare de Trifouillis")

    with pytest.raises(EntryError):
        write_address(shelter, actor=keeper, text="3 impasse du Puits\n45998 Trifouillis")


@pytest.mark.parametrize("act", [suspend, close])
def test_reason_of_an_act_tells_nothing_to_the_journal(act, service, keeper):
    with pytest.raises(EntryError):
        act(service, actor=keeper, reason="déménage au 12 chemin des Oyats")
    act(service, actor=keeper, reason="travaux")

    assert "Oyats" not in str(list(JournalEntry.objects.values()))


def test_reason_of_a_reading_tells_nothing_to_the_journal(shelter, keeper):
    reader = make_member(institution=shelter.intermediary)
    address = name_readers(shelter, actor=keeper, readers=[reader])

    with pytest.raises(EntryError):
        read_address(address, actor=reader, reason="conduire aux Oyats")

    assert not JournalEntry.objects.filter(action="address.read").exists()


def test_hiding_a_place_forgets_what_files_said_of_it(house, keeper):
    place = PlaceFactory(institution=house)
    service = ServiceFactory(institution=house, place=place)
    other = ServiceFactory(institution=house)
    for number, about in enumerate(({"place": place}, {"service": service}, {"service": other})):
        OfferedChange.objects.create(**about, digest=str(number), values={"name": "9 rue Cachée"})

    update(
        place, actor=keeper, is_confidential=True, intermediary=house, commune=None,
        **dict.fromkeys(("street", "postal_code", "city"), ""),
    )  # fmt: skip

    assert [offer.service for offer in OfferedChange.objects.all()] == [other]


HIDDEN = {
    "is_confidential": True, "commune": None,
    **dict.fromkeys(("street", "postal_code", "city"), ""),
}  # fmt: skip


def test_place_is_not_hidden_while_another_entry_shows_its_address(house, keeper):
    place = PlaceFactory(institution=house, street="8, rue Zorglub")
    twin = PlaceFactory(street="8 Rue Zorglub", commune=place.commune)
    PlaceFactory(street="9 rue Zorglub", commune=place.commune)
    PlaceFactory(street="8 rue Zorglub", postal_code="75011")

    with pytest.raises(EntryError):
        update(place, actor=keeper, intermediary=house, **HIDDEN)
    twin.street = "1 rue Neuve"
    twin.save()
    update(place, actor=keeper, intermediary=house, **HIDDEN)

    assert Place.objects.get(pk=place.pk).is_confidential


def test_closed_entry_at_the_address_of_a_hidden_place_forgets_it(house, keeper):
    place = PlaceFactory(institution=house, street="8 rue Zorglub")
    twin = propose(
        Place, actor=keeper, institution=house, name="Doublon", street="8, rue Zorglub",
        postal_code=place.postal_code, city="Ici",
    )  # fmt: skip
    close(twin, actor=keeper, reason="doublon")

    update(place, actor=keeper, intermediary=house, **HIDDEN)

    rows = [*Place.objects.values(), *EntryChange.objects.values()]
    assert "Zorglub" not in str(rows)
