"""Filters of the catalogue, read from the address; each value shows how many it would give."""

from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from network.models import Epci
from network.tools.lists import Trade
from portal.core.forms.filters import ANY, FilterForm, filter_choice
from training.catalogue import Filters
from training.enums import Kit, Mode, Theme

KINDS = [("sessions", _("Sessions")), ("modules", _("Modules"))]


class CatalogueForm(FilterForm):
    """What is listed, and its filters; the months are those of the sessions to come."""

    kind = forms.ChoiceField(required=False, choices=KINDS, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    theme = filter_choice(_("Theme"), Theme.choices)
    public = filter_choice(_("Profession"), Trade.choices)
    mode = filter_choice(_("Mode"), Mode.choices)
    territory = filter_choice(_("Territory"), [])
    month = filter_choice(_("Month"), [])
    kit = filter_choice(_("National kit"), Kit.choices)
    places = forms.BooleanField(label=_("Seats left"), required=False)
    _OF_SESSIONS = ("territory", "month")

    def __init__(self, data, *, months=()):
        super().__init__(data)
        epcis = Epci.objects.current().values_list("code", "name")
        self.fields["territory"].choices = [("", ANY), *epcis]
        self.fields["month"].choices = [("", ANY), *((one, month_label(one)) for one in months)]
        self.is_valid()
        if self.shown != "sessions":
            for name in self._OF_SESSIONS:
                del self.fields[name]

    @property
    def shown(self) -> str:
        return self.cleaned_data.get("kind") or "sessions"

    @property
    def words(self) -> str:
        return self.cleaned_data.get("q", "")

    def filters(self) -> Filters:
        """The filters in force, those of the other list left out."""
        chosen = {
            name: value
            for name, value in self.cleaned_data.items()
            if name in self.fields and name in Filters.__dataclass_fields__ and value
        }
        return Filters(**chosen)


class CalendarForm(CatalogueForm):
    """The same filters beside a month: it is what is shown, not a filter."""

    not_filters = CatalogueForm.not_filters | {"month"}


def month_label(month: str) -> str:
    """ "2026-12" in words."""
    return date_format(date.fromisoformat(f"{month}-01"), "F Y")
