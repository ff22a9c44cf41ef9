"""Forms of those who decide sign-ups."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from training.enums import RefusalReason


class Decision(models.TextChoices):
    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")


class TickedField(forms.TypedMultipleChoiceField):
    """Uuids ticked in a list. Whether they still exist is asked by the view."""

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, widget=forms.CheckboxSelectMultiple, **kwargs)

    def valid_value(self, value) -> bool:
        try:
            return bool(UUID(str(value)))
        except ValueError:
            return False


class DecisionsForm(forms.Form):
    """What is decided of the ticked sign-ups; refusing them needs a reason."""

    sign_ups = TickedField(
        label=_("Sign-ups"), error_messages={"required": _("Tick at least one sign-up.")}
    )
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision)
    reason = forms.ChoiceField(
        label=_("Reason, to refuse"),
        choices=[("", _("Choose a reason")), *RefusalReason.choices],
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == Decision.REFUSE and not cleaned.get("reason"):
            self.add_error("reason", ValidationError(_("Choose the reason of the refusal.")))
        return cleaned

    @property
    def ticked(self) -> frozenset[str]:
        """What was ticked in a form that comes back."""
        return frozenset(self.data.getlist("sign_ups")) if self.is_bound else frozenset()


class RefusalForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=RefusalReason, widget=forms.RadioSelect)
