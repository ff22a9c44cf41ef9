"""Resource persons in a real browser: wide, narrow, by keyboard, without scripts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from network.models import ResourcePerson
from portal.accounts.models import User
from portal.demo.content.people import people
from portal.demo.loader.people import load_people
from portal.demo.loader.persons import load_persons
from portal.demo.loader.territory import load_demo_territory
from tests.support.browser import overflow, serious_violations, take_screenshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def _user(key: str) -> User:
    return User.objects.get(email=people()[key].email)


@pytest.fixture
def network():
    """The resource persons of the demonstration."""
    institutions, users = load_people()
    load_demo_territory()
    load_persons(institutions=institutions, users=users, today=timezone.localdate())
    return users


def _of(key: str) -> ResourcePerson:
    return ResourcePerson.objects.get(user=_user(key))


def _screens() -> dict[str, tuple[str, str]]:
    """The screens by a name for their picture: who looks, and where."""
    absent, active = _of("isaure.de-la-motte-freval"), _of("perrine.saulgeot")
    house = active.institution
    keeper, coordinator = "dominique.aubertinet", "solene.guivarc-h-lemaistre"
    return {
        "active": (keeper, reverse("network:person", args=[active.uuid])),
        "absent": (keeper, reverse("network:person", args=[absent.uuid])),
        "mine": ("isaure.de-la-motte-freval", reverse("network:my_mandates")),
        "none": (keeper, reverse("network:kept_persons")),
        "kept": (coordinator, reverse("network:kept_persons")),
        "kept-one": (coordinator, reverse("network:person", args=[active.uuid])),
        "institution": (coordinator, reverse("network:institution_persons", args=[house.uuid])),
        "holes": (coordinator, reverse("network:person_holes")),
        "left": (coordinator, reverse("network:left_behind", args=[house.uuid])),
        "propose": (coordinator, reverse("network:person_propose", args=[house.uuid])),
        "absence": (coordinator, reverse("network:absence_declare", args=[active.uuid])),
        "suspend": (coordinator, reverse("network:person_suspend", args=[active.uuid])),
    }


@pytest.mark.parametrize("width", [1280, 375])
def test_screens_are_accessible_and_fit_the_window(width, network, open_page):
    pages = {}
    for name, (key, address) in _screens().items():
        page = pages.setdefault(key, open_page(_user(key), width=width))
        page.goto(address)
        take_screenshot(page, f"persons-{name}-{width}", whole=True)
        assert overflow(page) == 0, (name, width)
        assert serious_violations(page) == [], (name, width)


@pytest.mark.parametrize("javascript", [True, False])
def test_number_is_shown_by_the_keyboard_once(javascript, network, open_page):
    person = _of("perrine.saulgeot")
    page = open_page(_user("nadege.tisserandet"), javascript=javascript)
    page.goto(reverse("network:person", args=[person.uuid]))
    assert page.get_by_text(person.direct_line).count() == 0

    page.get_by_role("button", name="Afficher le numéro").focus()
    page.keyboard.press("Enter")

    page.get_by_role("link", name=person.direct_line).wait_for()
    page.goto(reverse("network:person", args=[person.uuid]))
    assert page.get_by_text(person.direct_line).count() == 0
