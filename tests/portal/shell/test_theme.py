"""The choice of a display: kept in a plain cookie, never a way out of the site."""

import re

import pytest

PAGE = "/naviguer-en-securite/"
pytestmark = pytest.mark.django_db


def dark_link(client) -> str:
    """The media of the link to the dark values; an empty text without a link."""
    html = client.get(PAGE).content.decode()
    found = re.search(r'tokens-dark[^"]*" media="([^"]+)"', html)
    return found[1] if found else ""


def test_without_a_choice_the_system_decides(client):
    assert dark_link(client) == "screen and (prefers-color-scheme: dark)"


@pytest.mark.parametrize(("theme", "media"), [("dark", "screen"), ("light", "")])
def test_choice_is_kept(client, theme, media):
    response = client.post("/affichage/", {"theme": theme, "next": PAGE})

    assert response.status_code == 302
    assert response["Location"] == PAGE
    cookie = response.cookies["theme"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert dark_link(client) == media
    assert f'data-theme="{theme}"' in client.get(PAGE).content.decode()


def test_automatic_forgets_the_choice(client):
    client.post("/affichage/", {"theme": "dark", "next": PAGE})

    client.post("/affichage/", {"theme": "auto", "next": PAGE})

    assert dark_link(client) == "screen and (prefers-color-scheme: dark)"


@pytest.mark.parametrize("theme", ["", "sepia", '"><script>'])
def test_unknown_choice_is_ignored(client, theme):
    response = client.post("/affichage/", {"theme": theme, "next": PAGE})

    assert response.status_code == 302
    assert "theme" not in response.cookies


def test_forged_cookie_is_ignored(client):
    client.cookies["theme"] = "x onload=1"

    assert 'data-theme="auto"' in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", "\\\\x"]
)
def test_choice_never_leads_to_another_site(client, target):
    response = client.post("/affichage/", {"theme": "dark", "next": target})

    assert response["Location"] == "/"


def test_get_is_refused(client):
    assert client.get("/affichage/").status_code == 405
