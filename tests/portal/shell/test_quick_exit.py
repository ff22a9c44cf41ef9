"""The quick exit on the server's side: where it leads, what it ends, who may not abuse it."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from portal.core.shell_checks import check_quick_exit
from tests.factories.accounts import make_member
from tests.support.client import PortalClient

EXIT = "/quitter/"


@pytest.fixture
def signed_in(db):
    """A client that checks tokens as a real browser would meet it."""
    client = PortalClient(enforce_csrf_checks=True)
    client.sign_in(make_member())
    return client


def token_of(client) -> str:
    client.get("/naviguer-en-securite/")
    return client.cookies[settings.CSRF_COOKIE_NAME].value


def assert_leaves(response):
    assert response.status_code == 303
    assert response["Location"] == settings.QUICK_EXIT_URL
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response.content == b""


def test_post_leaves_and_ends_the_session(signed_in):
    response = signed_in.post(EXIT, {"csrfmiddlewaretoken": token_of(signed_in)})

    assert_leaves(response)
    assert not Session.objects.exists()
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert response.cookies[settings.CSRF_COOKIE_NAME]["max-age"] == 0


def test_get_leaves_but_ends_nothing(signed_in):
    response = signed_in.get(EXIT)

    assert_leaves(response)
    assert Session.objects.count() == 1


def test_post_of_another_site_leaves_but_ends_nothing(signed_in):
    response = signed_in.post(EXIT, headers={"Sec-Fetch-Site": "cross-site"})

    assert_leaves(response)
    assert Session.objects.count() == 1


def test_post_with_a_stale_token_still_ends_the_session(signed_in):
    response = signed_in.post(
        EXIT, {"csrfmiddlewaretoken": "x" * 32}, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert_leaves(response)
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_visitor_leaves_too(client):
    assert_leaves(client.post(EXIT))


def test_session_without_second_factor_leaves(db):
    client = PortalClient()
    client.sign_in(make_member(), second_factor=False)

    assert_leaves(client.post(EXIT))
    assert not Session.objects.exists()


def test_other_methods_are_refused(client):
    assert client.put(EXIT).status_code == 405


def test_check_accepts_the_settings():
    assert check_quick_exit() == []


@pytest.mark.parametrize("address", ["", "/ailleurs/", "javascript:alert(1)"])
def test_check_refuses_an_address_that_leads_nowhere(settings, address):
    settings.QUICK_EXIT_URL = address

    assert [error.id for error in check_quick_exit()] == ["core.E020"]


def test_check_refuses_an_address_the_policy_blocks(settings):
    settings.QUICK_EXIT_URL = "https://exemple.example/"

    assert [error.id for error in check_quick_exit()] == ["core.E021"]


@pytest.mark.parametrize("path", ["/naviguer-en-securite/", "/compte/login/"])
def test_every_page_offers_the_exit_before_its_content(db, client, path):
    html = client.get(path).content.decode()

    assert html.index(f'"{EXIT}"') < html.index("<main")


def test_error_page_offers_the_exit_before_its_content(signed_in):
    html = signed_in.get("/galerie/").content.decode()

    assert html.index(f'"{EXIT}"') < html.index("<main")
