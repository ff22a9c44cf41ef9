"""Writing places and services: fields in groups, checked again by the services."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from network.enums import CLOSED_VALUES, EntryState, Vocabulary
from network.forms.areas import AreasField, area_lines
from network.forms.commune import CommuneField
from network.models import Place, Service
from network.rules import can_keep_entries, can_keep_entry
from network.services.entry_changes import areas_of, terms_of
from portal.accounts.models import Institution, User
from portal.core.forms.widgets import DateInput

_WIDGETS = {
    "description": forms.Textarea(attrs={"rows": 5}),
    "access_conditions": forms.Textarea(attrs={"rows": 3}),
    "access_details": forms.Textarea(attrs={"rows": 3}),
    "closed_from": DateInput,
    "closed_until": DateInput,
    "message_until": DateInput,
    "opening_hours": forms.TextInput(
        attrs={"placeholder": "Mo-Fr 09:00-12:00,14:00-17:00; PH off"}
    ),
}
_HELP = {
    "opening_hours": _("As in OpenStreetMap: Mo Tu We Th Fr Sa Su, PH for public holidays."),
    "message": _("Shown in front of the hours, until the date if there is one."),
    "closed_from": _("A closure wins over the hours."),
    "is_confidential": _("No address, no telephone, no hours: only the intermediary is shown."),
}
_NOW = (_("Now"), ("closed_from", "closed_until", "message", "message_until", "saturation"))
_KEEPING = (_("Who keeps it up to date"), ("owner", "deputy", "confirm_every"))


class _PersonField(forms.ModelChoiceField):
    def __init__(self, label: str):
        super().__init__(
            label=label, queryset=User.objects.none(), to_field_name="uuid", required=False
        )

    def label_from_instance(self, user) -> str:
        return user.get_full_name()


class EntryForm(forms.Form):
    """A form over the fields of a model, which writes nothing by itself."""

    model: type
    groups: tuple
    own_fields: frozenset[str] = frozenset()

    def __init__(self, data=None, *, user, institution: Institution, entry=None):
        super().__init__(data, initial=self.initial_of(entry) if entry else None)
        keeps = can_keep_entry(user, entry) if entry else can_keep_entries(user, institution)
        # Whoever keeps the entry knows its people; nobody else is shown who works there.
        hidden = () if keeps else ("owner", "deputy")
        names = [name for _title, group in self.groups for name in group if name not in hidden]
        plain = [name for name in names if name not in self.fields and name not in Vocabulary]
        plain = [name for name in plain if name not in ("owner", "deputy")]
        self.fields |= forms.fields_for_model(
            self.model, fields=plain, widgets=_WIDGETS, help_texts=_HELP
        )
        people = User.objects.active().filter(
            pk__in=institution.memberships.active().values("user_id")
        )
        for name in names:
            if name in ("owner", "deputy"):
                label = capfirst(self.model._meta.get_field(name).verbose_name)
                self.fields[name] = _PersonField(label)
                self.fields[name].queryset = people
        for name in names:
            if name in Vocabulary:
                self.fields[name] = _terms_field(name)
        self.order_fields(names)

    @classmethod
    def initial_of(cls, entry) -> dict:
        """What the entry says now, as the fields write it."""
        names = {name for _title, group in cls.groups for name in group}
        plain = {field.name for field in entry._meta.fields} & names
        initial = {name: getattr(entry, name) for name in plain}
        for name in ("owner", "deputy", "place", "intermediary"):
            if initial.get(name) is not None:
                initial[name] = initial[name].uuid
        return initial | terms_of(entry) | {"areas": area_lines(areas_of(entry))}

    def arguments(self) -> dict:
        """The keyword arguments of `propose` and `update`."""
        chosen = self.cleaned_data
        return {name: value for name, value in chosen.items() if name not in Vocabulary}

    def refuse(self, refusal: ValidationError) -> None:
        """Show what a service refused beside the fields it is about."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(
                name if name in self.fields and name != NON_FIELD_ERRORS else None, errors
            )

    def grouped(self):
        """Titles with their bound fields, for the template."""
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.groups
        ]


def _terms_field(vocabulary: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=Vocabulary(vocabulary).label,
        choices=CLOSED_VALUES[vocabulary].choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class PlaceForm(EntryForm):
    """A place; when it is confidential its address is written on a page of its own."""

    model = Place
    groups = (
        (_("The place"), ("name", "is_confidential", "intermediary")),
        (_("Address"), ("street", "complement", "postal_code", "city", "commune")),
        (_("Access"), ("is_step_free", "accessibility_url")),
        (_("Contact and hours"), ("telephone", "email", "website", "opening_hours")),
        _NOW,
        _KEEPING,
    )

    commune = CommuneField(required=False)
    intermediary = forms.ModelChoiceField(
        label=_("Reached through"),
        queryset=Institution.objects.active(),
        to_field_name="uuid",
        required=False,
        help_text=_("For a confidential place: the institution that answers for it."),
    )


class ServiceForm(EntryForm):
    """A service with its closed lists and areas."""

    model = Service
    groups = (
        (_("The service"), ("name", "kind", "place", "description", "is_emergency")),
        (
            _("For whom"),
            (
                "need", "public", "publics_details", "age_min", "age_max", "disability",
                "has_transport", "language", "areas",
            ),
        ),
        (
            _("How to ask"),
            (
                "referrer", "access", "reception", "access_details", "access_conditions", "paper",
                "booking_url", "fee", "fee_details", "delay_days", "capacity",
            ),
        ),
        (_("Contact and hours"), ("telephone", "email", "website", "opening_hours")),
        _NOW,
        _KEEPING,
    )  # fmt: skip

    areas = AreasField(required=False)
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.none(), to_field_name="uuid", required=False
    )

    def __init__(self, data=None, *, user, institution: Institution, entry=None):
        super().__init__(data, user=user, institution=institution, entry=entry)
        places = Place.objects.visible_to(user).exclude(state=EntryState.CLOSED)
        self.fields["place"].queryset = places.filter(institution=institution)

    def arguments(self) -> dict:
        terms = {name: self.cleaned_data[name] for name in self.fields if name in Vocabulary}
        return super().arguments() | {"terms": terms}


class EntryReasonForm(forms.Form):
    """Why an entry is suspended or closed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Kept in the journal: no name of anybody.")
    )


class AddressForm(forms.Form):
    """A confidential address to be sealed; what is sealed is never shown here."""

    text = forms.CharField(
        label=_("Full address"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReadersForm(forms.Form):
    """Who may read a confidential address."""

    readers = forms.ModelMultipleChoiceField(
        label=_("Readers"),
        queryset=User.objects.none(),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data=None, *, people, **options):
        super().__init__(data, **options)
        self.fields["readers"].queryset = people


class ReadAddressForm(forms.Form):
    """The reason of a reading."""

    reason = forms.CharField(
        label=_("Why do you need it?"),
        max_length=200,
        help_text=_("Kept in the journal with your name: no name of anybody else."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
