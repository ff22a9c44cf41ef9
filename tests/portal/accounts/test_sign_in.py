"""Signing in: password, second factor, set-up, sign-out."""

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup

from portal.accounts.middleware import CLEAR_SITE_DATA
from portal.core.models import JournalEntry
from tests.factories.accounts import UserFactory
from tests.support.second_factor import (
    PASSWORD,
    add_recovery_codes,
    is_signed_in,
    sign_in_for_real,
    sign_in_with_password,
    totp_code,
)

pytestmark = pytest.mark.django_db


def actions() -> list[str]:
    return list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))


def test_sign_in_with_password_and_code_opens_the_portal(client, person, secret):
    first = sign_in_with_password(client, person)
    assert (first.status_code, first["Location"]) == (302, "/compte/2fa/authenticate/")
    assert not is_signed_in(client)

    second = client.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})

    assert (second.status_code, second["Location"]) == (302, "/")
    assert client.get("/compte/profil/").status_code == 200
    assert actions() == ["account.signed_in"]


def test_sign_in_without_remember_me_ends_with_the_browser(client, person, secret):
    page = BeautifulSoup(client.get("/compte/login/").content, "html.parser")
    assert page.find("input", {"name": "remember"}) is None

    sign_in_for_real(client, person, secret)

    assert client.session.get_expire_at_browser_close()


def test_sign_in_of_person_without_factor_leads_to_the_set_up(client, person):
    response = sign_in_with_password(client, person)
    assert response["Location"] == "/"

    assert client.get("/")["Location"] == "/compte/2fa/totp/activate/"
    page = client.get("/compte/2fa/totp/activate/")

    assert page.status_code == 200
    assert b"data:image/svg+xml;base64," in page.content


def test_set_up_makes_the_session_complete_and_shows_codes_once(client, person):
    sign_in_with_password(client, person)
    client.get("/compte/profil/")
    page = client.get("/compte/2fa/totp/activate/")
    key_before = client.session.session_key

    done = client.post(
        "/compte/2fa/totp/activate/", {"code": totp_code(page.context["form"].secret)}
    )

    assert done["Location"] == "/compte/2fa/recovery-codes/"
    assert client.session.session_key != key_before
    shown = client.get("/compte/2fa/recovery-codes/")
    assert len(shown.context["unused_codes"]) == 10
    assert shown.context["next_url"] == "/compte/profil/"
    assert client.get("/compte/profil/").status_code == 200
    again = client.get("/compte/2fa/recovery-codes/")
    assert set(again.context["unused_codes"]) == {"****"}
    assert actions() == [
        "account.signed_in",
        "account.factor_added",
        "account.sessions_ended",
        "account.recovery_codes_made",
    ]


def test_set_up_with_wrong_code_leaves_the_session_outside(client, person):
    sign_in_with_password(client, person)
    client.get("/compte/2fa/totp/activate/")

    client.post("/compte/2fa/totp/activate/", {"code": "000000"})

    assert not Authenticator.objects.exists()
    assert client.get("/compte/profil/").status_code == 302


def test_sign_in_with_recovery_code_is_journaled_and_spends_it(client, person, secret):
    codes = add_recovery_codes(person)
    sign_in_with_password(client, person)

    client.post("/compte/2fa/authenticate/", {"code": codes[0]})

    assert is_signed_in(client)
    assert "account.recovery_code_used" in actions()
    client.post("/compte/logout/")
    sign_in_with_password(client, person)
    client.post("/compte/2fa/authenticate/", {"code": codes[0]})
    assert not is_signed_in(client)


def test_code_serves_once_in_all_sessions(client, other_client, person, secret):
    code = totp_code(secret)
    sign_in_with_password(client, person)
    client.post("/compte/2fa/authenticate/", {"code": code})
    assert is_signed_in(client)

    sign_in_with_password(other_client, person)
    other_client.post("/compte/2fa/authenticate/", {"code": code})

    assert not is_signed_in(other_client)


