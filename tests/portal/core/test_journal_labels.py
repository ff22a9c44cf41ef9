"""The journal's screen speaks French: no code of an action is left without words."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from portal.core.journal_labels import action_label, target_label
from portal.core.services.journal import record
from tests.factories.accounts import make_member

ROOT = Path(__file__).resolve().parents[3]
CODE = re.compile(r"\"((?:committee|seat|meeting|paper|content)\.[a-z_]+)\"")
SOURCES = ("services", "views", "reading.py", "downloads.py")


def codes_of_committees() -> set[str]:
    """The codes that the app writes, read from its source."""
    folder = ROOT / "committees"
    files = [path for name in SOURCES for path in ([folder / name, *(folder / name).glob("*.py")])]
    return {
        code
        for path in files
        if path.is_file()
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }


def test_action_label_every_action_of_committees_has_words():
    codes = codes_of_committees()
    assert "paper.read" in codes
    assert {code for code in codes if action_label(code) == code} == set()


def test_action_label_unknown_action_is_its_code():
    assert action_label("gone.away") == "gone.away"


@pytest.mark.parametrize("name", ["gone.model", "without a dot", ""])
def test_target_label_model_that_is_gone_is_its_name(name):
    assert target_label(name) == name


@pytest.mark.django_db
def test_journal_page_says_actions_and_objects_in_french(login):
    officer = make_member(Role.DATA_PROTECTION)
    record("meeting.agenda", actor=officer, target=officer)
    page = login(officer).get(reverse("journal")).content.decode()
    assert "Ordre du jour modifié" in page
    assert "Personne <code>" in page
