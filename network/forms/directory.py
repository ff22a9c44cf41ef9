"""Filters of the directory, read from the address; each value shows how many it would give."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.enums import Language, Need, Public
from network.finding.directory import Counts, Filters
from network.forms.commune import CommuneField
from network.models import Epci
from portal.accounts.enums import InstitutionKind

KINDS = [("services", _("Services")), ("people", _("Resource persons")),
         ("institutions", _("Institutions"))]  # fmt: skip
_ANY = pgettext_lazy("filter", "Any")


def _choice(label, choices) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", _ANY), *choices])


class DirectoryForm(forms.Form):
    """Any input gives a list: a value that is not understood is told and left aside."""

    show_optional = False

    kind = forms.ChoiceField(required=False, choices=KINDS, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    need = _choice(_("Need"), Need.choices)
    public = _choice(_("People concerned"), Public.choices)
    commune = CommuneField(label=_("Acts in the commune"), required=False)
    territory = _choice(_("Acts in the EPCI"), [])
    institution_kind = _choice(_("Kind of institution"), InstitutionKind.choices)
    language = _choice(_("Language spoken"), Language.choices)
    open_now = forms.BooleanField(label=_("Open now"), required=False)
    emergency = forms.BooleanField(label=_("Answers day and night"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Best answer first, or by name")),
            ("name", _("By name")),
            ("fresh", _("Latest confirmed first")),
        ],
    )
    _OF_SERVICES = ("public", "open_now", "emergency")
    _OF_PEOPLE = ("need", "commune", "territory", "language")

    def __init__(self, data):
        super().__init__(data)
        epcis = Epci.objects.current().values_list("code", "name")
        self.fields["territory"].choices = [("", _ANY), *epcis]
        self.is_valid()
        gone = () if self.shown == "services" else self._OF_SERVICES
        if self.shown == "institutions":
            gone = (*gone, *self._OF_PEOPLE)
        for name in gone:
            del self.fields[name]

    @property
    def shown(self) -> str:
        return self.cleaned_data.get("kind") or "services"

    @property
    def words(self) -> str:
        return self.cleaned_data.get("q", "")

    @property
    def order(self) -> str:
        return self.cleaned_data.get("sort", "")

    def filters(self) -> Filters:
        """The filters in force, those of another kind of entry left out."""
        chosen = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.fields and name in Filters.__dataclass_fields__ and value
        }
        return Filters(**chosen)

    @property
    def active(self) -> int:
        """How many filters are in force."""
        return sum(
            bool(value)
            for name, value in self.cleaned_data.items()
            if name in self.fields and name not in {"kind", "sort"}
        )

    def show_counts(self, counts: Counts) -> None:
        """Write beside each value how many it would give, and leave out those that give none."""
        for name, by_value in counts.items():
            if name not in self.fields:
                continue
            chosen = self.cleaned_data.get(name)
            self.fields[name].choices = [
                (value, f"{label} ({by_value.get(value, 0)})" if value else label)
                for value, label in self.fields[name].choices
                if not value or value in by_value or value == chosen
            ]
