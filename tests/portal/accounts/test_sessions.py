"""Sessions: listed and closed by their owner, ended when something of the account changes."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail

from portal.accounts.devices import device_family
from portal.accounts.services import memberships, people
from portal.accounts.services.sessions import end_sessions
from portal.core.models import JournalEntry
from tests.factories.accounts import MembershipFactory, make_member
from tests.support.client import PortalClient
from tests.support.second_factor import (
    PASSWORD,
    add_recovery_codes,
    is_signed_in,
    sign_in_for_real,
)

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def two_devices(person, secret) -> tuple[PortalClient, PortalClient]:
    """The person signed in on a computer and on a telephone."""
    computer = PortalClient(headers={"User-Agent": FIREFOX})
    telephone = PortalClient(headers={"User-Agent": SAFARI})
    sign_in_for_real(computer, person, secret)
    sign_in_for_real(telephone, person, secret, periods_ahead=1)
    return computer, telephone


def is_open(client) -> bool:
    return client.get("/compte/sessions/").status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        (FIREFOX, "Firefox – Windows"),
        (SAFARI, "Safari – iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
            "Edge – Linux",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_device_family_names_browser_and_system_only(user_agent, family):
    assert device_family(user_agent) == family


def test_list_of_sessions_shows_devices_and_no_address(two_devices):
    computer, _telephone = two_devices

    response = computer.get("/compte/sessions/")

    rows = response.context["rows"]
    assert [(row.device, row.is_current) for row in rows] == [
        ("Firefox – Windows", True),
        ("Safari – iPhone", False),
    ]
    assert "127.0.0.1" not in response.content.decode()


def test_database_keeps_neither_address_nor_version_of_a_device(two_devices):
    stored = set(UserSession.objects.values_list("ip", "user_agent"))

    assert stored == {("0.0.0.0", "Firefox – Windows"), ("0.0.0.0", "Safari – iPhone")}


def test_owner_closes_another_session(two_devices):
    computer, telephone = two_devices
    other = computer.get("/compte/sessions/").context["rows"][1]

    computer.post("/compte/sessions/fermer/", {"session": other.pk})

    assert is_open(computer)
    assert not is_open(telephone)
    assert JournalEntry.objects.filter(action="account.session_closed").count() == 1


def test_session_of_another_person_cannot_be_closed(two_devices, client, login):
    computer, _telephone = two_devices
    row = computer.get("/compte/sessions/").context["rows"][0]
    login(make_member())

    foreign = client.post("/compte/sessions/fermer/", {"session": row.pk})
    missing = client.post("/compte/sessions/fermer/", {"session": 10**9})

    assert {foreign.status_code, missing.status_code} == {404}
    assert is_open(computer)


@pytest.mark.parametrize("number", ["", "abc", "²", "-1", "9" * 40, "9" * 5000])
def test_session_that_is_no_number_does_not_exist(number, login):
    client = login(make_member())

    assert client.post("/compte/sessions/fermer/", {"session": number}).status_code == 404


def test_owner_closes_every_other_session(two_devices):
    computer, telephone = two_devices

    computer.post("/compte/sessions/fermer-les-autres/")

    assert is_open(computer)
    assert not is_open(telephone)
    assert UserSession.objects.count() == 1


def test_new_password_ends_the_other_sessions(two_devices, person):
    computer, telephone = two_devices
    new = "une girafe repasse trois parapluies"

    response = computer.post(
        "/compte/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert response.status_code == 302
    assert is_open(computer)
    assert not is_open(telephone)
    actions = JournalEntry.objects.values_list("action", flat=True)
    assert "account.password_changed" in actions
    assert UserSession.objects.get().session_key == computer.session.session_key


def test_change_of_factor_ends_the_other_sessions(two_devices, person):
    computer, telephone = two_devices
    add_recovery_codes(person)
    computer.post("/compte/reauthenticate/", {"password": PASSWORD})

    computer.post("/compte/2fa/recovery-codes/generate/")

    assert is_open(computer)
    assert not is_open(telephone)


def test_last_factor_cannot_be_removed(two_devices, person):
    computer, _telephone = two_devices
    computer.post("/compte/reauthenticate/", {"password": PASSWORD})

    response = computer.post("/compte/2fa/totp/deactivate/")

    assert response.status_code == 200
    assert person.authenticator_set.filter(type="totp").exists()


def test_change_of_factor_asks_who_one_is_first(two_devices):
    computer, _telephone = two_devices

    response = computer.get("/compte/2fa/webauthn/add/")

    assert response["Location"].startswith("/compte/reauthenticate/")


def test_end_of_the_last_membership_ends_sessions_at_the_next_request(two_devices, person):
    computer, telephone = two_devices
    membership = person.memberships.get()
    manager = make_member("institution_manager", institution=membership.institution)

    memberships.end(membership, actor=manager)

    assert not is_open(computer)
    assert not is_open(telephone)
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_end_of_one_membership_of_two_leaves_the_sessions(two_devices, person):
    computer, _telephone = two_devices
    membership = person.memberships.get()
    MembershipFactory(user=person)
    manager = make_member("institution_manager", institution=membership.institution)

    memberships.end(membership, actor=manager)

    assert is_open(computer)


def test_closed_account_is_out_at_the_next_request(two_devices, person):
    computer, telephone = two_devices

    people.close_account(person, actor=make_member("coordinator"), reason="départ")

    assert not is_open(computer)
    assert not is_open(telephone)


def test_session_without_a_row_ends_with_the_others(client, login, person):
    """The generation ends what no list knows of."""
    login(person)
    assert is_open(client)
    assert not UserSession.objects.exists()

    end_sessions(person, actor=None)

    assert not is_open(client)


def test_sessions_of_other_people_stay(two_devices, client, login):
    computer, _telephone = two_devices
    stranger = make_member()
    login(stranger)

    end_sessions(stranger, actor=None)

    assert is_open(computer)
    assert not is_open(client)


def test_reset_of_the_password_ends_every_session_and_keeps_the_factor(two_devices, person, client):
    computer, telephone = two_devices
    spare = add_recovery_codes(person)[0]
    mail.outbox.clear()
    client.post("/compte/password/reset/", {"email": person.email})
    path = mail.outbox[0].body.split("https://portail.example")[1].split()[0]
    form = client.get(path)["Location"]
    new = "une girafe repasse trois parapluies"

    done = client.post(form, {"password1": new, "password2": new})

    assert done["Location"] == "/compte/password/reset/key/done/"
    assert not is_open(computer)
    assert not is_open(telephone)
    assert not is_signed_in(client)
    client.post("/compte/login/", {"login": person.email, "password": new})
    assert not is_signed_in(client)
    client.post("/compte/2fa/authenticate/", {"code": spare})
    assert is_signed_in(client)
    assert client.get(path).context["token_fail"]


def test_sign_in_again_under_another_name_forgets_the_first(client, person, secret):
    sign_in_for_real(client, person, secret)
    key = client.session.session_key
    client.post("/compte/logout/")

    sign_in_for_real(client, person, secret, periods_ahead=1)

    assert client.session.session_key != key
    assert not Session.objects.filter(session_key=key).exists()
