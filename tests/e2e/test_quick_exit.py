"""Leaving at once, as a person does it: button, keyboard, without JavaScript, then Back."""

import time

import pytest
from django.contrib.sessions.models import Session

from tests.factories.accounts import make_member

SAFE_PAGE = "/naviguer-en-securite/"
EXIT_BUTTON = "form[data-portal-quick-exit] button"


def press_shift(page, times):
    for _ in range(times):
        page.keyboard.press("Shift")


@pytest.mark.parametrize("javascript", [True, False])
def test_exit_button_leaves_and_ends_the_session(open_page, neutral_site, javascript):
    page = open_page(make_member(), javascript=javascript)
    page.goto(SAFE_PAGE)

    page.click(EXIT_BUTTON)
    page.wait_for_url(neutral_site.url)

    assert page.title() == "Demain"
    assert "Referer" not in neutral_site.headers[0]
    wait_until(lambda: not Session.objects.exists())


def test_exit_stays_in_sight_on_a_telephone(open_page, neutral_site):
    page = open_page(make_member(), width=375)
    page.goto(SAFE_PAGE)

    page.keyboard.press("End")

    assert page.evaluate(
        """selector => {
          const box = document.querySelector(selector).getBoundingClientRect();
          return box.top >= 0 && box.bottom <= innerHeight && box.height >= 44;
        }""",
        EXIT_BUTTON,
    )


def test_shift_three_times_leaves(open_page, neutral_site):
    page = open_page(make_member())
    page.goto(SAFE_PAGE)

    press_shift(page, 3)

    page.wait_for_url(neutral_site.url)
    wait_until(lambda: not Session.objects.exists())


def test_shift_twice_stays_and_is_announced(open_page, neutral_site):
    page = open_page(make_member())
    page.goto(SAFE_PAGE)

    press_shift(page, 2)

    assert "1" in page.locator("body > [role=status]").inner_text()
    page.keyboard.press("a")
    press_shift(page, 2)
    assert page.url.endswith(SAFE_PAGE)
    assert neutral_site.headers == []


# Written by the page: milliseconds from the third press to the first frame without its content.
MEASURE_BLANK = """() => {
  let pressed = 0;
  addEventListener("keydown", () => { pressed = performance.now(); }, true);
  new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(() => {
    const gone = !document.querySelector("main") && !document.title.trim();
    if (gone) console.log(`blank ${performance.now() - pressed}`);
  }))).observe(document.body, { childList: true });
}"""


def test_page_is_blank_at_once_when_the_other_site_is_slow(open_page, neutral_site):
    neutral_site.delay = 1.5
    page = open_page(make_member())
    page.goto(SAFE_PAGE)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.evaluate(MEASURE_BLANK)

    press_shift(page, 3)
    page.wait_for_url(neutral_site.url)

    blank = [float(text.split()[1]) for text in said if text.startswith("blank")]
    assert blank
    assert blank[0] < 100


def test_back_does_not_return_to_the_page(open_page, neutral_site):
    page = open_page(make_member())
    page.goto("/galerie/")
    page.goto(SAFE_PAGE)
    page.click(EXIT_BUTTON)
    page.wait_for_url(neutral_site.url)
    wait_until(lambda: not Session.objects.exists())

    page.go_back()

    assert SAFE_PAGE not in page.url
    assert page.locator("[data-portal-menu]").count() == 0


def test_other_tabs_leave_too(open_page, neutral_site):
    page = open_page(make_member())
    page.goto(SAFE_PAGE)
    other = page.context.new_page()
    other.goto(SAFE_PAGE)

    page.click(EXIT_BUTTON)

    other.wait_for_url(neutral_site.url)


def wait_until(condition, seconds=5):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.05)
