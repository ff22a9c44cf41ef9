"""A form field that takes a commune as people write it: postal code, name, "St" for "Saint".

Without JavaScript it is a text field; when the words may mean several communes the form comes
back with what was typed and the choice among them. With it, options complete what is typed.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.models.territory import Commune
from network.territory.picking import LONGEST, Typed, pick


class _OfCommune(Typed):
    """The words of a commune already chosen: written by us, they need no search."""


class CommuneInput(forms.TextInput):
    """The text and, once it was ambiguous, the candidates as radio buttons."""

    template_name = "network/widgets/commune.html"

    def value_from_datadict(self, data, files, name) -> Typed:
        text = (data.get(name) or "").strip()
        return Typed(text, (data.get(f"{name}_code") or "").strip())

    def value_omitted_from_data(self, data, files, name) -> bool:
        return name not in data

    def get_context(self, name, value, attrs):
        typed = value if isinstance(value, Typed) else Typed()
        context = super().get_context(name, typed.text, attrs)
        picked = pick(typed) if typed.text and not isinstance(typed, _OfCommune) else None
        context["widget"] |= {
            "candidates": picked.candidates if picked and not picked.commune else (),
            "chosen": typed.code,
            "code_name": f"{name}_code",
        }
        return context


class CommuneField(forms.Field):
    """Cleans to a Commune, or None when it is optional and empty."""

    widget = CommuneInput
    default_error_messages = {
        "unknown": _(
            "No commune of our territory is called so. Give its postal code or the beginning of "
            "its name."
        ),
        "ambiguous": _("Several communes are called so: choose one of them."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Commune"))
        kwargs.setdefault("help_text", _("Postal code or name."))
        super().__init__(**kwargs)

    def widget_attrs(self, widget) -> dict:
        return {"maxlength": LONGEST, "autocomplete": "off", "spellcheck": "false"}

    def prepare_value(self, value):
        return _OfCommune(value.label, value.code) if isinstance(value, Commune) else value

    def clean(self, value: Typed) -> Commune | None:
        text = value.text if value else ""
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        picked = pick(value)
        if picked.commune is None:
            code = "ambiguous" if picked.candidates else "unknown"
            raise ValidationError(self.error_messages[code], code=code)
        self.run_validators(picked.commune)
        return picked.commune

    def has_changed(self, initial, data: Typed) -> bool:
        return (initial.label if initial else "") != (data.text if data else "")
