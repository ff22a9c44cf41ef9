"""What a person changes of their own account."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User


class ProfileForm(forms.ModelForm):
    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]

    def __init__(self, *args, instance: User, **kwargs):
        # A copy: a refused form must not change the person the page is drawn for.
        copy = User.objects.get(pk=instance.pk)
        super().__init__(*args, instance=copy, **kwargs)
        self.initial["language"] = copy.language or settings.LANGUAGE_CODE
