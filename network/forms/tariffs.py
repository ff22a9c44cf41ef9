"""Asking what exists, and writing grids one bracket a line."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.enums import NegotiationState, OutOfTown, TariffProof
from network.forms.commune import CommuneField
from network.models import TariffBracket, TariffGrid
from portal.core.forms.widgets import DateInput

# "0-499: 1,20", "500-: -30 %", "0-499 / 2: 1" (from the second child).
_LINE = re.compile(
    r"(?P<first>\d+)\s*-\s*(?P<last>\d*)\s*(?:/\s*(?P<children>\d+)\s*)?:\s*"
    r"(?:(?P<price>\d+(?:[.,]\d{1,2})?)\s*€?|-\s*(?P<reduction>\d{1,3})\s*%)"
)


class TariffLookupForm(forms.Form):
    """A commune, a quotient and children; nothing is kept of it."""

    show_optional = False

    commune = CommuneField()
    quotient = forms.IntegerField(
        label=gettext_lazy("Quotient familial"), min_value=0, max_value=20_000
    )
    children = forms.IntegerField(
        label=gettext_lazy("Children"), min_value=1, max_value=15, initial=1
    )


class BracketsField(forms.CharField):
    """Cleans to unsaved TariffBracket, one a line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value) -> list[TariffBracket]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return [self._bracket(line) for line in lines if line]

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(bracket_line(bracket) for bracket in value)
        return value

    @staticmethod
    def _bracket(line: str) -> TariffBracket:
        match = _LINE.fullmatch(line)
        if match is None:
            said = _("This line is not understood: %(line)s") % {"line": line}
            raise ValidationError(said, code="bracket")
        price, reduction = match["price"], match["reduction"]
        return TariffBracket(
            quotient_from=int(match["first"]),
            quotient_to=int(match["last"]) if match["last"] else None,
            children_from=int(match["children"] or 1),
            price=Decimal(price.replace(",", ".")) if price else None,
            reduction=int(reduction) if reduction else None,
        )


def bracket_line(bracket: TariffBracket) -> str:
    """A bracket as a line that the field reads back."""
    last = "" if bracket.quotient_to is None else bracket.quotient_to
    children = f" / {bracket.children_from}" if bracket.children_from > 1 else ""
    price = f"-{bracket.reduction} %" if bracket.price is None else f"{bracket.price}"
    return f"{bracket.quotient_from}-{last}{children}: {price}"


class TariffForm(forms.Form):
    """A grid with its brackets."""

    state = forms.ChoiceField(label=gettext_lazy("Negotiation"), choices=NegotiationState)
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), required=False, widget=DateInput)
    valid_to = forms.DateField(label=gettext_lazy("Valid until"), required=False, widget=DateInput)
    deliberation = forms.CharField(
        label=gettext_lazy("Number of the deliberation"), required=False, max_length=60
    )
    deliberated_on = forms.DateField(
        label=gettext_lazy("Date of the deliberation"), required=False, widget=DateInput
    )
    brackets = BracketsField(
        label=gettext_lazy("Brackets"),
        required=False,
        help_text=gettext_lazy(
            "One a line: a price in euros (0-499: 1.20), a reduction (500-: -30 %), a price from "
            "the second child (0-499 / 2: 1)."
        ),
    )
    for_lone_parents = forms.BooleanField(
        label=gettext_lazy("For lone parents only"), required=False
    )
    proofs = forms.MultipleChoiceField(
        label=gettext_lazy("Accepted proofs"),
        choices=TariffProof,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None of them tells of violence."),
    )
    out_of_town = forms.ChoiceField(
        label=gettext_lazy("Families of other communes"), choices=OutOfTown
    )

    @classmethod
    def initial_of(cls, grid: TariffGrid) -> dict:
        names = set(cls.base_fields) - {"brackets"}
        brackets = {"brackets": list(grid.brackets.all())}
        return {name: getattr(grid, name) for name in names} | brackets
