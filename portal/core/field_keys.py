"""Rotation of the keys that encrypt fields, wherever they are.

An app declares what it encrypts, once its models are ready:

    register_encrypted("seeds", ids=..., rotate_one=...)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cryptography.fernet import InvalidToken
from django.db import models, transaction

from portal.core.encryption import decrypt_text, rotate_text


@dataclass
class Rotation:
    """How many values of one kind were read, and the ids of the rows that no key opens."""

    read: int = 0
    unreadable: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Encrypted:
    """One kind of encrypted value: the rows that hold some, and how one row is written again."""

    ids: Callable[[], Iterable[int]]
    rotate_one: Callable[[int, bool], None]


_kinds: dict[str, Encrypted] = {}


def register_encrypted(
    name: str, *, ids: Callable[[], Iterable[int]], rotate_one: Callable[[int, bool], None]
) -> None:
    """Declare a kind of encrypted value by a plural name.

    `rotate_one(pk, dry_run)` writes one row again under the current key in a transaction of its
    own, or only reads it; it raises InvalidToken when no key opens it.
    """
    _kinds[name] = Encrypted(ids, rotate_one)


def register_encrypted_field(name: str, model: type[models.Model], field_name: str) -> None:
    """Declare a text field whose whole value is encrypted."""

    @transaction.atomic
    def rotate_one(pk: int, dry_run: bool) -> None:
        row = model._base_manager.select_for_update().filter(pk=pk).first()
        if row is None:
            return
        if dry_run:
            decrypt_text(getattr(row, field_name))
            return
        sealed = rotate_text(getattr(row, field_name))
        # The value says the same: neither dates nor signals of the row move.
        model._base_manager.filter(pk=pk).update(**{field_name: sealed})

    def ids() -> list[int]:
        return list(model._base_manager.order_by("pk").values_list("pk", flat=True))

    register_encrypted(name, ids=ids, rotate_one=rotate_one)


def rotate_fields(*, dry_run: bool) -> dict[str, Rotation]:
    """Encrypt every declared value again with the current key, one short transaction each.

    A value that no key opens is left as it is and reported. Safe to interrupt and to repeat.
    """
    return {name: _rotate(kind, dry_run) for name, kind in sorted(_kinds.items())}


def _rotate(kind: Encrypted, dry_run: bool) -> Rotation:
    rotation = Rotation()
    for pk in kind.ids():
        try:
            kind.rotate_one(pk, dry_run)
        except InvalidToken:
            rotation.unreadable.append(pk)
        else:
            rotation.read += 1
    return rotation
