"""What counts as a second factor, for a person and for a session."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.http import HttpRequest

MAIN_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened, or completed, with a second factor or a passkey.

    A mailed code is none: it goes to the same mailbox as the reset of the password
    (CNIL recommendation 2025-019).
    """
    return any(
        record.get("method") == "mfa" and record.get("type") in Authenticator.Type.values
        for record in get_authentication_records(request, request.user)
    )


def has_factor(user) -> bool:
    """Whether the person owns a second factor; recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=MAIN_FACTORS).exists()


def is_last_factor(authenticator: Authenticator) -> bool:
    """Whether the person would have no factor left without this one."""
    if authenticator.type not in MAIN_FACTORS:
        return False
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=MAIN_FACTORS)
    return not others.exclude(pk=authenticator.pk).exists()


def codes_left(user) -> int | None:
    """How many recovery codes were not used yet; None when none were made. Opens no seed."""
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    if codes is None:
        return None
    return app_settings.RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count()


def remove_factors(user) -> int:
    """Take away every factor and recovery code of a person; give back how many there were."""
    owner = get_user_model().objects.select_for_update().get(pk=user.pk)
    return Authenticator.objects.filter(user=owner).delete()[0]
