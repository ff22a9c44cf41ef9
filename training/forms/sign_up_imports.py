"""Forms of the list of people to sign up."""

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("List"),
        help_text=_("XLSX, ODS or CSV, 2 MB and 200 addresses at most. One e-mail address a line."),
        validators=[FileExtensionValidator(["xlsx", "ods", "csv"])],
    )
