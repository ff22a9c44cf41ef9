"""Pages over HTTP: what is not for a person looks like what does not exist."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.rich_text import RichText

from portal.core.models import PageReading
from portal.core.models.article import Purpose
from portal.core.services.readings import record_reading
from tests.factories.accounts import UserFactory, make_member
from tests.factories.pages import (
    home,
    locale,
    make_article,
    make_news,
    make_news_index,
    make_section,
    restrict,
)

pytestmark = pytest.mark.django_db

HOME_QUERIES = 22


def body_without_secrets(response) -> str:
    """The body without what changes at each request: tokens, nonces and the address asked."""
    text = response.content.decode()
    text = re.sub(r'(nonce|value|hx-headers)=(["\']).*?\2', "", text)
    return re.sub(r"/(cachee|absente)/", "/adresse/", text)


def test_visitor_reads_public_home_and_public_page(client):
    page = make_article(is_public=True, title="Mentions pour tous")

    assert client.get("/").status_code == 200
    assert "Mentions pour tous" in client.get(page.url).content.decode()


def test_visitor_gets_the_same_answer_for_network_page_and_missing_page(client):
    make_article(slug="cachee", title="Zirconium")

    hidden, missing = client.get("/cachee/"), client.get("/absente/")

    assert hidden.status_code == missing.status_code == 302
    assert hidden["Location"] == f"{reverse('account_login')}?next=/cachee/"
    assert missing["Location"] == f"{reverse('account_login')}?next=/absente/"


def test_member_gets_the_same_404_for_restricted_page_and_missing_page(login):
    restrict(make_article(slug="cachee", title="Zirconium"), Group.objects.create(name="Autre"))
    client = login(make_member())

    hidden, missing = client.get("/cachee/"), client.get("/absente/")

    assert hidden.status_code == missing.status_code == 404
    assert body_without_secrets(hidden) == body_without_secrets(missing)


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("address", ["/cachee/", "/rubrique/cachee/"])
def test_hidden_page_takes_the_same_queries_as_a_missing_page(signed_in, address, login, client):
    """Neither the page nor the section above it can be told from their absence."""
    group = Group.objects.create(name="Autre")
    restrict(make_section(slug="rubrique"), group)
    restrict(make_article(slug="cachee"), group)
    restrict(make_article(home().get_children().get(slug="rubrique"), slug="cachee"), group)
    client = login(make_member()) if signed_in else client
    client.get("/absente/")

    with CaptureQueriesContext(connection) as hidden:
        client.get(address)
    with CaptureQueriesContext(connection) as missing:
        client.get(address.replace("cachee", "absente").replace("rubrique", "vide"))

    assert len(hidden) == len(missing)


def test_superuser_gets_404_on_restricted_page(login):
    restrict(make_article(slug="cachee"), Group.objects.create(name="Autre"))

    assert login(make_member(is_superuser=True)).get("/cachee/").status_code == 404


def test_person_without_membership_reads_public_pages_only(login):
    make_article(slug="cachee", title="Zirconium")
    client = login(UserFactory())

    assert client.get("/cachee/").status_code == 404
    assert "core/home_page.html" in [t.name for t in client.get("/").templates]


def test_session_without_second_factor_reads_no_page(login):
    make_article(slug="cachee", title="Zirconium")

    answer = login(make_member(), second_factor=False).get("/cachee/")

    assert answer.status_code == 302
    assert "Zirconium" not in answer.content.decode()


def test_section_lists_only_pages_the_person_reads(client):
    section = make_section(is_public=True)
    make_article(section, title="Ouverte", is_public=True)
    make_article(section, title="Zirconium")

    text = client.get(section.url).content.decode()

    assert "Ouverte" in text
    assert "Zirconium" not in text


def test_public_home_lists_only_public_news_and_sections(client):
    index = make_news_index(is_public=True)
    make_news(index, title="Ouverte", is_public=True)
    make_news(index, title="Zirconium")
    make_section(title="Vanadium")

    text = client.get("/").content.decode()

    assert "Ouverte" in text
    assert "Zirconium" not in text
    assert "Vanadium" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_home_of_a_member_makes_the_same_queries_whatever_the_news(
    login, number, django_assert_num_queries
):
    index = make_news_index(is_public=True)
    for day in range(number):
        make_news(index, title=f"Nouvelle {day}", must_read=True)
        make_section(title=f"Rubrique {day}")
    client = login(make_member())
    client.get("/")

    with django_assert_num_queries(HOME_QUERIES):
        text = client.get("/").content.decode()

    assert text.count("Nouvelle ") == 2 * number
    assert text.count("Rubrique ") == number


def test_member_has_a_dashboard_even_when_the_public_home_is_closed(login, client):
    home().unpublish()

    assert client.get("/").status_code == 302
    assert "core/dashboard.html" in [t.name for t in login(make_member()).get("/").templates]


@pytest.mark.parametrize("kind", ["page", "document"])
@pytest.mark.parametrize("number", ["", "abc", "²", "9" * 30, "9" * 5000])
def test_link_to_what_cannot_be_leads_nowhere(kind, number, client):
    text = f'<a linktype="{kind}" id="{number}">voir</a>'
    page = make_article(is_public=True, body=[("paragraph", RichText(text))])

    assert "<a>voir</a>" in client.get(page.url).content.decode()


def test_link_in_text_does_not_tell_the_address_of_a_hidden_page(client):
    hidden = make_article(slug="cachee")
    page = make_article(
        is_public=True,
        body=[
            {"type": "paragraph", "value": f'<a linktype="page" id="{hidden.pk}">voir</a>'},
            {"type": "link", "value": {"label": "Voir aussi", "page": hidden.pk, "url": ""}},
        ],
    )

    text = client.get(page.url).content.decode()

    assert text.count(f'href="/page/{hidden.pk}/"') == 2
    assert "cachee" not in text
    assert client.get(f"/page/{hidden.pk}/").status_code == 302
    assert "cachee" not in client.get(f"/page/{hidden.pk}/")["Location"]


def test_link_by_number_leads_to_a_readable_page(client):
    page = make_article(is_public=True)

    assert client.get(f"/page/{page.pk}/")["Location"] == page.url


def test_english_page_answers_under_its_prefix(client):
    home_en = home().get_translation(locale("en"))
    page = make_article(home_en, title="Legal notice", slug="legal", is_public=True)

    assert page.url == "/en/legal/"
    answer = client.get("/en/legal/")
    assert 'lang="en"' in answer.content.decode()


def test_page_links_to_readable_translations_only(client):
    page = make_article(is_public=True, slug="source")
    translation = page.copy_for_translation(locale("en"))
    translation.save_revision()
    assert 'hreflang="en"' not in client.get(page.url).content.decode()

    translation.get_latest_revision().publish()

    assert 'hreflang="en"' in client.get(page.url).content.decode()


@pytest.mark.parametrize("purpose", [Purpose.LEGAL, Purpose.ACCESSIBILITY, Purpose.PRIVACY])
def test_page_of_a_purpose_is_found_by_its_purpose(client, purpose):
    page = make_article(purpose=purpose, is_public=True)

    assert client.get(f"/informations/{purpose}/")["Location"] == page.url


def test_page_of_a_purpose_that_is_missing_asks_visitor_to_sign_in(client):
    assert client.get("/informations/legal/").status_code == 302


@pytest.mark.parametrize("path", ["/_util/login/", "/admin/login/", "/admin/password_reset/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_doors_lead_to_the_one_sign_in_page(client, path, method):
    """L2: each of these used to open a session with a password alone."""
    user = make_member()
    user.set_password("une phrase assez longue")
    user.save()

    answer = getattr(client, method)(
        path, {"username": user.email, "password": "une phrase assez longue"}
    )

    assert answer.status_code == 302
    assert answer["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/django-admin/", "/api/", "/api/v2/pages/", "/admin/api/main/"])
def test_api_and_other_admins_do_not_exist(login, path):
    """L18: no API."""
    assert login(make_member()).get(path).status_code == 404


def test_post_to_a_page_is_refused(client):
    assert client.post("/").status_code == 405


def test_every_answer_to_a_signed_in_person_is_kept_nowhere(login):
    """L16."""
    client = login(make_member())

    for path in ("/", "/notifications/", "/absente/"):
        assert "no-store" in client.get(path)["Cache-Control"]


# News that must be read


def test_reading_is_noted_once_for_every_language(login):
    page = make_news(must_read=True)
    user = make_member()
    client = login(user)
    assert (
        reverse("news_read", args=[page.translation_key]) in client.get(page.url).content.decode()
    )

    for _time in range(2):
        answer = client.post(reverse("news_read", args=[page.translation_key]))
        assert answer["Location"] == page.url

    assert PageReading.objects.filter(user=user).count() == 1


def test_reading_of_hidden_or_ordinary_news_is_refused(login):
    hidden, ordinary = make_news(must_read=True), make_news()
    restrict(hidden, Group.objects.create(name="Autre"))
    client = login(make_member())

    for page in (hidden, ordinary):
        assert client.post(reverse("news_read", args=[page.translation_key])).status_code == 404
    assert not PageReading.objects.exists()


def test_count_of_readers_is_for_editors(login, client):
    page = make_news(must_read=True)
    record_reading(page, user=make_member())

    assert "Read by" not in login(make_member()).get(page.url).content.decode().replace(
        "Lu", "Read"
    )
    assert login(make_member("editor")).get(page.url).context["reading_count"] == 1


def test_visitor_is_not_asked_to_read(client):
    page = make_news(must_read=True, is_public=True)

    assert "asks_reading" not in client.get(page.url).context
