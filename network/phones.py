"""French telephone numbers in one writing, so that the same number is found and dialled alike."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Numbers of the emergency and of the national helplines, and the four digits of a service.
_SHORT = re.compile(r"^(1\d|11[0-9]|116\d{3}|118\d{3}|19[16]|3\d{3}|10\d{2})$")
# Overseas numbers that keep their own length behind the code of the territory: Saint-Pierre,
# Wallis-et-Futuna, New Caledonia, Polynesia.
_TERRITORIES = {"508": (6, 9), "681": (6,), "687": (6,), "689": (6, 8)}
_NATIONAL = re.compile(r"^0[1-9]\d{8}$")
# The plans of the Antilles, Guyane and Indian Ocean: their code replaces the first zero.
_OVERSEAS = ("590", "594", "596", "262", "269")


def normalise_phone(text: str) -> str:
    """A number written by pairs ("01 99 00 12 34", "39 19", "+687 27 12 34"); empty stays empty.

    Reads +33, 0033 and (0), dots, dashes, spaces, short numbers and overseas codes. Raises
    ValidationError for anything else: a number that cannot be dialled is worse than none.
    """
    typed = re.sub(r"\(0\)", "", text.strip())
    compact = re.sub(r"[\s. \-/()]+", "", typed)
    if not compact:
        return ""
    if not re.fullmatch(r"\+?\d+", compact):
        raise ValidationError(_unknown())
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    number = _abroad(compact[1:]) if compact.startswith("+") else compact
    if number.startswith("+"):
        return number
    if _NATIONAL.match(number):
        return _pairs(number)
    if _SHORT.match(number):
        return _pairs(number) if len(number) == 4 else number
    raise ValidationError(_unknown())


def _abroad(digits: str) -> str:
    """The national writing of an international number, or the number of a far territory."""
    if digits.startswith("33"):
        return f"0{digits[2:].removeprefix('0')}"
    code, rest = digits[:3], digits[3:]
    if code in _OVERSEAS and len(rest) == 9:
        return f"0{rest}"
    if len(rest) in _TERRITORIES.get(code, ()):
        return f"+{code} {_pairs(rest)}"
    raise ValidationError(_unknown())


def _pairs(digits: str) -> str:
    """Two by two from the end: a first digit may stand alone."""
    first = len(digits) % 2
    parts = [digits[:first]] if first else []
    parts += [digits[at : at + 2] for at in range(first, len(digits), 2)]
    return " ".join(parts)


def _unknown():
    return _(
        "This telephone number is not understood: write ten digits, for example 01 99 00 12 34."
    )
