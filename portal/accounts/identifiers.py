"""Checks of French official identifiers."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.fr import siren, siret

# La Poste: its establishments follow another rule, the sum of the digits is a multiple of 5.
LA_POSTE_SIREN = "356000000"
_RNA = re.compile(r"^W[0-9AB][0-9A-Z]\d{7}$")
_FINESS = re.compile(r"^(\d{2}|2[AB])\d{7}$")


def validate_siret(value: str) -> None:
    """Raise ValidationError unless the value is a SIRET (Luhn, or La Poste's own rule)."""
    if value.startswith(LA_POSTE_SIREN) and len(value) == 14 and value.isdigit():
        if siret.is_valid(value) or sum(map(int, value)) % 5 == 0:
            return
    elif siret.is_valid(value) and value.isdigit():
        return
    raise ValidationError(_("This SIRET is not valid: 14 digits and a check digit are expected."))


def validate_siren(value: str) -> None:
    """Raise ValidationError unless the value is a SIREN."""
    if not (value.isdigit() and siren.is_valid(value)):
        raise ValidationError(
            _("This SIREN is not valid: 9 digits and a check digit are expected.")
        )


def validate_finess(value: str) -> None:
    """Raise ValidationError unless the value has the form and check digit of a FINESS number.

    A Corsican number carries a letter (2A, 2B) and has no Luhn digit we can check.
    """
    if not _FINESS.match(value) or (value.isdigit() and not luhn.is_valid(value)):
        raise ValidationError(_("This FINESS number is not valid: 9 characters are expected."))


def validate_rna(value: str) -> None:
    """Raise ValidationError unless the value has the form of an RNA number (W and 9 characters)."""
    if not _RNA.match(value):
        raise ValidationError(_("This RNA number is not valid: W and 9 characters are expected."))
