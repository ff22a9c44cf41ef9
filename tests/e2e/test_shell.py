"""The gallery in a real browser: policy, accessibility, narrow screens, menus, dialogs."""

import pytest

from portal.accounts.enums import Role
from tests.factories.accounts import make_member
from tests.support.browser import follow, overflow, serious_violations, take_screenshot


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_gallery_is_accessible(open_page, width, theme):
    page = open_page(make_member(Role.COORDINATOR), width=width, theme=theme)

    page.goto("/galerie/")

    take_screenshot(page, f"gallery-{width}-{theme}", whole=True)
    assert overflow(page) == 0
    assert serious_violations(page) == []


def test_menus_open_without_javascript(open_page):
    page = open_page(make_member(Role.COORDINATOR), width=375, javascript=False)
    page.goto("/galerie/")

    page.click(".menu-drawer > summary")
    assert page.locator(".menu-drawer a").first.is_visible()
    page.click(".account-menu > summary")
    assert page.locator(".account-menu button").is_visible()


def test_account_menu_closes_on_escape_and_gives_the_focus_back(open_page):
    page = open_page(make_member(Role.COORDINATOR))
    page.goto("/galerie/")
    page.click(".account-menu > summary")
    page.keyboard.press("Tab")

    page.keyboard.press("Escape")

    assert not page.locator(".account-menu button").is_visible()
    assert page.evaluate("document.activeElement.matches('.account-menu > summary')")


def test_dialog_opens_with_script_and_closes_on_escape(open_page):
    page = open_page(make_member(Role.COORDINATOR))
    page.goto("/galerie/")

    page.click("[data-portal-dialog]")
    assert page.locator("#gallery-dialog").is_visible()
    page.keyboard.press("Escape")

    assert not page.locator("#gallery-dialog").is_visible()
    assert page.evaluate("document.activeElement.matches('[data-portal-dialog]')")


def test_dialog_does_not_hide_the_way_out(open_page, neutral_site):
    page = open_page(make_member(Role.COORDINATOR))
    page.goto("/galerie/")
    page.click("[data-portal-dialog]")

    page.click("#gallery-dialog button[form=quick-exit]")

    page.wait_for_url(neutral_site.url)


def test_dialog_button_is_a_link_without_script(open_page):
    page = open_page(make_member(Role.COORDINATOR), javascript=False)
    page.goto("/galerie/")

    follow(page, "[data-portal-dialog]")

    assert page.url.endswith("/naviguer-en-securite/")


def test_first_keys_reach_skip_links_then_the_exit(open_page):
    page = open_page(make_member())
    page.goto("/naviguer-en-securite/")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.getAttribute('href') ||"
                " document.activeElement.form?.getAttribute('action')"
            )
        )

    assert reached == ["#content", "#navigation", "#site-search", "/quitter/"]


def test_theme_is_chosen_without_javascript(open_page):
    page = open_page(make_member(), javascript=False)
    page.goto("/naviguer-en-securite/")

    follow(page, "button[name=theme][value=dark]")

    assert page.url.endswith("/naviguer-en-securite/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
