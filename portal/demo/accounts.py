"""Passwords and second factors of the demonstration accounts, the same on every machine.

They protect nothing: the demonstration listens on loopback only and shows them on its own
sign-in page. They exist so that the real sign-in, with its two factors, is the one that is used.
"""

import base64
import hashlib
import hmac
import time

from portal.accounts.enums import Role
from portal.demo.content.institutions import institutions
from portal.demo.content.people import PersonPlan, people, shown_keys
from portal.demo.content.texts import read

_KEY = b"invented accounts of the demonstration"
WORDS_PER_PASSPHRASE = 5
SECRET_BYTES = 20
PERIOD_SECONDS = 30
CODE_DIGITS = 6


def password_of(email: str) -> str:
    """The passphrase of an account: five different words."""
    words = list(read("words")["words"])
    chosen = []
    for number in _derive("password", email)[:WORDS_PER_PASSPHRASE]:
        chosen.append(words.pop(number % len(words)))
    return "-".join(chosen)


def totp_secret_of(email: str) -> str:
    """The secret of the code application, in base32."""
    return base64.b32encode(_derive("totp", email)[:SECRET_BYTES]).decode()


def current_code(secret: str, *, at: float | None = None) -> str:
    """The six digits an application shows for this secret (RFC 6238), now or at a Unix time."""
    counter = int(time.time() if at is None else at) // PERIOD_SECONDS
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def accounts() -> list[dict]:
    """Every account: email, password, totp_secret, roles, institution (the main one), name."""
    return [_account(person) for person in people().values()]


def sign_in_rows() -> list[dict]:
    """What the sign-in page lists: role, email, password and current code, one line by role."""
    rows = []
    for role, key in zip(Role, shown_keys(), strict=True):
        email = people()[key].email
        code = current_code(totp_secret_of(email))
        row = {"role": role.label, "email": email, "password": password_of(email), "code": code}
        rows.append(row)
    return rows


def _account(person: PersonPlan) -> dict:
    return {
        "email": person.email,
        "password": password_of(person.email),
        "totp_secret": totp_secret_of(person.email),
        "roles": sorted({role for one in person.current for role in one.roles}),
        "institution": institutions()[person.institution].name,
        "name": f"{person.first_name} {person.last_name}",
    }


def _derive(purpose: str, email: str) -> bytes:
    return hmac.digest(_KEY, f"{purpose}:{email}".encode(), hashlib.sha256)
