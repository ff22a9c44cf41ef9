"""Accounts in a real browser: passkeys, and pages that everybody can use."""

import pytest

from portal.accounts.enums import Role
from tests.factories.accounts import InstitutionFactory, MembershipFactory, make_member
from tests.support.browser import follow, overflow, serious_violations
from tests.support.second_factor import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def person(transactional_db):
    user = make_member()
    user.set_password(PASSWORD)
    user.save()
    return user


def give_key(page) -> None:
    """Plug a security key into the browser of the page."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_passkey_is_set_up_then_signs_in_alone(open_page, person, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the live server has no certificate
    page = open_page()
    give_key(page)
    page.goto("/compte/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form .button-primary")
    page.wait_for_url("**/totp/activate/")
    page.goto("/compte/2fa/webauthn/add/")
    page.check("[name=passwordless]")
    page.click("[data-portal-passkey=create] .button-primary")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator("main code").count() == 10

    page.goto("/compte/logout/")
    page.click("main .button-primary")
    page.wait_for_url("**/compte/login/")
    page.click("[data-portal-passkey=login] button")
    page.wait_for_url(lambda url: "/compte/" not in url)
    page.goto("/compte/profil/")

    assert page.input_value("[name=last_name]") == person.last_name


def test_refused_passkey_says_so_and_leaves_the_password(open_page, person, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    page = open_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    empty = AUTHENTICATOR | {"isUserVerified": False}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": empty})
    page.goto("/compte/login/")

    page.click("[data-portal-passkey=login] button")

    page.wait_for_selector("[data-portal-passkey-refused]:not([hidden])")
    assert page.locator("[name=password]").is_visible()


def test_sign_in_page_needs_no_javascript(open_page, person):
    page = open_page(javascript=False)
    page.goto("/compte/login/")
    assert not page.locator("[data-portal-passkey=login]").is_visible()

    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    follow(page, "main form .button-primary")

    assert page.url.endswith("/compte/2fa/totp/activate/")


@pytest.mark.parametrize("width", [320, 1280])
def test_entrance_pages_are_accessible(open_page, transactional_db, width):
    page = open_page(width=width)
    for path in ("/compte/login/", "/compte/password/reset/", "/compte/invitation/"):
        page.goto(path)
        assert overflow(page) == 0, path
        assert serious_violations(page) == [], path


@pytest.mark.parametrize("width", [320, 1280])
def test_own_pages_and_pages_of_members_are_accessible(open_page, transactional_db, width):
    place = InstitutionFactory(name="Anticonstitutionnellement-très-long-nom-d’institution")
    user = make_member(Role.INSTITUTION_MANAGER, Role.COORDINATOR, institution=place)
    other = MembershipFactory(institution=place, confirmed_on="2026-01-01")
    page = open_page(user, width=width)
    for path in (
        "/compte/profil/",
        "/compte/2fa/",
        "/compte/sessions/",
        "/compte/password/change/",
        "/institutions/",
        f"/institutions/{place.uuid}/",
        f"/institutions/{place.uuid}/inviter/",
        f"/institutions/{place.uuid}/modifier/",
        f"/appartenances/{other.uuid}/",
        f"/appartenances/{other.uuid}/fin/",
        "/comptes-bloques/",
    ):
        page.goto(path)
        assert overflow(page) == 0, path
        assert serious_violations(page) == [], path
