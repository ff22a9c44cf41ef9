"""Signing up for a training in a real browser: by keyboard, on a phone, without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_member
from tests.factories.training import make_catalogue, make_module, make_session, make_sign_up
from tests.support.browser import follow, overflow, serious_violations, take_screenshot
from training.enums import SignUpState
from training.models import SignUp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

FURTHEST = 80


@pytest.fixture
def session():
    module = make_module(
        title="Repérer les violences et orienter",
        objectives="Comprendre l’emprise\nPoser la question",
        kit="anna",
    )
    return make_session(module, maximum=1, place="Maison des associations, salle 2")


def _tab_to(page, words: str) -> None:
    """Press Tab until the link, the button or the choice with these words has the focus."""
    for _press in range(FURTHEST):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const one = document.activeElement;"
            " return one.labels?.[0]?.innerText ?? one.innerText ?? ''; }"
        )
        if words in focused:
            return
    pytest.fail(f"no Tab leads to « {words} »")


def _enter(page, words: str) -> None:
    """Go there with the keyboard alone."""
    _tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [1280, 375])
def test_keyboard_signs_up_sees_the_place_and_leaves(width, session, open_page):
    make_sign_up(session, SignUpState.CONFIRMED)
    make_sign_up(session, SignUpState.WAITING)
    person = make_member()
    page = open_page(person, width=width)

    page.goto(reverse("training:catalogue"))
    _enter(page, "Repérer les violences")
    _enter(page, "S’inscrire en liste d’attente")
    _tab_to(page, "De quoi avez-vous besoin")
    page.keyboard.type("Un accès de plain-pied")
    _enter(page, "S’inscrire en liste d’attente")
    assert "rang 2 sur 2" in page.inner_text("main")
    take_screenshot(page, f"signed-up-{width}", whole=True)
    _enter(page, "Quitter la liste")
    _tab_to(page, "Plus disponible")
    page.keyboard.press("Space")
    _enter(page, "Quitter la liste")

    asked = SignUp.objects.get(person=person)
    assert asked.state == SignUpState.CANCELLED
    assert "Vous avez quitté la liste" in page.inner_text("body")


def test_phone_without_scripts_signs_up_and_gives_up_the_seat(session, open_page):
    person = make_member()
    page = open_page(person, width=375, javascript=False)

    page.goto(reverse("training:session", args=[session.uuid]))
    follow(page, "main a:has-text('S’inscrire')")
    follow(page, "main form button")
    assert "Votre place est confirmée." in page.inner_text("main")
    follow(page, "main a:has-text('Renoncer à ma place')")
    page.locator("main input[type=radio]").first.check()
    follow(page, "main form button")

    assert SignUp.objects.get(person=person).state == SignUpState.CANCELLED


def test_phone_answers_an_offer_from_the_home_page(session, open_page):
    until = timezone.now() + timedelta(hours=20)
    asked = make_sign_up(session, SignUpState.OFFERED, offer_expires_at=until)
    page = open_page(asked.person, width=375)

    page.goto("/")
    follow(page, "main a:has-text('Une place vous est proposée')")
    follow(page, "main button:has-text('Accepter la place')")

    asked.refresh_from_db()
    assert asked.state == SignUpState.CONFIRMED


@pytest.mark.parametrize("width", [1280, 375])
def test_screens_are_accessible_and_fit_the_window(width, session, open_page):
    person = make_member()
    catalogue = make_catalogue()
    module = make_module(catalogue, title="Orienter")
    mine = make_sign_up(make_session(module, days=20), SignUpState.CONFIRMED, person=person)
    make_session(module, days=21)
    other = make_session(make_module(catalogue, prerequisites=[module]), days=20)
    offered = make_sign_up(
        make_session(module, days=50),
        SignUpState.OFFERED,
        person=person,
        offer_expires_at=timezone.now() + timedelta(hours=20),
    )
    page = open_page(person, width=width)

    for name, address in {
        "catalogue": reverse("training:catalogue"),
        "modules": reverse("training:catalogue") + "?kind=modules",
        "empty": reverse("training:catalogue") + "?theme=law",
        "session": reverse("training:session", args=[session.uuid]),
        "own": reverse("training:session", args=[mine.session.uuid]),
        "refused": reverse("training:session", args=[other.uuid]),
        "sign-up": reverse("training:sign_up", args=[session.uuid]),
        "cancel": reverse("training:sign_up_cancel", args=[mine.uuid]),
        "transfer": reverse("training:sign_up_transfer", args=[mine.uuid]),
        "offer": reverse("training:offer_answer", args=[offered.uuid]),
        "mine": reverse("training:my_trainings"),
        "module": module.url,
    }.items():
        page.goto(address)
        take_screenshot(page, f"training-{name}-{width}", whole=True)
        assert serious_violations(page) == [], name
        assert overflow(page) == 0, name
