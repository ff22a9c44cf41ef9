"""Institutions, places and services in a real browser, wide, narrow and on paper."""

import pytest
from django.urls import reverse
from django.utils import timezone

from network.models import Place, Service
from portal.accounts.models import Institution, User
from portal.demo.content.people import people
from portal.demo.loader.entries import load_entries
from portal.demo.loader.people import load_people
from portal.demo.loader.territory import load_demo_territory
from tests.support.browser import overflow, serious_violations, take_screenshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def directory():
    """The directory of the demonstration, and one of its keepers."""
    institutions, users = load_people()
    load_demo_territory()
    load_entries(institutions=institutions, users=users, today=timezone.localdate())
    return User.objects.get(email=people()["perrine.saulgeot"].email)


def addresses() -> dict[str, str]:
    """The screens of the slice, by a name for their picture."""
    day = Service.objects.get(name="Accueil de jour")
    late = Service.objects.get(name="Médiation familiale")
    shelter = Place.objects.get(name="Hébergement sécurisé de La Clairière")
    closed = Place.objects.get(name="Maison des solidarités du Littoral")
    house = Institution.objects.get(name="Association La Clairière")
    return {
        "service": reverse("network:service", args=[day.uuid]),
        "late": reverse("network:service", args=[late.uuid]),
        "shelter": reverse("network:place", args=[shelter.uuid]),
        "closed": reverse("network:place", args=[closed.uuid]),
        "institution": reverse("network:institution", args=[house.uuid]),
        "form": reverse("network:service_update", args=[day.uuid]),
        "history": reverse("network:service_history", args=[day.uuid]),
        "to-confirm": reverse("network:to_confirm"),
    }


def test_screens_are_accessible_and_fit_the_window(directory, open_page):
    for width in (1280, 375):
        page = open_page(directory, width=width)
        for name, address in addresses().items():
            page.goto(address)
            take_screenshot(page, f"entries-{name}-{width}", whole=True)
            assert overflow(page) == 0, (name, width)
            assert serious_violations(page) == [], (name, width)


def test_service_prints_without_its_tools(directory, open_page):
    page = open_page(directory)
    page.goto(addresses()["service"])
    page.emulate_media(media="print")
    take_screenshot(page, "entries-print", whole=True)

    assert page.locator("main .button:visible").count() == 0
    assert page.get_by_text("01 99 00 20 51").is_visible()
