"""Gates of a signed-in session: its length, and the second factor."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone


class SessionLifetimeMiddleware:
    """End a session after its idle time or its absolute time, whichever comes first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            started = request.session.setdefault("started_at", now)
            seen = request.session.get("seen_at", now)
            if (
                now - seen > settings.SESSION_IDLE_SECONDS
                or now - started > settings.SESSION_ABSOLUTE_SECONDS
            ):
                logout(request)
            elif now - seen >= 30 or "seen_at" not in request.session:
                request.session["seen_at"] = now
        return self.get_response(request)


class SecondFactorMiddleware:
    """Keep a session without a second factor inside the sign-in pages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated or has_second_factor(request):
            return None
        name = request.resolver_match.view_name or ""
        if name.startswith(("account_", "mfa_")) or not getattr(view, "login_required", True):
            return None
        return redirect("mfa_index")


def has_second_factor(request) -> bool:
    """Whether this session was opened with a second factor or a passkey."""
    records = request.session.get("account_authentication_methods", [])
    return any(
        record.get("method") == "mfa"
        and record.get("type") in {"totp", "webauthn", "recovery_codes"}
        for record in records
    )
