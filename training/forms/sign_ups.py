"""Forms of whoever signs up, leaves or goes to another session."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Institution
from training.enums import CHOSEN_REASONS
from training.models import Session
from training.services.sign_ups import LONGEST_NEEDS


class SignUpForm(forms.Form):
    """`institution` is asked of people who act for several."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("I sign up for"), empty_label=None
    )
    needs = forms.CharField(
        label=_("What do you need in order to take part?"),
        required=False,
        max_length=LONGEST_NEEDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Access, hearing, sight, meals, hours. Read by the trainers of this session alone, "
            "and erased after it."
        ),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        keys = {one.institution_id for one in user.active_memberships}
        if len(keys) > 1:
            self.fields["institution"].queryset = Institution.objects.filter(pk__in=keys)
        else:
            del self.fields["institution"]


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(one.value, one.label) for one in CHOSEN_REASONS],
        widget=forms.RadioSelect,
    )


class TransferForm(forms.Form):
    """Another session of the module, among those that have a seat now."""

    to = forms.ChoiceField(label=_("New session"), widget=forms.RadioSelect)

    def __init__(self, *args, sessions: Sequence[tuple[Session, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self._sessions = {str(one.uuid): one for one, _words in sessions}
        self.fields["to"].choices = [(str(one.uuid), words) for one, words in sessions]

    def clean_to(self) -> Session:
        return self._sessions[self.cleaned_data["to"]]
