"""The danger checklist: its thresholds, and that it leaves nothing behind."""

import logging

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core import serializers
from django.urls import reverse

from network.tools.danger import QUESTIONS, assess
from portal.accounts.enums import Role
from tests.factories.accounts import make_member

pytestmark = pytest.mark.django_db

PLAIN = [key for key, question in QUESTIONS.items() if not question.is_grave]
GRAVE = [key for key, question in QUESTIONS.items() if question.is_grave]
# Written by any page a signed-in person opens, whatever it is.
OF_ANY_PAGE = {"usersessions.usersession", "sessions.session"}


def address() -> str:
    return reverse("network:danger_questions")


def whole_database() -> dict[str, str]:
    """Every row of every table, but those that any signed-in request touches."""
    return {
        model._meta.label_lower: serializers.serialize("json", model._base_manager.order_by("pk"))
        for model in apps.get_models()
        if model._meta.label_lower not in OF_ANY_PAGE and model._meta.managed
    }


def test_there_are_23_questions_of_which_5_are_grave():
    assert (len(QUESTIONS), len(GRAVE)) == (23, 5)


@pytest.mark.parametrize(
    ("ticked", "is_characterised"),
    [
        ([], False),
        (PLAIN[:11], False),
        (PLAIN[:12], True),
        ([*PLAIN[:10], GRAVE[0]], False),
        ([*PLAIN[:11], GRAVE[0]], True),
        (GRAVE[:1], False),
        (GRAVE[:2], True),
        ([GRAVE[0], GRAVE[0]], False),
        ([*PLAIN[:11], "inconnue"], False),
        (list(QUESTIONS), True),
    ],
)
def test_danger_is_characterised_from_12_answers_or_2_grave_ones(ticked, is_characterised):
    assert assess(ticked).is_characterised is is_characterised


def test_questions_ask_nothing_of_a_script_and_keep_nothing_in_the_browser(client):
    page = BeautifulSoup(client.get(address()).content, "html.parser")
    form = page.select_one("main form")

    assert (form["method"], form["autocomplete"]) == ("post", "off")
    boxes = form.select('input[type="checkbox"]')
    assert [box["value"] for box in boxes] == list(QUESTIONS)
    assert {box["autocomplete"] for box in boxes} == {"off"}
    assert "danger" not in page.title.text.lower()
    assert page.select_one("header form[action$='/quitter/']")


@pytest.mark.parametrize("ticked", [GRAVE[:2], PLAIN[:2]])
def test_answer_ends_with_whom_to_call_and_repeats_nothing(client, ticked):
    answer = client.post(address(), {"question": ticked})
    words = answer.content.decode()

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert {"tel:17", "tel:112", "tel:114", "tel:3919", "tel:119"} <= {
        link["href"] for link in BeautifulSoup(words, "html.parser").select("main a")
    }
    assert not any(f'"{key}"' in words for key in ticked)
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("signed_in", [False, True])
def test_nothing_is_written(client, login, caplog, signed_in):
    if signed_in:
        client = login(make_member(Role.COORDINATOR))
    client.get(address())
    before = whole_database()
    caplog.set_level(logging.DEBUG)
    session = dict(client.session)

    client.post(address(), {"question": [*GRAVE, *PLAIN]})

    assert whole_database() == before
    assert dict(client.session) == session
    spoken = [record for record in caplog.records if record.name != "django.db.backends"]
    assert not any(key in str(record.__dict__) for record in spoken for key in QUESTIONS)
    assert not [record for record in spoken if record.name.startswith(("portal", "network"))]
