"""Links of a page to pages its editor does not see: neither title nor address, nowhere."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from portal.accounts.enums import Role
from tests.factories.accounts import make_member
from tests.factories.pages import home, locale, make_article
from tests.portal.core.test_admin_gate import SECRET, closed_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(login):
    """A signed-in editor of pages."""
    return login(make_member(Role.EDITOR))


def link_block(page) -> list[dict]:
    return [{"type": "link", "value": {"label": "Lire", "page": page.pk, "url": ""}}]


def text_with_link(page) -> list[dict]:
    value = f'<p><a linktype="page" id="{page.pk}">Lire</a></p>'
    return [{"type": "paragraph", "value": value}]


@pytest.mark.parametrize("body", [link_block, text_with_link])
@pytest.mark.parametrize("name", ["edit", "history", "copy", "move", "delete", "view_draft"])
def test_link_to_a_hidden_page_tells_neither_its_title_nor_its_address(name, body, editor):
    page = make_article(body=body(closed_page()))

    text = editor.get(reverse(f"wagtailadmin_pages:{name}", args=[page.pk])).content.decode()

    assert "zirconium" not in text.lower()


@pytest.mark.parametrize("body", [link_block, text_with_link])
def test_link_to_a_seen_page_shows_it_to_the_editor(body, editor):
    page = make_article(body=body(make_article(title="Vanadium", slug="vanadium")))

    text = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert "vanadium" in text.lower()


@pytest.mark.parametrize("body", [link_block, text_with_link])
def test_comparison_of_versions_does_not_tell_the_title_of_a_linked_page(body, editor):
    page = make_article()
    first = page.latest_revision
    page.body = body(closed_page())
    second = page.save_revision()
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])

    answer = editor.get(address)

    assert answer.status_code == 200
    assert "zirconium" not in answer.content.decode().lower()


@pytest.mark.parametrize("body", [link_block, text_with_link])
def test_translation_editor_does_not_tell_the_title_of_a_linked_page(body, editor):
    page = make_article(body=body(closed_page()))
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    editor.post(submit, {"locales": [locale("en").pk]})
    translation = page.get_translation(locale("en")).specific

    text = editor.get(reverse("wagtailadmin_pages:edit", args=[translation.pk])).content.decode()

    assert "zirconium" not in text.lower()
    assert str(page.body[0].value) == str(translation.body[0].value)


@pytest.mark.parametrize("number", ["10000000", "abc", None])
def test_linking_to_a_hidden_page_is_refused_like_to_none(number, editor):
    hidden, parent = closed_page(), home()
    address = reverse("wagtailadmin_pages:add", args=["core", "articlepage", parent.pk])

    answer = editor.post(
        address,
        {
            "title": "Une page", "slug": "une-page", "summary": "", "seo_title": "",
            "purpose": "ordinary", "body-count": "1", "body-0-type": "link",
            "body-0-value-label": "Lire", "body-0-value-url": "", "body-0-order": "0",
            "body-0-value-page": hidden.pk if number is None else number, "body-0-deleted": "",
        },
    )  # fmt: skip

    assert answer.status_code == 200
    assert "body" in answer.context["form"].errors
    assert SECRET not in answer.content.decode()
    assert not Page.objects.filter(slug="une-page").exists()


def test_address_typed_as_a_link_does_not_tell_whether_a_page_is_there(editor):
    closed_page()
    view = reverse("wagtailadmin_choose_page_external_link")
    typed = {"external-link-chooser-link_text": "Lire"}

    answers = [
        editor.post(view, typed | {"external-link-chooser-url": f"http://localhost/{slug}/"})
        for slug in ("secret-zirconium", "secret-vanadium")
    ]

    assert [answer.json()["step"] for answer in answers] == ["external_link_chosen"] * 2
    assert "adminTitle" not in answers[0].content.decode()
    assert answers[0].json()["result"].keys() == answers[1].json()["result"].keys()
