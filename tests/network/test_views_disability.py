"""Offers for disabled children, by age, disability and territory."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from network.enums import Disability, EntryState, ServiceKind, Vocabulary
from network.models import ServiceTerm
from tests.factories.accounts import UserFactory, make_member
from tests.factories.network_entries import ServiceFactory
from tests.factories.network_territory import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
PAGE = "/annuaire/handicap/"
QUERIES = 9


def offer(name: str, *disabilities: str, **fields):
    service = ServiceFactory(name=name, kind=ServiceKind.DISABILITY, **fields)
    ServiceTerm.objects.bulk_create(
        ServiceTerm(entry=service, vocabulary=Vocabulary.DISABILITY, value=value)
        for value in disabilities
    )
    return service


def names(response) -> list[str]:
    page = BeautifulSoup(response.content, "html.parser")
    return [title.get_text().strip() for title in page.select(".list-card__title")]


def test_filters_keep_the_offers_that_fit(login):
    commune, other = CommuneFactory(epci=EpciFactory()), CommuneFactory()
    offer("Répit", Disability.AUTISM, age_min=4, age_max=12, areas_served=[commune.epci_id])
    offer("Séjour", Disability.MOTOR, age_min=10, areas_served=[other.pk])
    offer("Conseil", Disability.AUTISM, Disability.MOTOR, areas_served=["france"])
    ServiceFactory(name="Autre chose")
    client = login(make_member())

    assert names(client.get(PAGE)) == ["Conseil", "Répit", "Séjour"]
    assert names(client.get(PAGE, {"age": "5"})) == ["Conseil", "Répit"]
    assert names(client.get(PAGE, {"disability": "motor"})) == ["Conseil", "Séjour"]
    assert names(client.get(PAGE, {"commune": commune.label})) == ["Conseil", "Répit"]
    assert names(client.get(PAGE, {"commune": commune.label, "disability": "motor"})) == ["Conseil"]


def test_offer_nobody_confirmed_comes_last_and_marked(login):
    late = timezone.localdate() - timedelta(days=1)
    offer("A en retard", due_on=late)
    offer("B à jour")
    response = login(make_member()).get(PAGE)

    assert names(response) == ["B à jour", "A en retard"]
    assert "À vérifier" in response.content.decode()


def test_hidden_offers_and_outsiders(login):
    offer("Proposée", state=EntryState.PROPOSED)
    offer("Fermée", state=EntryState.CLOSED)
    offer("Ouverte")

    assert names(login(make_member()).get(PAGE)) == ["Ouverte"]
    assert names(login(UserFactory()).get(PAGE)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_a_fixed_number_of_questions(login, rows, django_assert_num_queries):
    for number in range(rows):
        offer(f"Offre {number}", Disability.MOTOR)
    client = login(make_member())
    client.get(PAGE)

    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
