"""The directory: filters and their counts, words, map, confidential places, coverage."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from network.enums import EntryState, Need
from network.finding.cells import cells_of
from network.finding.coverage import coverage
from network.finding.directory import Filters, service_directory
from network.finding.hours import Moment
from network.opening.holidays import calendar_of
from portal.accounts.enums import Role
from search import indexing
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory, ServiceFactory
from tests.factories.network_persons import ResourcePersonFactory
from tests.factories.network_territory import CommuneFactory, EpciFactory

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def epci(db):
    epci = EpciFactory(name="CC des Brumes")
    for number, code in enumerate(("45001", "45002", "45003", "45004")):
        CommuneFactory(
            code=code,
            epci=epci if number < 3 else EpciFactory(name="CC du Large"),
            longitude=2 + 0.1 * (number % 2),
            latitude=47 + 0.1 * (number // 2),
        )
    epci.departements.add("45")
    return epci


@pytest.fixture
def commune(epci):
    return epci.communes.get(code="45001")


def listed(client, **query):
    answer = client.get(f"{reverse('network:directory')}?{urlencode(query)}")
    assert answer.status_code == 200
    return answer


def titles(answer):
    return [card.service.name for card in answer.context["cards"]]


def choices(answer, name):
    """The counts shown beside the values of a filter."""
    shown = answer.context["form"].fields[name].choices
    return {value: int(label.rpartition("(")[2][:-1]) for value, label in shown if value}


def test_stale_is_listed_and_said_but_proposed_suspended_closed_are_not(login, commune):
    ServiceFactory(name="Retard", due_on=timezone.localdate() - timedelta(days=1))
    ServiceFactory(name="Douteux", state=EntryState.TO_VERIFY)
    for state in (EntryState.PROPOSED, EntryState.SUSPENDED, EntryState.CLOSED):
        ServiceFactory(name=state, state=state)

    for role in (Role.MEMBER, Role.COORDINATOR):
        answer = listed(login(make_member(role)))
        assert titles(answer) == ["Douteux", "Retard"]
        assert answer.content.decode().count("non confirmé") == 2


def test_person_without_membership_does_not_enter(login, commune):
    ServiceFactory(name="Secret")

    answer = login(UserFactory()).get(reverse("network:directory"))

    assert "Secret" not in answer.content.decode()
    assert titles(answer) == []


def test_counts_are_those_of_the_choice_they_announce(login, epci):
    client = login(make_member())
    ServiceFactory(needs=[Need.WORK, Need.MONEY], institution=InstitutionFactory(kind="caf"))
    ServiceFactory(needs=[Need.WORK], institution=InstitutionFactory(kind="police"))
    ServiceFactory(needs=[Need.MONEY])

    everything = choices(listed(client), "need")
    with_a_need = listed(client, need="work")

    assert everything == {"work": 2, "money": 2}
    for value, count in everything.items():
        assert len(titles(listed(client, need=value))) == count
    assert choices(with_a_need, "need") == {"work": 2, "money": 2}
    assert choices(with_a_need, "institution_kind") == {"caf": 1, "police": 1}


def test_commune_and_epci_keep_what_acts_there(login, epci, commune):
    client = login(make_member())
    ServiceFactory(name="Ici", areas_served=[commune.pk])
    ServiceFactory(name="À côté", areas_served=["45004"])
    ServiceFactory(name="Partout", areas_served=["france", "45"])

    assert titles(listed(client, commune=commune.label, commune_code=commune.pk)) == [
        "Ici",
        "Partout",
    ]
    assert titles(listed(client, territory=epci.pk)) == ["Ici", "Partout"]


def test_open_now_follows_hours_closures_and_holidays(epci):
    place = PlaceFactory(commune_id="45001", opening_hours="Mo-Fr 09:00-18:00; PH off")
    names = {
        "Ouvert": {"place": place},
        "Fermé le vendredi": {"opening_hours": "Mo-Th 09:00-18:00"},
        "Travaux": {"place": place, "closed_from": date(2026, 11, 1)},
        "Urgences": {"is_emergency": True},
    }
    for name, fields in names.items():
        ServiceFactory(name=name, **fields)
    member = make_member()

    def open_at(*moment):
        at = datetime(*moment, tzinfo=PARIS)
        found = service_directory(member, Filters(open_now=True), Moment(at, calendar_of("45")))
        return set(found.found().values_list("name", flat=True))

    assert open_at(2026, 11, 27, 10) == {"Ouvert", "Urgences"}
    assert open_at(2026, 11, 27, 22) == {"Urgences"}
    assert open_at(2026, 12, 25, 10) == {"Urgences"}


def test_words_are_found_by_the_search_of_the_portal(login, epci):
    client = login(make_member())
    found = ServiceFactory(name="Hébergement des Tilleuls")
    ServiceFactory(name="Autre chose")
    suspended = ServiceFactory(name="Hébergement douteux")
    indexing.drain()
    type(found).objects.filter(pk=suspended.pk).update(state=EntryState.SUSPENDED)

    assert titles(listed(client, q="hebergements")) == ["Hébergement des Tilleuls"]
    assert titles(listed(client, q="hébergemment tilleuls")) == ["Hébergement des Tilleuls"]
    assert titles(listed(client, q="introuvable")) == []


def test_people_are_found_by_name_while_they_are_in_office(login, epci):
    client = login(make_member())
    person = ResourcePersonFactory()
    person.user.last_name = "Ravoire"
    person.user.save()
    indexing.drain()
    answer = listed(client, kind="people", q="ravoire")
    assert [one.pk for one in answer.context["page"].object_list] == [person.pk]
    search = client.get(reverse("search:page"), {"q": "ravoire"}).content.decode()
    assert reverse("network:person", args=[person.uuid]) in search
    assert person.direct_line not in search

    person.mandate_end = timezone.localdate() - timedelta(days=1)
    type(person).objects.filter(pk=person.pk).update(mandate_end=person.mandate_end)

    assert not listed(client, kind="people", q="ravoire").context["page"].object_list
    search = client.get(reverse("search:page"), {"q": "ravoire"}).content.decode()
    assert reverse("network:person", args=[person.uuid]) not in search


def test_institutions_are_found_without_accents(login, epci):
    InstitutionFactory(name="Maison de l'Égalité")
    InstitutionFactory(name="Égalité close", is_active=False)

    answer = listed(login(make_member()), kind="institutions", q="EGALITE")

    assert [one.name for one in answer.context["page"].object_list] == ["Maison de l'Égalité"]


def test_confidential_place_is_nowhere_on_the_map_nor_by_its_commune(login, commune):
    client = login(make_member())
    refuge = ConfidentialPlaceFactory(name="Refuge caché")
    ServiceFactory(name="Abri", place=refuge, areas_served=["45001"])
    PlaceFactory(commune=commune)

    answer = listed(client)
    drawing = answer.context["map"]

    assert titles(answer) == ["Abri"]
    assert "Refuge caché" not in answer.content.decode()
    assert (drawing.pins, drawing.others) == ((), "")
    for label, code in commune.epci.communes.values_list("name", "pk"):
        assert titles(listed(client, commune=label, commune_code=code)) == []
    assert titles(listed(client, territory=commune.epci_id)) == []


def test_map_links_zones_and_numbers_its_pins_as_the_list(login, commune):
    ServiceFactory(name="A", place=PlaceFactory(commune=commune))
    ServiceFactory(name="B", place=PlaceFactory(commune=commune))

    answer = listed(login(make_member()), need="listening")
    page = answer.content.decode()

    assert [pin.card.number for pin in answer.context["map"].pins] == [1, 2]
    assert len({(pin.x, pin.y) for pin in answer.context["map"].pins}) == 2
    assert f"need=listening&amp;territory={commune.epci_id}" in page
    assert 'href="#service-2"' in page
    assert 'id="service-2"' in page


def test_cells_hold_their_own_point_and_share_the_plane():
    cells = cells_of([(0, 0), (10, 0), (0, 10), (10, 10)])

    assert len(cells) == 4
    assert max(x for x, _y in cells[0]) == pytest.approx(5)
    assert min(x for x, _y in cells[1]) == pytest.approx(5)


@pytest.mark.parametrize(
    "query", [{"kind": "x"}, {"need": "x"}, {"territory": "x"}, {"page": "x"}, {"commune": "zzz"}]
)
def test_any_address_gives_a_list(login, epci, query):
    ServiceFactory()

    assert listed(login(make_member()), **query)


def test_directory_asks_the_database_a_fixed_number_of_times(
    login, commune, django_assert_num_queries
):
    client = login(make_member())
    address = f"{reverse('network:directory')}?open_now=on"
    client.get(address)
    for _more in range(2):
        ServiceFactory(is_emergency=True, place=PlaceFactory(commune=commune))
        with django_assert_num_queries(17):
            client.get(address)
        for _one in range(2):
            ServiceFactory(is_emergency=True, place=PlaceFactory(commune=commune))


# Coverage


def test_coverage_counts_each_service_once_and_leaves_out_what_is_stale(epci):
    ServiceFactory(needs=[Need.WORK, Need.MONEY], areas_served=["45001", "45002", epci.pk])
    ServiceFactory(needs=[Need.WORK], due_on=timezone.localdate() - timedelta(days=1),
                   areas_served=["france"])  # fmt: skip
    refuge = ConfidentialPlaceFactory()
    ServiceFactory(needs=[Need.SHELTER], place=refuge, areas_served=["45001"])

    found = coverage(make_member(Role.COORDINATOR), timezone.localdate())
    column = [one.pk for one in found.epcis].index(epci.pk)
    cells = {row.name: row.cells[column] for row in found.services}

    assert cells[str(Need.WORK.label)] == 1
    assert cells[str(Need.MONEY.label)] == 1
    assert cells[str(Need.SHELTER.label)] == 0
    assert found.deserts[epci.pk] == len(Need) - 2
    assert (found.shown, found.stale) == (3, 1)


def test_coverage_counts_persons_in_office_by_standing(epci):
    institution = InstitutionFactory(name="CAF d'essai")
    ResourcePersonFactory(institution=institution, areas=["45001", "45002"])
    ResourcePersonFactory(institution=institution, areas=["45"], standing="deputy")
    ResourcePersonFactory(
        institution=institution, mandate_end=timezone.localdate() - timedelta(days=1)
    )

    found = coverage(make_member(Role.COORDINATOR), timezone.localdate())
    column = [one.pk for one in found.epcis].index(epci.pk)
    cell = next(row for row in found.persons if row.name == "CAF d'essai").cells[column]

    assert (cell.titulars, cell.deputies, cell.level) == (1, 1, "full")


def test_coverage_is_for_the_coordination_alone(login, epci):
    InstitutionFactory(name="=1+1")
    pages = [reverse("network:coverage"), reverse("network:coverage_export")]
    member = login(make_member(Role.INSTITUTION_MANAGER))
    assert [member.get(page).status_code for page in pages] == [404, 404]

    coordinator = login(make_member(Role.COORDINATOR))
    page, sheet = [coordinator.get(page) for page in pages]

    assert "CC des Brumes" in page.content.decode()
    assert "'=1+1" in sheet.content.decode("utf-8-sig")


def test_coverage_asks_the_database_a_fixed_number_of_times(login, epci, django_assert_num_queries):
    client = login(make_member(Role.COORDINATOR))
    client.get(reverse("network:coverage"))
    for _more in range(2):
        ServiceFactory(areas_served=["45001"])
        ResourcePersonFactory(areas=["45001"])
        with django_assert_num_queries(19):
            client.get(reverse("network:coverage"))
        for _one in range(2):
            ServiceFactory(areas_served=["45002"])
            ResourcePersonFactory(areas=["45002"])
