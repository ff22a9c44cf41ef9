"""The choice of the digest."""

from django import forms

from portal.core.models.notification import DigestPreference


class DigestForm(forms.ModelForm):
    class Meta:
        model = DigestPreference
        fields = ["frequency"]
        widgets = {"frequency": forms.RadioSelect}
