"""Codes on the trainer's screen: signed, bound to a half-day, valid 30 seconds.

Whoever reads one while signed in is given a ticket bound to them and to the half-day, so that
the time of the code does not run out while they press the button.
"""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from training.models import HalfDay
from training.services.errors import TrainingError

CODE_LIVES = timedelta(seconds=30)
# The screen shows a new code well before the last one ends.
SCREEN_REFRESHES = timedelta(seconds=15)
TICKET_LIVES = timedelta(minutes=5)
_CODE_SALT, _TICKET_SALT = "training.presence.code", "training.presence.ticket"


class CodeRefused(TrainingError):
    """The code is forged or too old; the message says which."""


def new_code(half_day: HalfDay) -> str:
    """A code for this half-day from now on."""
    return signing.TimestampSigner(salt=_CODE_SALT).sign(half_day.uuid.hex)


def half_day_in(code: str) -> UUID:
    """The half-day of a code that is ours and still valid. Raises CodeRefused."""
    try:
        value = signing.TimestampSigner(salt=_CODE_SALT).unsign(code, max_age=CODE_LIVES)
        return UUID(value)
    except signing.SignatureExpired as error:
        raise CodeRefused(
            _("This code is too old. Read the one that is on the screen now.")
        ) from error
    except (signing.BadSignature, ValueError) as error:
        raise CodeRefused(_("This code does not come from the portal.")) from error


def new_ticket(half_day: UUID, user) -> str:
    """What lets one person confirm, once they have read a valid code."""
    return signing.dumps([half_day.hex, user.pk], salt=_TICKET_SALT)


def half_day_of_ticket(ticket: str, user) -> UUID:
    """The half-day of a ticket given to this person. Raises CodeRefused."""
    try:
        value, holder = signing.loads(ticket, salt=_TICKET_SALT, max_age=TICKET_LIVES)
    except signing.SignatureExpired as error:
        raise CodeRefused(_("Too late to confirm: read the code on the screen again.")) from error
    except signing.BadSignature as error:
        raise CodeRefused(_("This code does not come from the portal.")) from error
    if holder != user.pk:
        raise CodeRefused(_("Somebody else read this code. Read the one on the screen yourself."))
    return UUID(value)
