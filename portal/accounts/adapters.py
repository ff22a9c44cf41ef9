"""What the portal changes in django-allauth."""

import logging
import time

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.contrib.auth import get_user_model
from django.db.models import F

from portal.accounts.passwords import LengthValidator, is_acceptable_length
from portal.accounts.second_factor import has_factor, is_last_factor
from portal.accounts.tasks import send_security_notice
from portal.core.encryption import decrypt_text, encrypt_text

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """Accounts come from invitations only."""
        return False

    def pre_authenticate(self, request, **credentials) -> None:
        """Refuse before any hashing: endless passwords, too many failures of one address.

        Failures are counted for the account (by allauth) and for the address they come from.
        A success gives back its own share only, so that it cannot be used to wipe a counter.
        """
        if not is_acceptable_length(credentials.get("password", "")):
            raise self.validation_error("email_password_mismatch")
        super().pre_authenticate(request, **credentials)
        usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_address", limit_get=True
        )
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage.extend(usage.usage)

    def clean_password(self, password: str, user=None) -> str:
        """Length first, alone: nothing else is worth doing with a password of megabytes."""
        LengthValidator().validate(password, user)
        return super().clean_password(password, user)

    def login(self, request, user) -> None:
        """Keep the date of the previous visit: the home page shows what is new since then."""
        get_user_model().objects.filter(pk=user.pk).update(previous_visit=F("last_login"))
        super().login(request, user)

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """One content-free notice for every change: no event, device or address in a mailbox."""
        send_security_notice.enqueue(user.pk)

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """A password typed just now is enough to set up the first factor, nothing else."""
        user = self.request.user
        if app == "allauth.mfa" and not has_factor(user) and self._has_just_signed_in(user):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def _has_just_signed_in(self, user) -> bool:
        records = get_authentication_records(self.request, user)
        limit = time.time() - account_settings.LOGIN_TIMEOUT
        return any(r.get("method") == "password" and r["at"] > limit for r in records)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seeds of second factors are encrypted at rest with rotating keys."""

    def encrypt(self, text: str) -> str:
        return encrypt_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError when no key opens the seed: the code is then simply wrong."""
        try:
            return decrypt_text(encrypted_text)
        except InvalidToken:
            logger.error("seed of a second factor cannot be read with the present keys")
            raise self.validation_error("incorrect_code") from None

    def can_delete_authenticator(self, authenticator) -> bool:
        """The last factor stays: add another one first."""
        return not is_last_factor(authenticator)
