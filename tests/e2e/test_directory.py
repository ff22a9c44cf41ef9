"""The directory in a real browser: question and answer, list and map, without JavaScript too."""

import pytest
from django.urls import reverse

from network.enums import Need
from network.territory.loading import load_departements
from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, make_member
from tests.factories.network_entries import ConfidentialPlaceFactory, PlaceFactory, ServiceFactory
from tests.factories.network_persons import ResourcePersonFactory
from tests.support.browser import follow, overflow, serious_violations, take_screenshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def network():
    """A real département with invented services."""
    load_departements(["36"])
    for number, code in enumerate(("36044", "36088", "36018", "36031", "36228")):
        place = PlaceFactory(commune_id=code, telephone=f"01 99 00 00 0{number}",
                             opening_hours="Mo-Fr 09:00-17:30; PH off")  # fmt: skip
        ServiceFactory(name=f"Maison des familles {number}", place=place, areas_served=["36"],
                       needs=[Need.LISTENING, Need.SHELTER][: 1 + number % 2])  # fmt: skip
    refuge = ConfidentialPlaceFactory(intermediary=InstitutionFactory(name="SIAO de l'Indre"))
    ServiceFactory(name="Mise à l'abri", place=refuge, is_emergency=True, areas_served=["36"])
    ResourcePersonFactory(areas=["36"], function="Référente violences")
    return make_member(Role.COORDINATOR)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (375, "light"), (1280, "dark")])
def test_pages_are_usable_at_every_width(open_page, network, width, theme):
    page = open_page(network, width=width, theme=theme)
    addresses = {
        "directory": reverse("network:directory"),
        "people": f"{reverse('network:directory')}?kind=people",
        "coverage": reverse("network:coverage"),
        "calling": f"{reverse('network:who_to_call')}?need=listening&commune=36000",
    }
    for name, address in addresses.items():
        page.goto(address)
        assert overflow(page) == 0, name
        assert serious_violations(page) == [], name
        take_screenshot(page, f"directory-{name}-{width}-{theme}", whole=True)


@pytest.mark.browser
def test_question_is_answered_without_javascript(open_page, network):
    page = open_page(network, javascript=False)
    page.goto(reverse("network:who_to_call"))
    page.get_by_label("De quoi a-t-on besoin").select_option("listening")
    page.get_by_label("Où").fill("chateauroux")
    follow(page, page.get_by_role("button", name="Trouver qui appeler"))

    assert page.locator(".call-contact").count() == 5
    assert "need=listening" in page.url
    assert page.get_by_text("SIAO de l'Indre").is_visible()


@pytest.mark.browser
def test_map_leads_to_its_list_by_keyboard(open_page, network):
    page = open_page(network)
    page.goto(reverse("network:directory"))

    page.locator("a.pin").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#service-**")

    page.locator(".territory-map__zones a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**territory=**")
    assert page.locator(".zone.is-chosen").count() == 1
