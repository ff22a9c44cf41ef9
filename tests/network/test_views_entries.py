"""Pages of institutions, places and services: what each reader sees and may do."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from network.enums import EntryState, Saturation, ServiceKind
from network.models import Service
from network.services.entries import update
from portal.accounts.enums import Role
from portal.core.models.journal import JournalEntry
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory, ServiceFactory
from tests.factories.network_territory import CommuneFactory
from tests.support.pages import main_text

pytestmark = pytest.mark.django_db
INSTITUTION_QUERIES = 13
TO_CONFIRM_QUERIES = 10
HISTORY_QUERIES = 11
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


def url_of(entry, page: str = "") -> str:
    name = entry._meta.model_name
    return reverse(f"network:{name}_{page}" if page else f"network:{name}", args=[entry.uuid])


def test_member_reads_a_service_with_who_verified_it(login, house, keeper):
    service = ServiceFactory(
        institution=house, verified_by=keeper, opening_hours="Mo-Fr 09:00-12:00",
        telephone="01 99 00 11 22",
    )  # fmt: skip

    text = main_text(login(make_member()).get(url_of(service)))

    assert "Ouvert maintenant" in text
    assert "jusqu’à 12:00" in text
    assert "01 99 00 11 22" in text
    assert keeper.get_full_name() in text
    assert "Toujours exact" not in text


@pytest.mark.parametrize("state", [EntryState.PROPOSED, EntryState.SUSPENDED, EntryState.CLOSED])
def test_entry_out_of_the_directory_is_a_404_for_others(login, house, keeper, state):
    service = ServiceFactory(institution=house, state=state)
    client = login(make_member(Role.INSTITUTION_MANAGER))

    for page in ("", "history", "update", "suspend", "close"):
        assert client.get(url_of(service, page)).status_code == 404
    assert client.post(url_of(service, "act"), {"act": "verify"}).status_code == 404
    assert login(keeper).get(url_of(service)).status_code == 200


def test_person_without_membership_reads_nothing(login, house):
    service, place = ServiceFactory(institution=house), PlaceFactory(institution=house)
    client = login(UserFactory())

    for url in (url_of(service), url_of(place), reverse("network:institution", args=[house.uuid])):
        assert client.get(url).status_code == 404


def test_stale_entry_says_so_and_no_longer_answers_emergencies(login, house, clock):
    service = ServiceFactory(institution=house, is_emergency=True, due_on=date(2026, 11, 23))
    clock.move_to(datetime(2026, 11, 23, 22, 59, tzinfo=UTC))
    client = login(make_member())
    assert "jour et nuit" in main_text(client.get(url_of(service)))

    clock.move_to(datetime(2026, 11, 23, 23, tzinfo=UTC))
    text = main_text(client.get(url_of(service)))

    assert "Personne n’a confirmé" in text
    assert "jour et nuit" not in text


def test_closure_saturation_and_message_win_over_the_hours(login, house):
    place = PlaceFactory(institution=house, closed_until=date(2026, 11, 30))
    service = ServiceFactory(
        institution=house, place=place, opening_hours="24/7", saturation=Saturation.HIGH,
        message="Passer par la cour", message_until=date(2026, 11, 23),
    )  # fmt: skip

    text = main_text(login(make_member()).get(url_of(service)))

    assert "Fermé pour l’instant" in text
    assert "30 novembre 2026" in text
    assert "Passer par la cour" in text
    assert "Ouvert maintenant" not in text


def test_expired_message_and_past_closure_are_gone(login, house):
    service = ServiceFactory(
        institution=house, opening_hours="24/7", closed_until=date(2026, 11, 22),
        message="Passer par la cour", message_until=date(2026, 11, 22),
    )  # fmt: skip

    text = main_text(login(make_member()).get(url_of(service)))

    assert "Ouvert maintenant" in text
    assert "Passer par la cour" not in text


def test_confidential_place_leads_to_its_intermediary(login, house):
    centre = InstitutionFactory(name="Association relais")
    ServiceFactory(institution=centre, name="Accueil du relais", telephone="01 99 00 55 66")
    place = ConfidentialPlaceFactory(institution=house, intermediary=centre)
    service = ServiceFactory(institution=house, place=place)
    client = login(make_member())

    for entry in (place, service):
        text = main_text(client.get(url_of(entry)))
        assert "Association relais" in text
        assert "01 99 00 55 66" in text
        assert "Ouvrir" not in text


def test_member_proposes_a_service(login, house):
    member = make_member()
    client = login(member)
    url = reverse("network:service_propose", args=[house.uuid])
    assert client.get(url).status_code == 200

    response = client.post(
        url,
        {
            "name": "Permanence", "kind": ServiceKind.SUPPORT, "description": "Écoute",
            "confirm_every": "6", "need": ["listening", "legal"], "areas": "France entière",
            "telephone": "+33199001122",
        },
    )  # fmt: skip

    service = Service.objects.get()
    assert response.url == url_of(service)
    assert service.state == EntryState.PROPOSED
    assert service.telephone == "01 99 00 11 22"
    assert {term.value for term in service.terms.all()} == {"listening", "legal"}
    assert [area.code for area in service.areas.all()] == ["france"]


def test_refused_form_keeps_everything_typed(login, house, keeper):
    service = ServiceFactory(institution=house)
    typed = {
        "name": "Nom corrigé", "kind": "atelier", "description": "Nouveau texte",
        "confirm_every": "3", "telephone": "pas un numéro", "need": ["money"],
        "opening_hours": "lundi matin",
    }  # fmt: skip

    response = login(keeper).post(url_of(service, "update"), typed)

    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("input[name=name]")["value"] == "Nom corrigé"
    assert page.select_one("textarea[name=description]").text.strip() == "Nouveau texte"
    assert page.select_one("input[name=need][value=money]").has_attr("checked")
    links = {link["href"] for link in page.select(".error-summary a")}
    assert {"#id_telephone", "#id_opening_hours"} <= links
    service.refresh_from_db()
    assert service.name != "Nom corrigé"


def test_keeper_saves_the_form_as_it_was_without_change(login, house, keeper):
    place = PlaceFactory(institution=house)
    page = BeautifulSoup(login(keeper).get(url_of(place, "update")).content, "html.parser")
    form = page.select_one("main form")
    data = {
        one["name"]: one.get("value", "")
        for one in form.select("input[name]")
        if one.get("type") != "checkbox"
    }
    for select in form.select("select"):
        chosen = select.select_one("option[selected]")
        data[select["name"]] = chosen["value"] if chosen else ""

    response = login(keeper).post(url_of(place, "update"), data)

    assert response.status_code == 302, main_text(response)
    assert not JournalEntry.objects.filter(action="entry.changed").exists()


def test_history_shows_before_and_after(login, house, keeper):
    service = ServiceFactory(institution=house, telephone="01 99 00 11 22", owner=keeper)
    other = make_member(institution=house, first_name="Alix", last_name="Bruyère")
    update(service, actor=keeper, telephone="01 99 00 33 44", owner=other, kind="atelier")

    text = main_text(login(make_member()).get(url_of(service, "history")))

    for words in (
        "01 99 00 11 22",
        "01 99 00 33 44",
        "Alix Bruyère",
        keeper.get_full_name(),
        "Atelier",
    ):
        assert words in text


def test_to_confirm_lists_what_one_owns_and_confirms_in_one_click(login, house):
    owner = make_member(institution=house)
    soon = timezone.localdate() + timedelta(days=10)
    mine = ServiceFactory(institution=house, owner=owner, due_on=soon, name="À moi")
    ServiceFactory(institution=house, due_on=soon, name="Sans propriétaire")
    ServiceFactory(institution=house, owner=owner, name="Pas encore")
    ServiceFactory(owner=make_member(), due_on=soon, name="Ailleurs")
    client = login(owner)

    assert "1 fiche" in main_text(client.get("/"))
    text = main_text(client.get("/annuaire/a-confirmer/"))
    response = client.post(url_of(mine, "act"), {"act": "confirm", "back": "to_confirm"})

    assert "À moi" in text
    for name in ("Sans propriétaire", "Pas encore", "Ailleurs"):
        assert name not in text
    assert response.url == "/annuaire/a-confirmer/"
    mine.refresh_from_db()
    assert mine.due_on == date(2027, 5, 23)


def test_keeper_verifies_a_proposal_from_the_list(login, house, keeper):
    service = ServiceFactory(institution=house, state=EntryState.PROPOSED, name="Proposée")
    client = login(keeper)

    assert "Proposée" in main_text(client.get("/annuaire/a-confirmer/"))
    client.post(url_of(service, "act"), {"act": "verify"})

    service.refresh_from_db()
    assert service.state == EntryState.VERIFIED


def test_member_of_another_house_takes_no_step(login, house):
    service = ServiceFactory(institution=house)
    client = login(make_member(Role.INSTITUTION_MANAGER))

    for act in ("confirm", "stale", "verify"):
        assert client.post(url_of(service, "act"), {"act": act}).status_code == 404
    for page in ("update", "suspend", "close"):
        assert client.post(url_of(service, page), {"reason": "x"}).status_code == 404
    service.refresh_from_db()
    assert service.due_on == date(2027, 4, 22)


def test_institution_shows_its_tree_places_and_services(login, house):
    InstitutionFactory(name="Antenne nord", parent=house)
    PlaceFactory(institution=house, name="Accueil central")
    ServiceFactory(institution=house, name="Permanence juridique")
    ServiceFactory(institution=house, name="Caché", state=EntryState.PROPOSED)

    text = main_text(login(make_member()).get(reverse("network:institution", args=[house.uuid])))

    for words in ("Antenne nord", "Accueil central", "Permanence juridique"):
        assert words in text
    assert "Caché" not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_institution_page_asks_a_fixed_number_of_questions(
    login, house, rows, django_assert_num_queries
):
    place = PlaceFactory(institution=house)
    for _ in range(rows):
        ServiceFactory(institution=house, place=place)
        PlaceFactory(institution=house, commune=CommuneFactory())
        InstitutionFactory(parent=house)
    client = login(make_member())
    url = reverse("network:institution", args=[house.uuid])
    client.get(url)

    with django_assert_num_queries(INSTITUTION_QUERIES):
        client.get(url)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_to_confirm_asks_a_fixed_number_of_questions(login, rows, django_assert_num_queries):
    house = InstitutionFactory()
    keeper = make_member(Role.RESOURCE_PERSON, institution=house)
    for _ in range(rows):
        ServiceFactory(institution=house, due_on=timezone.localdate())
        ServiceFactory(institution=house, state=EntryState.PROPOSED)
        PlaceFactory(institution=house, due_on=timezone.localdate())
    client = login(keeper)
    client.get("/annuaire/a-confirmer/")

    with django_assert_num_queries(TO_CONFIRM_QUERIES):
        client.get("/annuaire/a-confirmer/")


@pytest.mark.parametrize("rows", [1, 3])
def test_history_asks_a_fixed_number_of_questions(
    login, house, keeper, rows, django_assert_num_queries
):
    service = ServiceFactory(institution=house)
    for _ in range(rows):
        person = make_member(institution=house)
        update(service, actor=keeper, owner=person, areas=[CommuneFactory().pk])
    client = login(keeper)
    client.get(url_of(service, "history"))

    with django_assert_num_queries(HISTORY_QUERIES):
        client.get(url_of(service, "history"))
