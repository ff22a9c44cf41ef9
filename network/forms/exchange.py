"""Forms of the screens that bring entries in and out."""

from django import forms
from django.core.validators import FileExtensionValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from network.enums import EntryState
from network.exchange.records import UnreadableFile, read_records
from network.finding.professions import Profession
from network.models import Departement, Epci

MOST_BYTES = 20 * 1024 * 1024


class ImportForm(forms.Form):
    """A file of data·inclusion v1; `records` are read from it once the form is valid."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("data·inclusion v1, in JSON, CSV or XLSX, 20 MB at most."),
        validators=[FileExtensionValidator(["json", "csv", "xlsx"])],
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=40,
        required=False,
        validators=[RegexValidator(r"^[a-z0-9-]+$")],
        help_text=_("For spreadsheets that name none: small letters, digits and hyphens."),
    )
    entry_state = forms.ChoiceField(
        label=_("The new entries come"),
        choices=[
            (EntryState.PROPOSED.value, _("as proposed: found by nobody until they are verified")),
            (EntryState.TO_VERIFY.value, _("shown at once, as to verify")),
        ],
    )

    def clean(self):
        cleaned = super().clean()
        file = cleaned.get("file")
        if file is None or "source" not in cleaned:
            return cleaned
        if file.size > MOST_BYTES:
            self.add_error("file", _("This file is too big."))
            return cleaned
        try:
            cleaned["records"] = read_records(file.name, file.read(), source=cleaned["source"])
        except UnreadableFile as refusal:
            self.add_error("file", str(refusal))
        return cleaned


class PocketForm(forms.Form):
    """For which territory and which trade a pocket directory is printed."""

    area = forms.ChoiceField(label=_("Territory"))
    profession = forms.ChoiceField(label=_("Trade"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        departements = Departement.objects.loaded().values_list("pk", "name")
        epcis = Epci.objects.current().values_list("pk", "name")
        self.fields["area"].choices = [
            (str(_("Départements")), list(departements)), ("EPCI", list(epcis)),
        ]  # fmt: skip
        self.fields["profession"].choices = [("", _("All")), *Profession.choices]
