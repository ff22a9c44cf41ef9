"""A real Chromium before the real server, for the tests marked `browser`.

Import the fixtures in a conftest (tests/e2e does). `open_page` gives a page on the live server,
signed in or not; whatever it does, a violation of the Content-Security-Policy, a request to
another site or a JavaScript error makes the test fail at its end.

    def test_menu_opens(open_page):
        page = open_page(make_member(), width=375)
        page.goto("/")
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.support.client import PortalClient
from tests.support.services import chromium_program

CHROMIUM_OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-dev-shm-usage", "--no-first-run",
]  # fmt: skip
SCREENSHOTS = Path(tempfile.gettempdir()) / "maillage-screenshots"
RECORD_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Watch:
    """What a page must never do, noted while it lives."""

    allowed: list[str]
    faults: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Note faults of every page of the context."""
        context.add_init_script(RECORD_VIOLATIONS)
        context.on("request", self._note_request)
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))

    def _note_request(self, request) -> None:
        if not request.url.startswith((*self.allowed, "data:", "blob:", "about:")):
            self.faults.append(f"foreign request: {request.url}")

    def _note_console(self, message) -> None:
        text = message.text
        if message.type == "error" and ("CSP " in text or "Content Security Policy" in text):
            self.faults.append(f"policy: {text}")


@dataclass
class NeutralSite:
    """The site a quick exit leads to: it remembers what it was asked.

    `delay` is the number of seconds before it answers.
    """

    url: str
    delay: float = 0
    headers: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. Playwright's loop makes Django suspect async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_program(), args=CHROMIUM_OPTIONS
        )
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def neutral_site(settings, transactional_db) -> Iterator[NeutralSite]:
    """A small site on loopback that takes the place of the one quick exits lead to."""
    site = NeutralSite(url="")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/":
                site.headers.append(dict(self.headers))
                time.sleep(site.delay)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<!DOCTYPE html><title>Demain</title><h1>Soleil</h1>")

        def log_message(self, *arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}/"
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {**policy, "form-action": ["'self'", site.url]}
    }
    settings.QUICK_EXIT_URL = site.url
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(browser, live_server, settings, request) -> Iterator[Callable[..., Page]]:
    """Open a page: `open_page(user=None, width=1280, theme="light", javascript=True)`.

    Addresses are relative to the live server. The window is 900 pixels high.
    """
    allowed = [live_server.url]
    if "neutral_site" in request.fixturenames:
        allowed.append(request.getfixturevalue("neutral_site").url)
    watch = Watch(allowed=allowed)
    contexts: list[BrowserContext] = []

    def open_one(user=None, *, width=1280, theme="light", javascript=True) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900},
            color_scheme=theme, java_script_enabled=javascript, locale="fr-FR",
            reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(10_000)
        contexts.append(context)
        watch.follow(context)
        if user is not None:
            client = PortalClient()
            client.sign_in(user)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
            context.add_cookies([cookie])
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert watch.faults == []


def follow(page: Page, target: str | Locator) -> None:
    """Click a link or a button and wait for the page it leads to.

    A click alone comes back before the next page is there: what is read then is the former one.
    """
    element = page.locator(target).first if isinstance(target, str) else target
    with page.expect_navigation():
        element.click()


def serious_violations(page: Page) -> list[str]:
    """What axe finds serious or critical in the page: "rule: element", ready for an assertion."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the window; 0 when nothing sticks out."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def take_screenshot(page: Page, name: str, *, whole: bool = False) -> Path:
    """Save a picture of the page, for people to look at; give back its path."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=whole)
    return path
