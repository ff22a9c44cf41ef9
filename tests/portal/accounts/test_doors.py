"""The one way in: no other view of any package opens a session."""

import inspect
import re

import pytest
from django.apps import apps
from django.contrib.auth import views as auth_views
from django.urls import Resolver404, resolve

from tests.support.packages import PACKAGES
from tests.support.second_factor import PASSWORD, is_signed_in
from tests.support.urls import every_address

pytestmark = pytest.mark.django_db

# Views that may end in a call of login(), each with what it asks for.
OPENING_VIEWS = {
    "account_login": "password, then the second factor",
    "mfa_authenticate": "the second factor",
    "mfa_login_webauthn": "a passkey that verifies the person",
    "accounts:accept_invitation": "an invitation, for a new account without any factor",
}
# What calls login() in the packages.
OPENING_CALL = re.compile(r"\blogin\(|perform_(?:password_|passwordless_)?login\(|stage\.exit\(")
# Whose code could call it; Django's own door is recognised by its class.
WRITTEN_BY = {"allauth", *PACKAGES}


def opens_a_session(view) -> bool:
    """Whether the code of a view, or of the class behind it, calls login() in some way."""
    target = inspect.unwrap(view)
    holder = getattr(view, "view_class", None) or getattr(target, "view_class", None)
    if holder is None:
        return bool(OPENING_CALL.search(inspect.getsource(inspect.getmodule(target))))
    parts = [part for part in holder.__mro__ if part.__module__.partition(".")[0] in WRITTEN_BY]
    return issubclass(holder, auth_views.LoginView) or any(
        OPENING_CALL.search(inspect.getsource(part)) for part in parts
    )


def reachable(address) -> bool:
    """Whether the address really leads to this pattern, and not to one that stands before it."""
    try:
        return resolve(address.path).view_name == address.name
    except Resolver404:
        return False


def test_views_that_may_open_a_session_are_the_known_ones():
    found = {a.name for a in every_address() if reachable(a) and opens_a_session(a.view)}

    assert found >= {"account_login", "mfa_authenticate", "mfa_login_webauthn"}
    assert found - OPENING_VIEWS.keys() <= {
        # Functions that share a module with the acceptance of an invitation.
        "accounts:open_invitation",
    }


def test_admin_of_django_is_not_installed():
    assert not apps.is_installed("django.contrib.admin")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/login/",
        "/_util/login/",
        "/en/_util/login/",
        "/django-admin/login/",
        "/admin/password_reset/",
        "/admin/password_reset/done/",
        "/admin/password_reset/confirm/MQ/abc-def/",
        "/admin/password_reset/complete/",
    ],
)
def test_doors_of_the_packages_are_shut(client, person, secret, path):
    data = {"username": person.email, "email": person.email, "password": PASSWORD}

    for response in (client.get(path), client.post(path, data)):
        assert response.status_code in (302, 404, 405)
        assert response.get("Location", "/compte/login/") in {
            "/compte/login/",
            f"/compte/login/?next={path}",
            f"/compte/login/?next=/en{path}",
        }
    assert not is_signed_in(client)


def test_no_address_opens_a_session_with_a_password_alone(client, person, secret):
    """The right password, in every field a form could want, at every address of the project."""
    data = {
        "username": person.email,
        "email": person.email,
        "login": person.email,
        "password": PASSWORD,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "new_password1": PASSWORD,
        "new_password2": PASSWORD,
    }

    opened = []
    for address in every_address():
        client.post(address.path, data)
        if is_signed_in(client):
            opened.append(address.path)
            client.logout()

    assert opened == []
