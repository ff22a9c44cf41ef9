"""Forms of attestations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from training.enums_attendance import RevocationReason
from training.models.attestation import CODE_LENGTH


class RevocationForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=RevocationReason, widget=forms.RadioSelect
    )


class VerificationForm(forms.Form):
    """The code as people copy it: capitals, spaces and hyphens change nothing."""

    code = forms.CharField(label=_("Verification code"), max_length=3 * CODE_LENGTH)

    def clean_code(self) -> str:
        return "".join(filter(str.isalnum, self.cleaned_data["code"])).lower()
