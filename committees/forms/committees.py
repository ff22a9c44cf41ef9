"""Creating committees and naming their seats."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.enums import CommitteeKind, CommitteeVisibility, Standing
from committees.models import Committee
from network.models import Convention, ConventionKind
from portal.accounts.models import Institution, User
from portal.core.forms.widgets import DateInput


class CommitteeForm(forms.Form):
    """What is said of a committee."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=CommitteeKind)
    visibility = forms.ChoiceField(
        label=_("Visibility"),
        choices=CommitteeVisibility,
        initial=CommitteeVisibility.SECRET,
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown to everybody who knows that the committee exists."),
    )
    founding_convention = forms.ModelChoiceField(
        label=_("Founded by a convention"),
        queryset=Convention.objects.none(),
        to_field_name="uuid",
        required=False,
        help_text=_("The space closes the day the convention leaves force, and opens again."),
    )
    term_start = forms.DateField(label=_("Term from"), required=False, widget=DateInput)
    term_end = forms.DateField(label=_("Term to"), required=False, widget=DateInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        conventions = Convention.objects.visible_to(user).exclude(kind=ConventionKind.AMENDMENT)
        self.fields["founding_convention"].queryset = conventions

    def clean(self):
        chosen = super().clean()
        is_open = chosen.get("visibility") == CommitteeVisibility.OPEN
        if is_open and chosen.get("founding_convention"):
            self.add_error("visibility", _("A space founded by a convention is for its members."))
        start, end = chosen.get("term_start"), chosen.get("term_end")
        if start and end and end < start:
            self.add_error("term_end", _("The term ends before it starts."))
        return chosen


class NewCommitteeForm(CommitteeForm):
    """The same, with the address that will never change."""

    slug = forms.SlugField(
        label=_("Short address"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens; it cannot be changed afterwards."),
    )
    field_order = ["name", "slug"]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if Committee.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another committee has this address."))
        return slug


class SeatInstitutionForm(forms.Form):
    """First step of a seat: which institution."""

    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.active(),
        to_field_name="uuid",
        error_messages={"invalid_choice": _("This institution does not exist.")},
    )


class SeatForm(forms.Form):
    """Second step: the people of that institution and their standing."""

    titular = forms.ModelChoiceField(
        label=_("Titular"), queryset=User.objects.none(), to_field_name="uuid"
    )
    deputy = forms.ModelChoiceField(
        label=_("Deputy"), queryset=User.objects.none(), to_field_name="uuid", required=False
    )
    standing = forms.ChoiceField(label=_("Standing"), choices=Standing, initial=Standing.VOTING)
    started_on = forms.DateField(label=_("From"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, data=None, *, institution: Institution):
        super().__init__(data)
        people = User.objects.active().filter(
            pk__in=institution.memberships.active().values("user_id")
        )
        self.fields["titular"].queryset = people
        self.fields["deputy"].queryset = people

    def clean(self):
        chosen = super().clean()
        if chosen.get("titular") and chosen.get("titular") == chosen.get("deputy"):
            self.add_error("deputy", _("The deputy must be another person."))
        return chosen


class EndSeatForm(forms.Form):
    """The first day without the seat."""

    ended_on = forms.DateField(
        label=_("First day without this seat"), widget=DateInput, initial=timezone.localdate
    )
