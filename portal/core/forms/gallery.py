"""A form with every kind of field, for the gallery."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GalleryForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("As it stands on the first page.")
    )
    reference = forms.CharField(label=_("Reference number"), max_length=30, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("agenda", _("Agenda")), ("minutes", _("Minutes"))]
    )
    date = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}))
    audience = forms.ChoiceField(
        label=_("Audience"),
        choices=[("committee", _("Members of the committee")), ("network", _("Whole network"))],
        widget=forms.RadioSelect,
        help_text=_("Who will be able to read it."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=[("fr", _("French")), ("en", _("English"))],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("File"), required=False)
    confirmed = forms.BooleanField(label=_("I have read this document again"))
    locked = forms.CharField(
        label=_("Locked field"), required=False, disabled=True, initial="Réseau"
    )


class GalleryFilterForm(forms.Form):
    """Filters: every field is optional and says nothing about it."""

    show_optional = False

    q = forms.CharField(label=_("Words"), required=False)
    year = forms.ChoiceField(
        label=_("Year"),
        required=False,
        choices=[("", pgettext_lazy("years", "All")), ("2026", "2026")],
    )
