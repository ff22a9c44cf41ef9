"""Filters of the directory, read from the address; each value shows how many it would give."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.enums import Language, Need, Public
from network.finding.directory import Filters
from network.forms.commune import CommuneField
from network.models import Epci
from portal.accounts.enums import InstitutionKind
from portal.core.forms.filters import ANY, FilterForm, filter_choice

KINDS = [("services", _("Services")), ("people", _("Resource persons")),
         ("institutions", _("Institutions"))]  # fmt: skip


class DirectoryForm(FilterForm):
    """What is listed, and its filters."""

    kind = forms.ChoiceField(required=False, choices=KINDS, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    need = filter_choice(_("Need"), Need.choices)
    public = filter_choice(_("People concerned"), Public.choices)
    commune = CommuneField(label=_("Acts in the commune"), required=False)
    territory = filter_choice(_("Acts in the EPCI"), [])
    institution_kind = filter_choice(_("Kind of institution"), InstitutionKind.choices)
    language = filter_choice(_("Language spoken"), Language.choices)
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
        self.fields["territory"].choices = [("", ANY), *epcis]
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
