"""Preferential tariffs: what a family is told, and until which second."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from network.enums import EntryState, NegotiationState, ServiceKind
from network.forms.tariffs import BracketsField, bracket_line
from network.models import TariffGrid
from network.services.errors import EntryError
from network.services.tariffs import write_grid
from network.tariffs import tariffs_for
from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, UserFactory, make_member
from tests.factories.network_entries import ServiceFactory
from tests.factories.network_territory import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 11, 23)
QUERIES = 12


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 11, 23, 21, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def house():
    return InstitutionFactory(kind="epci")


@pytest.fixture
def keeper(house):
    return make_member(Role.INSTITUTION_MANAGER, institution=house)


@pytest.fixture
def commune():
    return CommuneFactory(epci=EpciFactory())


@pytest.fixture
def canteen(house, commune):
    return ServiceFactory(
        name="Cantine", institution=house, kind=ServiceKind.TARIFF, areas_served=[commune.epci_id]
    )


def write(service, actor, brackets="0-499: 1,20\n500-: -30 %\n0-499 / 3: 0,50", **fields):
    voted = {
        "state": NegotiationState.VOTED, "valid_from": date(2026, 9, 1), "valid_to": LAST_DAY,
        "deliberation": "2026-12", "deliberated_on": date(2026, 6, 30),
    }  # fmt: skip
    return write_grid(
        service, actor=actor, brackets=BracketsField().clean(brackets), **voted | fields
    )


def test_family_gets_the_bracket_of_its_quotient_and_children(canteen, keeper, commune):
    write(canteen, keeper)
    member = make_member()

    def bracket(quotient, children):
        [one] = tariffs_for(member, commune=commune, quotient=quotient, children=children)
        return one.bracket

    assert bracket(0, 1).price == bracket(499, 2).price == Decimal("1.20")
    assert bracket(499, 3).price == Decimal("0.50")
    assert bracket(500, 4).reduction == 30


def test_grid_is_not_told_after_its_last_day_nor_before_its_first(canteen, keeper, commune, clock):
    write(canteen, keeper)
    write(canteen, keeper, valid_from=date(2027, 1, 1), valid_to=None)
    member = make_member()
    asked = {"commune": commune, "quotient": 100, "children": 1}
    assert tariffs_for(member, **asked)[0].bracket

    clock.move_to(datetime(2026, 11, 23, 23, tzinfo=UTC))

    [one] = tariffs_for(member, **asked)
    assert (one.grid, one.bracket) == (None, None)
    assert not TariffGrid.objects.current().exists()
    assert not any(grid.is_current() for grid in TariffGrid.objects.all())


def test_price_of_a_service_nobody_confirmed_is_not_told(canteen, keeper, commune):
    write(canteen, keeper)
    type(canteen).objects.update(due_on=LAST_DAY - timedelta(days=1))

    [one] = tariffs_for(make_member(), commune=commune, quotient=100, children=1)
    assert one.bracket is None


def test_other_communes_hidden_services_and_outsiders_get_nothing(canteen, keeper, commune):
    write(canteen, keeper)
    asked = {"quotient": 100, "children": 1}

    assert tariffs_for(make_member(), commune=CommuneFactory(), **asked) == []
    assert tariffs_for(UserFactory(), commune=commune, **asked) == []
    type(canteen).objects.update(state=EntryState.SUSPENDED)
    assert tariffs_for(make_member(), commune=commune, **asked) == []
    assert not TariffGrid.objects.visible_to(make_member()).exists()


def test_only_keepers_write_a_grid_and_only_of_a_tariff(canteen, keeper, house):
    with pytest.raises(EntryError):
        write(canteen, make_member(Role.INSTITUTION_MANAGER))
    with pytest.raises(EntryError):
        write(ServiceFactory(institution=house), keeper)


@pytest.mark.parametrize(
    "change",
    [
        {"brackets": "0-500: 1\n500-: 2"},
        {"brackets": "0-: 1\n500-: 2"},
        {"brackets": "beaucoup"},
        {"proofs": ["plainte"]},
        {"deliberation": ""},
        {"valid_to": date(2026, 8, 1)},
    ],
)
def test_grid_with_a_fault_is_refused(canteen, keeper, change):
    with pytest.raises(ValidationError), transaction.atomic():
        write(canteen, keeper, **change)
    assert not TariffGrid.objects.exists()


def test_database_refuses_a_voted_grid_without_deliberation(canteen, keeper):
    grid = write(canteen, keeper)

    with pytest.raises(IntegrityError), transaction.atomic():
        TariffGrid.objects.filter(pk=grid.pk).update(deliberation="")


def test_brackets_are_read_back_as_written(canteen, keeper):
    grid = write(canteen, keeper)

    lines = [bracket_line(one) for one in grid.brackets.all()]
    again = BracketsField().clean("\n".join(lines))
    assert lines == [bracket_line(one) for one in again]


def test_lookup_page_shows_the_price(login, canteen, keeper, commune):
    write(canteen, keeper)
    client = login(make_member())
    asked = {"commune": commune.label, "quotient": "300", "children": "1"}

    page = BeautifulSoup(client.get("/annuaire/tarifs/", asked).content, "html.parser")

    text = page.select_one("main").get_text(" ")
    assert "Cantine" in text
    assert "1,20" in text
    assert client.get("/annuaire/tarifs/").status_code == 200


def test_keeper_writes_a_grid_on_screen_and_others_get_a_404(login, canteen, keeper):
    url = reverse("network:tariff_create", args=[canteen.uuid])
    data = {
        "state": "voted", "valid_from": "2026-09-01", "deliberation": "2026-12",
        "deliberated_on": "2026-06-30", "brackets": "0-: 1", "out_of_town": "same",
    }  # fmt: skip
    assert login(make_member(Role.INSTITUTION_MANAGER)).post(url, data).status_code == 404

    assert login(keeper).post(url, data).status_code == 302
    grid = TariffGrid.objects.get()
    assert login(keeper).get(reverse("network:tariff_update", args=[grid.uuid])).status_code == 200
    other = login(make_member(Role.INSTITUTION_MANAGER))
    assert other.get(reverse("network:tariff_update", args=[grid.uuid])).status_code == 404
    page = login(make_member()).get(reverse("network:service", args=[canteen.uuid]))
    assert "2026-12" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_lookup_asks_a_fixed_number_of_questions(
    login, house, keeper, commune, rows, django_assert_num_queries
):
    for _ in range(rows):
        areas = [commune.epci_id]
        service = ServiceFactory(institution=house, kind=ServiceKind.TARIFF, areas_served=areas)
        write(service, keeper, valid_to=timezone.localdate())
    client = login(make_member())
    asked = {"commune": commune.label, "quotient": "300", "children": "1"}
    client.get("/annuaire/tarifs/", asked)

    with django_assert_num_queries(QUERIES):
        client.get("/annuaire/tarifs/", asked)
