"""Rotation of the keys that encrypt the seeds of second factors and the fields of other apps."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.accounts.enums import AccountEvent
from portal.core.encryption import decrypt_text, rotate_text
from portal.core.field_keys import Rotation, register_encrypted, rotate_fields
from portal.core.services import journal

# Where allauth keeps secrets inside the data of a factor.
SECRET_NAMES = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def rotate_keys(*, dry_run: bool) -> dict[str, Rotation]:
    """Encrypt everything again with the current key, by kind of value, and journal how much."""
    rotations = rotate_fields(dry_run=dry_run)
    if not dry_run:
        counts = {name: rotation.read for name, rotation in rotations.items()}
        journal.record(AccountEvent.KEYS_ROTATED, data=counts)
    return rotations


def _seed_ids() -> list[int]:
    factors = Authenticator.objects.filter(type__in=SECRET_NAMES).order_by("pk")
    return list(factors.values_list("pk", flat=True))


@transaction.atomic
def _rotate_seed(pk: int, dry_run: bool) -> None:
    factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if factor is None:
        return
    name = SECRET_NAMES[factor.type]
    if dry_run:
        decrypt_text(factor.data[name])
        return
    factor.data[name] = rotate_text(factor.data[name])
    factor.save(update_fields=["data"])


register_encrypted("seeds", ids=_seed_ids, rotate_one=_rotate_seed)
