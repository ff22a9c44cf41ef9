"""The page editor in a real browser, under its content policy: what an editor does in a day.

A violation of the policy, a request to another site or a script error fails the test at its end
(see `open_page`).
"""

from io import BytesIO

import pytest
from PIL import Image

from portal.accounts.enums import Role
from portal.core.models import ArticlePage, PortalImage
from tests.factories.accounts import make_member
from tests.factories.pages import home, make_article, make_news, make_news_index, make_section
from tests.support.browser import take_screenshot


@pytest.fixture
def editor(open_page):
    """An editor's browser; the portal's home page exists."""
    home()
    page = open_page(make_member(Role.EDITOR))
    page.set_default_timeout(30_000)
    return page


def publish(page) -> None:
    page.locator(".footer .w-dropdown-button button[aria-expanded]").click()
    page.locator("button[name=action-publish]").click()
    page.locator(".messages .success").wait_for()


def test_editor_changes_a_text_links_a_page_and_publishes(editor):
    target = make_article(title="Page visée")
    page = make_article(body=[{"type": "paragraph", "value": "<p>Bonjour</p>"}])
    editor.goto(f"/admin/pages/{page.pk}/edit/")

    text = editor.locator(".Draftail-Editor [contenteditable=true]").first
    text.click()
    editor.keyboard.press("End")
    editor.keyboard.type(" et bienvenue")
    editor.keyboard.press("Shift+Home")
    editor.keyboard.press("Control+k")
    editor.locator(".modal-content a.navigate-pages").first.click()
    editor.locator(".modal-content a", has_text="Page visée").click()
    editor.locator(".modal-content").wait_for(state="detached")
    take_screenshot(editor, "editor-page")
    publish(editor)

    body = str(ArticlePage.objects.get(pk=page.pk).body)
    assert "Bonjour et bienvenue" in body
    assert f'href="/page/{target.pk}/"' in body


def test_editor_adds_a_block_with_an_image_just_sent(editor):
    page = make_article(title="Avec image")
    drawing = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(drawing, "PNG")
    editor.goto(f"/admin/pages/{page.pk}/edit/")

    editor.locator("button.c-sf-add-button").first.click()
    editor.get_by_role("option", name="Image").click()
    editor.get_by_role("button", name="Choisir une image").click()
    editor.get_by_role("tab", name="Transférer").click()
    editor.set_input_files(
        "#id_image-chooser-upload-file",
        {"name": "plan.png", "mimeType": "image/png", "buffer": drawing.getvalue()},
    )
    editor.fill("#id_image-chooser-upload-title", "Plan")
    editor.locator(".modal-content button[type=submit]").last.click()
    editor.locator(".modal-content").wait_for(state="detached")
    publish(editor)

    image = PortalImage.objects.get()
    assert ArticlePage.objects.get(pk=page.pk).body[0].value["image"] == image


def test_editor_previews_a_page_beside_its_form(editor):
    page = make_article(title="À relire")
    editor.goto(f"/admin/pages/{page.pk}/edit/")

    editor.get_by_role("button", name="prévisualisation").click()
    heading = editor.frame_locator("iframe#w-preview-iframe").locator("h1", has_text="À relire")

    heading.wait_for()
    take_screenshot(editor, "editor-preview")


def test_editor_translates_a_page(editor):
    page = make_article(title="Règlement", body=[{"type": "paragraph", "value": "<p>Bonjour</p>"}])
    editor.goto(f"/admin/localize/submit/page/{page.pk}/")
    editor.get_by_label("Anglais").check()
    editor.get_by_role("button", name="Soumettre").click()

    editor.locator(".js-translation-editor ul").first.wait_for()
    take_screenshot(editor, "editor-translation")

    assert ArticlePage.objects.filter(translation_key=page.translation_key).count() == 2


@pytest.mark.parametrize(
    "path",
    ["", "pages/", "pages/{page}/", "pages/{page}/copy/", "pages/{page}/move/",
     "pages/{page}/history/", "pages/{page}/delete/", "pages/{page}/unpublish/",
     "pages/{index}/add_subpage/", "pages/add/core/newspage/{index}/", "pages/{news}/edit/",
     "images/", "images/add/", "documents/", "documents/add/", "settings/core/sitealert/",
     "settings/core/brandingsettings/", "pages/search/?q=rubrique"],
)  # fmt: skip
def test_screen_keeps_the_policy(editor, path):
    index = make_news_index(is_public=True)
    numbers = {"index": index.pk, "page": make_section().pk, "news": make_news(index).pk}

    answer = editor.goto(f"/admin/{path.format(**numbers)}", wait_until="load")
    editor.wait_for_timeout(1000)

    assert answer.status == 200
