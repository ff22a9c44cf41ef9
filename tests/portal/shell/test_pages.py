"""Pages of the shell: gallery, errors, advice; what each of them says and to whom."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from portal.accounts.enums import Role
from tests.factories.accounts import UserFactory, make_member
from tests.support.client import PortalClient, check_html

ERROR_PAGES = ["400", "403", "403_csrf", "404", "500"]
GALLERY_ROLES = {Role.COORDINATOR, Role.EDITOR, Role.TECHNICAL_ADMINISTRATOR}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_gallery_is_for_those_who_make_pages(login, role):
    response = login(make_member(role)).get("/galerie/")

    assert response.status_code == (200 if role in GALLERY_ROLES else 404)


@pytest.mark.django_db
def test_gallery_is_open_on_the_demo(login, settings):
    settings.DEMO = True

    assert login(UserFactory()).get("/galerie/").status_code == 200


@pytest.mark.django_db
def test_gallery_asks_visitors_to_sign_in(client):
    assert client.get("/galerie/").status_code == 302


@pytest.mark.django_db
def test_gallery_shows_every_component(login):
    html = login(make_member(Role.COORDINATOR)).get("/galerie/").content.decode()

    for name in (
        "page-header", "breadcrumb", "card", "list-card", "person-card", "table", "filters",
        "field", "error-summary", "alert", "tag", "button", "tabs", "dialog", "pagination",
        "empty-state", "progress", "icon",
    ):  # fmt: skip
        assert f'class="{name}' in html or f" {name} " in html or f' {name}"' in html, name


@pytest.mark.django_db
def test_page_has_one_heading_a_language_and_a_neutral_title(client):
    page = BeautifulSoup(client.get("/naviguer-en-securite/").content, "html.parser")

    assert page.html["lang"] == "fr"
    assert len(page.select("h1")) == 1
    assert page.title.get_text().endswith("– Espace professionnel")
    assert page.select_one("meta[name=robots]")["content"] == "noindex, nofollow"


@pytest.mark.django_db
def test_page_configures_htmx_strictly(client):
    page = BeautifulSoup(client.get("/naviguer-en-securite/").content, "html.parser")

    config = page.select_one("meta[name=htmx-config]")["content"]
    for setting in (
        '"allowEval":false', '"allowScriptTags":false', '"includeIndicatorStyles":false',
        '"selfRequestsOnly":true', '"historyCacheSize":0',
    ):  # fmt: skip
        assert setting in config


@pytest.mark.django_db
def test_messages_are_drawn_and_escaped(login):
    client = login(make_member(Role.COORDINATOR))
    session = client.session
    session["_messages"] = '[["__json_message", 0, 25, "C\\u2019est <b>fait</b>."]]'
    session.save()

    page = BeautifulSoup(client.get("/galerie/").content, "html.parser")

    message = page.select_one(".site-messages .alert-success")
    assert message.select_one("b") is None
    assert "C’est <b>fait</b>." in message.get_text()


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_stands_alone_in_french(name):
    with translation.override("fr"):
        html = render_to_string(f"{name}.html")

    check_html(html, name)
    page = BeautifulSoup(html, "html.parser")
    assert page.html["lang"] == "fr"
    assert len(page.select("h1")) == 1
    assert [link["href"] for link in page.select("main a")] == ["/"]
    assert page.select_one(".quick-exit a")["href"] == "/quitter/"
    assert page.select("script, form, nav") == []


@pytest.mark.django_db
def test_foreign_and_missing_addresses_answer_alike(login):
    client = login(make_member())

    forbidden, missing = client.get("/galerie/"), client.get("/marque/logo.png")

    assert (forbidden.status_code, missing.status_code) == (404, 404)
    assert forbidden.content == missing.content


@pytest.mark.django_db
def test_refused_token_gets_a_page_that_helps(settings):
    client = PortalClient(enforce_csrf_checks=True)

    response = client.post("/affichage/", {"theme": "dark"})

    assert response.status_code == 403
    assert BeautifulSoup(response.content, "html.parser").select("main a")[0]["href"] == "/"
