"""Forms of conventions, their parties and engagements."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.models.convention import DRAFT_STATES, Convention, ConventionKind, ConventionState
from network.models.service import Service
from portal.accounts.models import Institution, User
from portal.core.forms.widgets import DateInput


class ConventionForm(forms.ModelForm):
    """What is said of a convention."""

    class Meta:
        model = Convention
        fields = (
            "number", "title", "kind", "amends", "object", "starts_on", "ends_on",
            "is_renewed_tacitly", "notice_months", "evaluated_on", "has_confidential_annex",
        )  # fmt: skip
        widgets = {
            "object": forms.Textarea(attrs={"rows": 4}),
            "starts_on": DateInput,
            "ends_on": DateInput,
            "evaluated_on": DateInput,
        }
        help_texts = {"amends": _("Only for an amendment.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Convention.objects.exclude(kind=ConventionKind.AMENDMENT)
        self.fields["amends"].queryset = others.exclude(pk=self.instance.pk).order_by("number")


class StepForm(forms.Form):
    """The step a convention in preparation is at."""

    state = forms.ChoiceField(
        label=_("Step"), choices=[(state.value, state.label) for state in DRAFT_STATES]
    )


class PartyForm(forms.Form):
    """An institution that signs."""

    institution = forms.ModelChoiceField(
        label=_("Institution"), queryset=Institution.objects.active(), to_field_name="uuid"
    )
    signatory = forms.CharField(label=_("Signatory"), max_length=120, required=False)
    function = forms.CharField(label=_("Function"), max_length=120, required=False)
    referent = forms.ModelChoiceField(
        label=_("Referent"),
        queryset=User.objects.active(),
        to_field_name="uuid",
        required=False,
        help_text=_("Told six months before the end."),
    )

    def clean(self):
        chosen = super().clean()
        referent, institution = chosen.get("referent"), chosen.get("institution")
        if referent and institution:
            members = institution.memberships.active().filter(user=referent)
            if not members.exists():
                self.add_error("referent", _("The referent belongs to the institution."))
        return chosen


class ReferentForm(forms.Form):
    """Who follows the convention for a party: somebody who acts for it."""

    referent = forms.ModelChoiceField(
        label=_("Referent"),
        queryset=User.objects.none(),
        to_field_name="uuid",
        required=False,
        help_text=_("Told six months before the end."),
    )

    def __init__(self, data=None, *, institution: Institution, **kwargs):
        super().__init__(data, **kwargs)
        members = institution.memberships.active().values("user_id")
        self.fields["referent"].queryset = User.objects.active().filter(pk__in=members)


class ReferralForm(forms.Form):
    """A service whose referrals the convention founds."""

    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Service.objects.none(), to_field_name="uuid"
    )

    def __init__(self, data=None, *, user):
        super().__init__(data)
        shown = Service.objects.visible_to(user).shown().filter(founding_convention=None)
        self.fields["service"].queryset = shown


class SignatureForm(forms.Form):
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput, initial=timezone.localdate)


class RenewalForm(forms.Form):
    ends_on = forms.DateField(label=_("In force until"), widget=DateInput)


class DenunciationForm(forms.Form):
    denounced_from = forms.DateField(label=_("First day without this convention"), widget=DateInput)


class EngagementForm(forms.Form):
    text = forms.CharField(
        label=_("Engagement"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    indicator = forms.CharField(label=_("Indicator"), max_length=200, required=False)


class NewsForm(forms.Form):
    news = forms.CharField(
        label=_("Last news"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConventionFilterForm(forms.Form):
    """Filters of the list; a value that makes no sense filters nothing."""

    show_optional = False
    NOW = [
        ("", _("All")),
        ("force", _("In force")),
        ("renew", _("To renew")),
        ("ended", _("Ended")),
        ("draft", _("In preparation")),
    ]
    now = forms.ChoiceField(label=_("State"), choices=NOW, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *ConventionKind.choices], required=False
    )
    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, data, *, conventions):
        super().__init__(data)
        parties = Institution.objects.filter(convention_parties__convention__in=conventions)
        self.fields["institution"].queryset = parties.distinct()

    def apply(self, conventions, renew_before):
        """The conventions that pass; `renew_before` is the day the alarm looks to."""
        self.is_valid()
        chosen = self.cleaned_data
        now = chosen.get("now")
        if now == "force":
            conventions = conventions.in_force()
        elif now == "renew":
            conventions = conventions.to_renew(renew_before)
        elif now == "ended":
            running = Convention.objects.in_force().values("pk")
            agreed = (ConventionState.SIGNED, ConventionState.DENOUNCED)
            conventions = conventions.filter(
                state__in=agreed, starts_on__lte=timezone.localdate()
            ).exclude(pk__in=running)
        elif now == "draft":
            conventions = conventions.filter(state__in=DRAFT_STATES)
        if kind := chosen.get("kind"):
            conventions = conventions.filter(kind=kind)
        if institution := chosen.get("institution"):
            conventions = conventions.filter(parties__institution=institution)
        return conventions
