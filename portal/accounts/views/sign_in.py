"""Signing in and out, and the factors: what the portal changes in the views of allauth."""

from allauth.account import views as account_views
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import consume
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.webauthn import views as passkey_views
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from portal.accounts.middleware import CLEAR_SITE_DATA, SETUP_NEXT
from portal.accounts.second_factor import codes_left, is_last_factor


class SignInView(account_views.LoginView):
    """The sign-in page; the demonstration lists its accounts on it."""

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"demo_rows": _demo_rows()}


class PasskeySignInView(passkey_views.LoginWebAuthnView):
    """Signing in with a passkey; asking for a challenge counts, for each one opens a session."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        usage = consume(request, app="allauth.mfa", action="webauthn_login", limit_get=True)
        if usage is None:
            return ratelimit.respond_429(request)
        return super().get(request, *args, **kwargs)


class SignOutView(account_views.LogoutView):
    """Sign out, and let the browser forget what it kept (ASVS V7.4.1, V14.3.1)."""

    def post(self, *args, **kwargs) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = CLEAR_SITE_DATA
        return response


class SecurityView(mfa_views.IndexView):
    """My security: what protects the account. Opens no seed to count the codes."""

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"codes_left": codes_left(self.request.user)}


class RecoveryCodesView(code_views.ViewRecoveryCodesView):
    """The codes, shown once; then on to the page that was asked for before the set-up."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except ValidationError:
            messages.error(request, _("Your codes cannot be read any more. Make new ones."))
            return redirect("mfa_index")

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {"next_url": self.request.session.pop(SETUP_NEXT, "/")}


class MakeCodesView(code_views.GenerateRecoveryCodesView):
    """Replace the recovery codes, those that cannot be read any more included."""

    def get_context_data(self, **kwargs) -> dict:
        context = FormView.get_context_data(self, **kwargs)
        return context | {"codes_left": codes_left(self.request.user) or 0}


class RemovePasskeyView(passkey_views.RemoveWebAuthnView):
    """Remove a passkey, unless it is the last factor: everybody keeps one."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if is_last_factor(self.get_object()):
            messages.error(request, _("This is your last second factor. Add another one first."))
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


def _demo_rows() -> list:
    """Accounts of the demonstration, with their passwords; nothing anywhere else."""
    if not (settings.DEMO and settings.DEMO_SIGN_IN_ROWS):
        return []
    return import_string(settings.DEMO_SIGN_IN_ROWS)()
