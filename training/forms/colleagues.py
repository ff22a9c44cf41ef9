"""Forms of those who sign up others, name a deputy, replace somebody."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Institution, User
from portal.core.forms.widgets import DateInput
from training.forms.approvals import TickedField


class _PersonChoice(forms.ModelChoiceField):
    """Somebody of a list, by name; nothing of the page says their number."""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.none(), to_field_name="uuid", **kwargs)

    def label_from_instance(self, user) -> str:
        return user.get_full_name()


class ColleaguesFilterForm(forms.Form):
    """Which institution is shown, and a part of a name."""

    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        to_field_name="uuid",
        empty_label=None,
        required=False,
    )
    q = forms.CharField(label=_("Name"), max_length=80, required=False)

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions


class GroupForm(forms.Form):
    people = TickedField(
        label=_("Colleagues"), error_messages={"required": _("Tick at least one person.")}
    )

    @property
    def ticked(self) -> frozenset[str]:
        """What was ticked in a form that comes back."""
        return frozenset(self.data.getlist("people")) if self.is_bound else frozenset()


class SubstitutionForm(forms.Form):
    colleague = _PersonChoice(label=_("Colleague who comes instead"))

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = colleagues


class DeputyForm(forms.Form):
    """Who decides for one's institution, and when."""

    institution = forms.ModelChoiceField(
        label=_("Institution"), queryset=Institution.objects.none(), to_field_name="uuid"
    )
    deputy = _PersonChoice(label=_("Deputy"))
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)

    def __init__(self, *args, institutions, people, **kwargs):
        super().__init__(*args, initial={"starts_on": timezone.localdate()}, **kwargs)
        self.fields["deputy"].queryset = people
        field = self.fields["institution"]
        field.queryset = Institution.objects.filter(pk__in=[one.pk for one in institutions])
        if len(institutions) == 1:
            field.initial, field.widget = institutions[0].uuid, forms.HiddenInput()
