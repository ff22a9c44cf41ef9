"""Second factors for tests: a real seed, real codes, and the real sign-in."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse

PASSWORD = "quatre lampadaires boudent la neige"
PERIOD = 30


def add_totp(user) -> str:
    """Link an application to the person and give its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def add_recovery_codes(user) -> list[str]:
    return RecoveryCodes.activate(user).get_unused_codes()


def totp_code(secret: str, *, periods_ahead: int = 0) -> str:
    """The code the application shows now, or some periods of thirty seconds later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + periods_ahead))


def sign_in_with_password(client, user, password: str = PASSWORD, **extra) -> HttpResponse:
    return client.post("/compte/login/", {"login": user.email, "password": password}, **extra)


def sign_in_for_real(client, user, secret: str, *, periods_ahead: int = 0) -> HttpResponse:
    """Password, then code, through the pages a person sees."""
    sign_in_with_password(client, user)
    code = totp_code(secret, periods_ahead=periods_ahead)
    return client.post("/compte/2fa/authenticate/", {"code": code})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session
