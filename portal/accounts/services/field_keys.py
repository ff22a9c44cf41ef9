"""Rotation of the keys that encrypt the seeds of second factors."""

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import transaction

from portal.accounts.enums import AccountEvent
from portal.core.encryption import decrypt_text, rotate_text
from portal.core.services import journal

# Where allauth keeps secrets inside the data of a factor.
SECRET_NAMES = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


@dataclass
class Rotation:
    """How many seeds were read, and the ids of the factors that no key opens."""

    read: int = 0
    unreadable: list[int] = field(default_factory=list)


def rotate_seeds(*, dry_run: bool) -> Rotation:
    """Encrypt every seed again with the current key, one short transaction each.

    A seed that no key opens is left as it is and reported. Safe to interrupt and to repeat.
    """
    rotation = Rotation()
    factors = Authenticator.objects.filter(type__in=SECRET_NAMES).order_by("pk")
    for pk in list(factors.values_list("pk", flat=True)):
        try:
            _rotate(pk, dry_run)
        except InvalidToken:
            rotation.unreadable.append(pk)
        else:
            rotation.read += 1
    if not dry_run:
        journal.record(AccountEvent.KEYS_ROTATED, data={"seeds": rotation.read})
    return rotation


@transaction.atomic
def _rotate(pk: int, dry_run: bool) -> None:
    factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if factor is None:
        return
    name = SECRET_NAMES[factor.type]
    if dry_run:
        decrypt_text(factor.data[name])
        return
    factor.data[name] = rotate_text(factor.data[name])
    factor.save(update_fields=["data"])
