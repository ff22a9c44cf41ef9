"""Forms of resource persons: who, what for, each step of the mandate, absences."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import CLOSED_VALUES, PersonStanding, PersonState, SuspensionReason, Vocabulary
from network.forms.areas import AreasField, area_lines
from network.models import ResourcePerson
from network.opening.rules import OpeningError, read_rules
from network.phones import normalise_phone
from portal.accounts.models import Institution, User
from portal.core.forms.widgets import DateInput

LISTS = (Vocabulary.NEED, Vocabulary.PUBLIC, Vocabulary.LANGUAGE)


class _PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, row) -> str:
        return row.get_full_name() if isinstance(row, User) else row.name


class ContactForm(forms.Form):
    """What the person may write about themselves. An empty number leaves the one recorded."""

    function = forms.CharField(label=_("Function"), max_length=120, required=False)
    contact_for = forms.CharField(
        label=_("Contact me for"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown to the whole network, in your words."),
    )
    hours = forms.CharField(
        label=_("Hours"),
        max_length=500,
        required=False,
        help_text=_("As in OpenStreetMap: Mo Tu We Th Fr Sa Su, PH for public holidays."),
    )
    direct_line = forms.CharField(
        label=_("Direct line for professionals"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Masked; shown on request only, and each request is recorded."),
    )

    def clean_hours(self) -> str:
        hours = self.cleaned_data["hours"].strip()
        try:
            return hours if not hours or read_rules(hours) else ""
        except OpeningError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_direct_line(self) -> str:
        return normalise_phone(self.cleaned_data["direct_line"])


class OwnContactForm(ContactForm):
    """The same for a mandate that exists: the number is never written in the page."""

    forget_line = forms.BooleanField(label=_("Remove the direct line recorded"), required=False)

    def __init__(self, data=None, *, person: ResourcePerson):
        names = ("function", "contact_for", "hours")
        super().__init__(data, initial={name: getattr(person, name) for name in names})
        if person.direct_line:
            self.fields["direct_line"].help_text = _(
                "A number is recorded. Leave empty to keep it; it stays masked."
            )
        else:
            del self.fields["forget_line"]

    def contact(self) -> dict[str, str]:
        """The fields to change; the number only when one was typed or is to be forgotten."""
        chosen = dict(self.cleaned_data)
        forget = chosen.pop("forget_line", False)
        if not chosen["direct_line"] and not forget:
            del chosen["direct_line"]
        return chosen


class ScopeForm(forms.Form):
    """For which territory, topics and people somebody answers."""

    standing = forms.ChoiceField(
        label=_("Standing"), choices=PersonStanding, widget=forms.RadioSelect,
        initial=PersonStanding.TITULAR,
    )  # fmt: skip
    areas = AreasField()

    def __init__(self, data=None, *, person: ResourcePerson | None = None):
        super().__init__(data, initial=_scope_of(person) if person else None)
        for vocabulary in LISTS:
            self.fields[vocabulary.value] = forms.MultipleChoiceField(
                label=_("Topics") if vocabulary == Vocabulary.NEED else vocabulary.label,
                choices=CLOSED_VALUES[vocabulary].choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def scope(self) -> dict:
        """The arguments of the services."""
        chosen = self.cleaned_data
        terms = {vocabulary.value: chosen[vocabulary.value] for vocabulary in LISTS}
        return {"standing": chosen["standing"], "areas": chosen["areas"], "terms": terms}


def _scope_of(person: ResourcePerson) -> dict:
    found: dict = {vocabulary.value: [] for vocabulary in LISTS}
    for term in person.terms.all():
        found.setdefault(term.vocabulary, []).append(term.value)
    lines = area_lines([area.code for area in person.areas.all()])
    return {**found, "standing": person.standing, "areas": lines}


class ProposalForm(ContactForm, ScopeForm):
    """Propose a member of the institution who has no open mandate there."""

    user = _PersonChoice(label=_("Person"), queryset=User.objects.none(), to_field_name="uuid")
    field_order = ("user", "standing", "function", "contact_for", "hours", "direct_line", "areas")

    def __init__(self, data=None, *, institution: Institution, actor: User):
        super().__init__(data)
        members = institution.memberships.active().values("user_id")
        open_ones = institution.resource_persons.exclude(state=PersonState.ENDED)
        self.fields["user"].queryset = (
            User.objects.active()
            .filter(pk__in=members)
            .exclude(pk=actor.pk)
            .exclude(pk__in=open_ones.values("user_id"))
        )

    def contact(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ContactForm.base_fields}


class NominationForm(forms.Form):
    nominated_on = forms.DateField(
        label=_("Date of the nomination letter"), widget=DateInput, initial=timezone.localdate
    )
    nominated_by = forms.CharField(label=_("Signed by"), max_length=120)
    mandate_start = forms.DateField(
        label=_("Mandate from"), widget=DateInput, initial=timezone.localdate
    )
    mandate_end = forms.DateField(
        label=_("Mandate to"), widget=DateInput, required=False,
        help_text=_("The last day of the mandate; empty when none is set."),
    )  # fmt: skip


class RenewalForm(forms.Form):
    nominated_on = NominationForm.base_fields["nominated_on"]
    nominated_by = NominationForm.base_fields["nominated_by"]
    mandate_end = NominationForm.base_fields["mandate_end"]


class TrainingForm(forms.Form):
    trained_until = forms.DateField(label=_("Last day of validity"), widget=DateInput)


class ActivationForm(forms.Form):
    charter_signed_on = forms.DateField(
        label=_("Charter signed on"), widget=DateInput, initial=timezone.localdate
    )


class SuspensionForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=SuspensionReason, widget=forms.RadioSelect
    )


class PlainForm(forms.Form):
    """A step that asks for nothing but the decision."""


class ReplacementForm(forms.Form):
    """Who answers meanwhile: another person in office in the institution."""

    replacement = _PersonChoice(
        label=_("Replaced by"),
        queryset=ResourcePerson.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=_("The deputy of the territory"),
    )

    def __init__(self, data=None, *, person: ResourcePerson, **kwargs):
        super().__init__(data, **kwargs)
        colleagues = ResourcePerson.objects.in_office().filter(institution=person.institution_id)
        self.fields["replacement"].queryset = (
            colleagues.exclude(pk=person.pk).select_related("user").order_by("standing", "pk")
        )


class AbsenceForm(ReplacementForm):
    starts_on = forms.DateField(
        label=_("First day of absence"), widget=DateInput, initial=timezone.localdate
    )
    ends_on = forms.DateField(label=_("Last day of absence"), widget=DateInput)
    field_order = ("starts_on", "ends_on", "replacement")
