"""Areas served, written as people say them: one commune, EPCI or département a line."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.areas import area_names
from network.models import WHOLE_COUNTRY, Commune, Departement, Epci
from network.territory.names import name_key


def area_lines(codes) -> str:
    """Codes as lines that `AreasField` reads back, whatever names are shared."""
    names = area_names(codes)
    return "\n".join(
        names[code] if code == WHOLE_COUNTRY else f"{names[code]} [{code}]"
        for code in sorted(codes, key=lambda code: (len(code), names[code]))
    )


class AreasField(forms.CharField):
    """Cleans to the list of codes. Each line is a name, a code, or a name with [its code]."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Territories served"))
        kwargs.setdefault(
            "help_text",
            gettext_lazy(
                "One a line: a commune (name or postal code), an EPCI, a département, "
                "or “whole country”."
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value) -> list[str]:
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        codes, unknown = [], []
        for line in lines:
            code = _code_of(line)
            (codes if code else unknown).append(code or line)
        if unknown:
            said = _("Not known, or several: %(lines)s") % {"lines": ", ".join(unknown)}
            raise ValidationError(said, code="unknown")
        return list(dict.fromkeys(codes))


def _code_of(line: str) -> str:
    """The code that a line names; empty when it names none, or several."""
    _name, bracket, code = line.rstrip("]").rpartition("[")
    asked = code.strip() if bracket else line
    key = name_key(asked)
    if key in (name_key(_("The whole country")), name_key(_("whole country")), WHOLE_COUNTRY):
        return WHOLE_COUNTRY
    for model in (Departement, Epci, Commune):
        if model.objects.filter(pk=asked.upper()).exists():
            return asked.upper()
    if bracket:
        return ""
    for model in (Departement, Epci):
        named = [
            row.pk for row in model.objects.all() if key in (name_key(row.name), name_key(str(row)))
        ]
        if named:
            return named[0] if len(named) == 1 else ""
    found = list(Commune.objects.named(asked)[:2])
    return found[0].pk if len(found) == 1 else ""
