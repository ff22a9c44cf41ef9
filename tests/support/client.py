"""A test client that reads what it gets: CSP habits and template mistakes fail at once."""

import re
import time

from allauth.account.internal.userkit import user_id_to_str
from django.http import HttpResponse
from django.test import Client

INLINE_HANDLER = re.compile(r"<[^>]+\son[a-z]+\s*=", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<[^>]+\sstyle\s*=", re.IGNORECASE)
BARE_SCRIPT = re.compile(r"<script(?![^>]*\b(?:src|nonce|type=\"application/json\"))[^>]*>")
RAW_TEMPLATE = re.compile(r"\{%|\{\{|%\}|<c-")


class PortalClient(Client):
    """Django's client plus sign-in with a second factor and HTML checks on portal pages."""

    def sign_in(self, user, *, second_factor: bool = True) -> None:
        self.force_login(user, backend="portal.accounts.backends.Backend")
        now = time.time()
        methods = [{"method": "password", "at": now, "email": user.email}]
        if second_factor:
            methods.append({"method": "mfa", "at": now, "type": "totp"})
        session = self.session
        session["account_authentication_methods"] = methods
        session["account_authentication_methods_user"] = user_id_to_str(user)
        session.save()

    def request(self, **request) -> HttpResponse:
        response = super().request(**request)
        path = request.get("PATH_INFO", "")
        is_page = "text/html" in response.headers.get("Content-Type", "")
        if is_page and not path.startswith("/admin") and not response.streaming:
            check_html(response.content.decode(), path)
        return response


def check_html(html: str, path: str) -> None:
    """Fail when a page carries inline code or unrendered template syntax."""
    assert not INLINE_HANDLER.search(html), f"inline handler in {path}"
    assert not INLINE_STYLE.search(html), f"inline style in {path}"
    assert not BARE_SCRIPT.search(html), f"bare script in {path}"
    assert not RAW_TEMPLATE.search(html), f"template syntax in {path}"
