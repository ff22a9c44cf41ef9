"""Forms of presence."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from training.enums_attendance import CorrectionReason, Presence
from training.models import SignUp


class MarksForm(forms.Form):
    """The grid of a half-day, whole or in part.

    `mark-<uuid>` is what is said of somebody. `seen-<uuid>` is what the page showed: a mark that
    nobody touched says nothing, whatever was recorded meanwhile. `rest` is said of the others.
    """

    rest = forms.ChoiceField(choices=Presence, required=False)

    def __init__(self, *args, trainees: Iterable[SignUp], **kwargs):
        super().__init__(*args, **kwargs)
        self._trainees = list(trainees)
        for one in self._trainees:
            self.fields[f"mark-{one.uuid}"] = forms.ChoiceField(choices=Presence, required=False)
            self.fields[f"seen-{one.uuid}"] = forms.ChoiceField(choices=Presence, required=False)

    def marks(self) -> dict[int, str]:
        """What changed, by the number of the sign-up."""
        said = self.cleaned_data
        return {
            one.pk: said[f"mark-{one.uuid}"]
            for one in self._trainees
            if said[f"mark-{one.uuid}"] not in ("", said[f"seen-{one.uuid}"])
        }


class CorrectionForm(forms.Form):
    status = forms.ChoiceField(
        label=_("Presence"), choices=Presence, widget=forms.RadioSelect, initial=Presence.PRESENT
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=CorrectionReason, widget=forms.RadioSelect
    )
