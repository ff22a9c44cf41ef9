"""Gates of a session: second factor, length, sign-in; pages, fragments and polls."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import timezone

from portal.accounts.enums import Role
from portal.accounts.middleware import CLEAR_SITE_DATA, FACTOR_VIEWS, SETUP_VIEWS
from tests.factories.accounts import UserFactory, make_member
from tests.support.second_factor import add_totp, is_signed_in, totp_code
from tests.support.urls import every_address

pytestmark = pytest.mark.django_db

SETUP = "/compte/2fa/totp/activate/"
ASK = "/compte/2fa/reauthenticate/"
CANARY = "Zwq Institution Canari"


@pytest.fixture
def half_session(client):
    """A session that only knows the password, of a person who would see everything."""

    def _open(*, factor: bool):
        user = make_member(*Role.values, last_name="Zwqnom")
        user.memberships.get().institution.name = CANARY
        if factor:
            add_totp(user)
        client.sign_in(user, second_factor=False)
        return client

    return _open


@pytest.mark.parametrize("factor", [False, True], ids=["without factor", "with a factor"])
def test_password_alone_reaches_no_page_at_all(half_session, factor):
    client = half_session(factor=factor)
    allowed = FACTOR_VIEWS if factor else SETUP_VIEWS
    answers = {}

    for address in every_address():
        if address.name in allowed:
            continue
        for method in ("get", "post"):
            response = getattr(client, method)(address.path)
            answers[method, address.path] = response.status_code, response.get("Location", "")

    target = ASK if factor else SETUP
    wrong = {
        asked: answer
        for asked, answer in answers.items()
        if answer != (302, target) and answer[0] not in (301, 404, 405)
    }
    assert wrong == {}
    assert len(answers) > 400


@pytest.mark.parametrize("factor", [False, True], ids=["without factor", "with a factor"])
def test_pages_left_to_a_half_session_show_nothing_of_the_portal(half_session, factor):
    client = half_session(factor=factor)
    paths = [ASK] if factor else [SETUP, "/compte/2fa/webauthn/add/", "/compte/reauthenticate/"]

    for path in [*paths, "/compte/logout/"]:
        response = client.get(path)
        html = response.content.decode()
        assert response.status_code == 200, path
        assert CANARY not in html
        assert 'role="search"' not in html
        assert "account-menu" not in html


def test_half_session_of_person_with_factor_cannot_add_another_one(half_session):
    client = half_session(factor=True)

    assert client.get(SETUP)["Location"] == ASK
    assert client.post(SETUP, {"code": "123456"})["Location"] == ASK
    assert client.get("/compte/2fa/webauthn/add/")["Location"] == ASK


def test_half_session_of_person_with_factor_is_completed_by_a_code(client):
    user = make_member()
    secret = add_totp(user)
    client.sign_in(user, second_factor=False)
    assert client.get("/compte/profil/")["Location"] == ASK

    client.post(ASK, {"code": totp_code(secret)})

    assert client.get("/compte/profil/").status_code == 200


def test_records_of_another_person_open_nothing(client):
    """What a session knows of one account never counts for another one."""
    client.sign_in(make_member())
    session = client.session
    session["account_authentication_methods_user"] = str(make_member().pk)
    session.save()

    assert client.get("/compte/profil/")["Location"] == SETUP


def test_recovery_code_counts_and_mailed_code_does_not(client):
    user = make_member()
    client.sign_in(user, second_factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": 0}]
    session.save()
    assert client.get("/compte/profil/")["Location"] == SETUP

    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "recovery_codes", "at": 0}
    ]
    session.save()

    assert client.get("/compte/profil/").status_code == 200


# Fragments and polls


def test_fragment_of_half_session_leads_the_whole_page_away(half_session):
    client = half_session(factor=False)

    response = client.get("/compte/profil/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"], response.content) == (204, SETUP, b"")


def test_poll_on_the_set_up_page_does_not_reload_it(half_session):
    client = half_session(factor=False)
    headers = {
        "HX-Request": "true",
        "HX-Polling": "true",
        "HX-Current-URL": f"http://testserver{SETUP}",
    }

    response = client.get("/compte/profil/", headers=headers)

    assert response.status_code == 204
    assert "HX-Redirect" not in response


def test_script_of_half_session_is_refused_without_a_page(half_session):
    client = half_session(factor=False)

    response = client.get("/compte/profil/", headers={"X-Requested-With": "XMLHttpRequest"})

    assert (response.status_code, response.content) == (403, b"")


def test_fragment_without_session_leads_to_the_sign_in(client):
    response = client.get("/compte/profil/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (204, "/compte/login/")


def test_page_without_session_leads_to_the_sign_in_and_back(client):
    assert client.get("/compte/profil/")["Location"] == "/compte/login/?next=/compte/profil/"


def test_script_without_session_is_refused(client):
    response = client.get("/compte/profil/", headers={"X-Requested-With": "XMLHttpRequest"})

    assert response.status_code == 403


# Length of a session


def visit(client, moment, **headers):
    with time_machine.travel(moment, tick=False):
        return client.get("/compte/profil/", headers=headers)


def test_session_ends_after_twenty_idle_minutes(client, login):
    start = timezone.now()
    login(make_member())
    assert visit(client, start).status_code == 200
    assert visit(client, start + timedelta(minutes=19)).status_code == 200

    response = visit(client, start + timedelta(minutes=40))

    assert response["Location"] == "/compte/login/?next=/compte/profil/"
    assert response["Clear-Site-Data"] == CLEAR_SITE_DATA
    assert not is_signed_in(client)


def test_session_ends_after_ten_hours_of_activity(client, login):
    start = timezone.now()
    login(make_member())
    for minutes in range(0, 600, 15):
        assert visit(client, start + timedelta(minutes=minutes)).status_code == 200

    assert visit(client, start + timedelta(minutes=601)).status_code == 302


def test_polls_do_not_keep_a_session_alive(client, login):
    start = timezone.now()
    login(make_member())
    assert visit(client, start).status_code == 200
    poll = {"HX-Request": "true", "HX-Polling": "true"}
    for minutes in (5, 10, 15, 19):
        answer = visit(client, start + timedelta(minutes=minutes), **poll)
        assert answer.status_code == 200

    response = visit(client, start + timedelta(minutes=21), **poll)

    assert (response.status_code, response["HX-Redirect"]) == (204, "/compte/login/")


def test_pings_of_the_editor_do_not_keep_a_session_alive(client, login):
    paths = {address.name: address.path for address in every_address()}
    assert paths.keys() >= django_settings.SESSION_POLL_VIEWS
    start = timezone.now()
    login(make_member(Role.EDITOR))
    assert visit(client, start).status_code == 200
    with time_machine.travel(start + timedelta(minutes=15), tick=False):
        client.post(paths["wagtailadmin_editing_sessions:ping"])

    assert visit(client, start + timedelta(minutes=22)).status_code == 302


# Rights of today


def test_person_without_membership_keeps_their_own_pages_only(client, login):
    login(UserFactory())

    assert client.get("/compte/profil/").status_code == 200
    assert client.get("/institutions/").status_code == 404


def test_superuser_without_role_has_no_permission_of_django(client, login):
    user = make_member(Role.TECHNICAL_ADMINISTRATOR, is_superuser=True)

    assert not user.has_perm("wagtailadmin.access_admin")
    assert not user.has_module_perms("wagtailadmin")
    login(user)
    assert client.get("/admin/").status_code in (302, 404)