def test_code_of_the_set_up_does_not_serve_again(client, other_client, person):
    sign_in_with_password(client, person)
    secret = client.get("/compte/2fa/totp/activate/").context["form"].secret
    code = totp_code(secret)
    client.post("/compte/2fa/totp/activate/", {"code": code})

    sign_in_with_password(other_client, person)
    other_client.post("/compte/2fa/authenticate/", {"code": code})

    assert not is_signed_in(other_client)


@pytest.mark.usefixtures("still_time")
def test_code_of_the_period_before_is_accepted_once(client, other_client, person, secret):
    code = totp_code(secret, periods_ahead=-1)
    sign_in_with_password(client, person)
    client.post("/compte/2fa/authenticate/", {"code": code})
    assert is_signed_in(client)

    sign_in_with_password(other_client, person)
    other_client.post("/compte/2fa/authenticate/", {"code": code})
    assert not is_signed_in(other_client)


def test_wrong_code_is_refused_and_journaled(client, person, secret):
    sign_in_with_password(client, person)

    response = client.post("/compte/2fa/authenticate/", {"code": "abcdef"})

    assert response.status_code == 200
    assert actions() == ["account.factor_failed"]


def test_sign_in_of_closed_account_opens_nothing(client, person, secret):
    person.is_active = False
    person.save()

    response = sign_in_with_password(client, person)

    assert response["Location"] == "/compte/inactive/"
    assert client.get("/compte/inactive/").status_code == 200
    assert not is_signed_in(client)


def test_sign_out_forgets_session_and_tells_the_browser(client, person, secret):
    sign_in_for_real(client, person, secret)
    old_cookie = client.cookies["sessionid"].value
    assert client.get("/compte/logout/").status_code == 200
    assert is_signed_in(client)

    response = client.post("/compte/logout/")

    assert response["Clear-Site-Data"] == CLEAR_SITE_DATA
    assert response["Location"] == "/compte/login/"
    client.cookies["sessionid"] = old_cookie
    assert client.get("/compte/profil/")["Location"] == "/compte/login/?next=/compte/profil/"
    assert actions()[-1] == "account.signed_out"


def test_next_address_of_another_site_is_ignored(client, person, secret):
    client.post(
        "/compte/login/?next=https://ailleurs.example/",
        {"login": person.email, "password": PASSWORD, "next": "https://ailleurs.example/"},
    )

    response = client.post("/compte/2fa/authenticate/", {"code": totp_code(secret)})

    assert response["Location"] == "/"


def test_previous_visit_is_the_sign_in_before(client, person, secret):
    sign_in_for_real(client, person, secret)
    person.refresh_from_db()
    first = person.last_login
    client.post("/compte/logout/")

    sign_in_for_real(client, person, secret, periods_ahead=1)

    person.refresh_from_db()
    assert person.previous_visit == first


def test_sign_up_and_other_pages_of_the_package_do_not_exist(client, login, person):
    paths = ["signup/", "email/", "confirm-email/", "password/set/", "login/code/confirm/"]

    for path in paths:
        assert client.get(f"/compte/{path}").status_code == 404
        assert client.post(f"/compte/{path}", {"email": "x@exemple.example"}).status_code == 404
    login(person)
    for path in paths:
        assert client.get(f"/compte/{path}").status_code == 404


def test_demo_accounts_are_listed_in_the_demonstration_only(client, settings):
    settings.DEMO_SIGN_IN_ROWS = "tests.portal.accounts.test_sign_in.demo_rows"
    assert "mot-de-demonstration" not in client.get("/compte/login/").content.decode()

    settings.DEMO = True

    assert "mot-de-demonstration" in client.get("/compte/login/").content.decode()


def demo_rows() -> list[dict]:
    return [
        {"role": "Membre", "email": "m@x.example", "password": "mot-de-demonstration", "code": "1"}
    ]


def test_sign_in_page_of_unknown_person_says_the_same(client, other_client, person, secret):
    stranger = UserFactory.build()

    known = sign_in_with_password(client, person, "un mot de passe tout autre")
    unknown = sign_in_with_password(other_client, stranger, "un mot de passe tout autre")

    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors
    assert actions() == ["account.sign_in_failed", "account.sign_in_failed"]
    assert not JournalEntry.objects.exclude(actor=None, target_id="", data={}).exists()
