"""Gates of a signed-in session: its length, the second factor, and the sign-in itself."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from portal.accounts.second_factor import has_factor, has_second_factor
from portal.core.audiences import read_as_public

CLEAR_SITE_DATA = '"cache", "storage"'
SETUP_NEXT = "setup_next"

# What a session without a second factor may still call: leaving, the looks of the shell, and the
# pages that give a factor. Everything else is refused, public pages included: they show more to
# a signed-in person.
SHELL_VIEWS = frozenset(
    {"account_logout", "quick_exit", "theme", "branding_stylesheet", "branding_logo"}
)
SETUP_VIEWS = SHELL_VIEWS | {"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
FACTOR_VIEWS = SHELL_VIEWS | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def is_poll(request: HttpRequest) -> bool:
    """Whether the page sent this request by itself, without anybody there."""
    if "HX-Polling" in request.headers:
        return True
    match = request.resolver_match
    return match is not None and match.view_name in settings.SESSION_POLL_VIEWS


def send_elsewhere(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the browser to a sign-in page, whichever way it asked.

    A fragment must not receive a whole page: htmx is told to leave the page, unless it stands
    on the wanted page already (204, so that a poll cannot reload it for ever). Other scripts
    get a plain refusal.
    """
    if "HX-Request" in request.headers:
        response = HttpResponse(status=204)
        here = urlsplit(request.headers.get("HX-Current-URL", "")).path
        if here != urlsplit(url).path:
            response["HX-Redirect"] = url
        return response
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return HttpResponseForbidden(content_type="text/plain")
    return HttpResponseRedirect(url)


class SessionLifetimeMiddleware:
    """End a session after its idle time or its absolute time, whichever comes first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        ended = request.user.is_authenticated and self._is_over(request.session)
        if ended:
            logout(request)
        response = self.get_response(request)
        if ended:
            response["Clear-Site-Data"] = CLEAR_SITE_DATA
        return response

    def process_view(self, request, view, args, kwargs) -> None:
        """Note that the person is there; a poll does not count."""
        if request.user.is_authenticated and not is_poll(request):
            now = int(timezone.now().timestamp())
            if now - request.session.get("seen_at", 0) >= 30:
                request.session["seen_at"] = now

    @staticmethod
    def _is_over(session) -> bool:
        now = int(timezone.now().timestamp())
        started = session.setdefault("started_at", now)
        seen = session.setdefault("seen_at", now)
        return (
            now - seen > settings.SESSION_IDLE_SECONDS
            or now - started > settings.SESSION_ABSOLUTE_SECONDS
        )


class SecondFactorMiddleware:
    """Keep a session without a second factor inside the pages that give it one.

    A person with a factor is asked for it; a person without any sets one up. A session that
    only knows the password can therefore never add a factor to an account that has one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The frame of the pages it may open, and error pages, show it nothing of the network.
        if request.user.is_authenticated and not has_second_factor(request):
            read_as_public(request.user)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated or has_second_factor(request):
            return None
        name = request.resolver_match.view_name
        known = has_factor(request.user)
        if name in (FACTOR_VIEWS if known else SETUP_VIEWS):
            return None
        if request.method == "GET" and "HX-Request" not in request.headers and not is_poll(request):
            request.session[SETUP_NEXT] = request.get_full_path()
        return send_elsewhere(
            request, reverse("mfa_reauthenticate" if known else "mfa_activate_totp")
        )


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every view asks for a sign-in unless it says otherwise; fragments leave the page."""

    def handle_no_permission(self, request, view_func):
        scripted = (
            "HX-Request" in request.headers
            or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        )
        if scripted:
            return send_elsewhere(request, resolve_url(self.get_login_url(view_func)))
        return super().handle_no_permission(request, view_func)
