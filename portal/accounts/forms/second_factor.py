"""Forms of the second factor: a code from an application serves once, whatever the session."""

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms.sign_in import WithoutPlaceholders


def spend_code(user, code: str) -> bool:
    """Mark a code as used; false when it was used before, in any session of any process.

    allauth forgets a code after one period although the tolerance keeps it valid for longer,
    and does not note the code that activates the factor. A cache that does not answer refuses.
    """
    seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 2)
    key = f"accounts:totp-spent:{user.pk}:{normalize_user_code(code)}"
    return cache.add(key, 1, timeout=seconds)


class SingleUse(WithoutPlaceholders):
    """A valid code from an application that was used already is a wrong code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six-digit code or recovery code")
        self.fields["code"].widget.attrs.update({"autofocus": True, "spellcheck": "false"})

    def clean_code(self) -> str:
        code = super().clean_code()
        is_totp = self.authenticator.type == Authenticator.Type.TOTP
        if is_totp and not spend_code(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(SingleUse, allauth_forms.AuthenticateForm):
    pass


class ReauthenticateForm(SingleUse, allauth_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(WithoutPlaceholders, totp_forms.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Six-digit code shown by the application")
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "spellcheck": "false"})

    def clean_code(self) -> str:
        code = super().clean_code()
        if not spend_code(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AddPasskeyForm(WithoutPlaceholders, webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this key, for example the device it stands on")
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Sign in with this key alone")
        passwordless.help_text = _(
            "Without e-mail address or password. The key then asks for a PIN or a fingerprint."
        )
