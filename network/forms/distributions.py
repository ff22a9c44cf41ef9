"""Choosing to whom a tool is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.tools.lists import Trade
from portal.accounts.models import Institution


class DistributionForm(forms.Form):
    """At least one profession or institution; the service refuses none at all."""

    trades = forms.MultipleChoiceField(
        label=_("Professions"),
        choices=Trade.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sent to every institution where they are found."),
    )
    institutions = forms.ModelMultipleChoiceField(
        label=_("Institutions"),
        queryset=Institution.objects.active(),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
