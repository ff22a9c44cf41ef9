"""Every address is classified, and behaves as its class says.

The file `url_policy.tsv` holds one line per name of the resolver (per pattern when it has no
name): its class and a note.

- public   answers visitors; the note says why it may
- member   any signed-in person with a second factor; rows and objects by `visible_to`
- action   as member, and 404 without the action of the permission matrix in the note
- factor   a session that still lacks its second factor may open it
- editor   the editor of pages, for the role of editor alone
- closed   answers nothing to anybody: 404, or the way to the sign-in page
"""

import csv
from collections import Counter

import pytest
from django.urls import resolve, reverse

from portal.accounts.enums import Action, Role
from portal.core.admin_policy import CLOSED_DOORS, EDITOR_VIEWS
from tests.factories.accounts import UserFactory, make_member
from tests.factories.pages import home
from tests.support.services import ROOT
from tests.support.urls import Address, every_address

POLICY_FILE = ROOT / "tests" / "architecture" / "url_policy.tsv"
CLASSES = {"public", "member", "action", "factor", "editor", "closed"}
EVERY_ADDRESS = every_address()


def read_policy() -> list[dict[str, str]]:
    with POLICY_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


POLICY = {line["name"]: line for line in read_policy()}


def of_class(*classes: str) -> list[Address]:
    return [
        address for address in EVERY_ADDRESS if POLICY.get(address.key, {}).get("class") in classes
    ]


def by_key(address: Address) -> str:
    return address.key or "home"


# The file


def test_every_address_is_classified():
    unknown = [address.key for address in EVERY_ADDRESS if address.key not in POLICY]

    assert unknown == [], f"decide on these and write them in {POLICY_FILE.name}"


def test_no_line_is_stale_or_double():
    lines = Counter(line["name"] for line in read_policy())

    assert [name for name, count in lines.items() if count > 1] == []
    assert set(lines) - {address.key for address in EVERY_ADDRESS} == set()


def test_classes_are_known_and_public_ones_have_a_reason():
    for line in read_policy():
        assert line["class"] in CLASSES, line
        if line["class"] == "public":
            assert len(line["note"]) > 10, line
        if line["class"] == "action":
            assert line["note"] in Action.values, line


def test_admin_views_are_those_of_the_admin_policy():
    in_file = {name for name, line in POLICY.items() if line["class"] == "editor"}
    named = {address.name for address in EVERY_ADDRESS}

    assert in_file == EDITOR_VIEWS
    assert named >= EDITOR_VIEWS | CLOSED_DOORS


def test_only_public_and_closed_views_are_marked_open_to_visitors():
    """Views of the admin may be marked so by a package: its gate does not look at the mark."""
    marked = {
        address.key
        for address in EVERY_ADDRESS
        if not getattr(address.view, "login_required", True)
    }

    assert marked <= {address.key for address in of_class("public", "closed", "editor")}


# The behaviour


def leads_to_sign_in(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
@pytest.mark.parametrize("address", of_class("member", "action", "factor", "editor"), ids=by_key)
@pytest.mark.parametrize("method", ["get", "post"])
def test_visitor_is_led_to_the_sign_in_page(address, method, client):
    assert leads_to_sign_in(getattr(client, method)(address.path))


@pytest.mark.django_db
@pytest.mark.parametrize("address", of_class("public"), ids=by_key)
def test_visitor_gets_an_answer_from_a_public_view(address, client):
    home()

    assert client.get(address.path).status_code in {200, 301, 302, 303, 404, 405, 503}


@pytest.mark.django_db
@pytest.mark.parametrize("address", of_class("closed"), ids=by_key)
@pytest.mark.parametrize("roles", [None, ("editor",), ("coordinator", "technical_administrator")])
def test_closed_view_answers_nothing(address, roles, client, login):
    if resolve(address.path).view_name in EDITOR_VIEWS:
        return  # one of our own views stands before it
    if roles:
        client = login(make_member(*roles, is_superuser=True))

    for method in (client.get, client.post):
        answer = method(address.path)
        if answer.status_code == 302:
            assert answer["Location"].startswith(("/compte/", "/")), answer["Location"]
            assert answer.content == b""
        else:
            assert answer.status_code in {404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize("address", of_class("editor"), ids=by_key)
def test_admin_does_not_exist_for_other_roles(address, login):
    others = [role for role in Role.values if role != Role.EDITOR]
    client = login(make_member(*others, is_superuser=True))

    for method in (client.get, client.post):
        assert method(address.path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", of_class("member", "action", "editor"), ids=by_key)
def test_session_without_second_factor_gets_nothing(address, login):
    answer = login(make_member("editor"), second_factor=False).get(address.path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/compte/2fa/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", of_class("action"), ids=by_key)
def test_view_of_an_action_does_not_exist_without_it(address, login):
    client = login(make_member())

    for method in (client.get, client.post):
        assert method(address.path).status_code in {404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize("address", of_class("member"), ids=by_key)
def test_person_without_membership_gets_no_error(address, login):
    answer = login(UserFactory()).get(address.path)

    assert answer.status_code in {200, 302, 403, 404, 405}
