"""Forms of those who prepare and run sessions."""

from datetime import datetime, time

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.forms.widgets import DateInput, TimeInput
from training.catalogue import readable_modules
from training.enums import ApprovalMode, Mode
from training.models.session import MOST_SEATS
from training.planning import MOST_HALF_DAYS, Slot
from training.services.moves import LONGEST_REASON


class SessionForm(forms.Form):
    """What is said of a new session; its half-days are a formset of their own."""

    module = forms.ChoiceField(label=_("Module"))
    label = forms.CharField(label=_("Label"), max_length=120, required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    room = forms.CharField(label=_("Room"), max_length=80, required=False)
    link = forms.URLField(
        label=_("Link of the video meeting"), max_length=500, required=False, assume_scheme="https"
    )
    needs = forms.CharField(label=_("To bring, to know"), max_length=300, required=False)
    minimum = forms.IntegerField(label=_("Fewest trainees"), min_value=1, initial=1)
    maximum = forms.IntegerField(
        label=_("Seats of the session"),
        min_value=1,
        initial=15,
        validators=[MaxValueValidator(MOST_SEATS)],
    )
    approval = forms.ChoiceField(label=_("Approval"), choices=ApprovalMode)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self._modules = {str(one.translation_key): one for one in readable_modules(user)}
        self.fields["module"].choices = [(key, one.title) for key, one in self._modules.items()]

    def clean_module(self):
        return self._modules[self.cleaned_data["module"]]


class HalfDayForm(forms.Form):
    """A half-day; a line without a date is left out."""

    show_optional = False

    day = forms.DateField(label=_("Date"), widget=DateInput, required=False)
    starts = forms.TimeField(label=_("Start time"), widget=TimeInput, required=False)
    ends = forms.TimeField(label=_("End time"), widget=TimeInput, required=False)
    room = forms.CharField(label=_("Other room"), max_length=80, required=False)

    def clean(self):
        said = super().clean()
        if said.get("day"):
            for name in ("starts", "ends"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Give the time."))
        return said

    def slot(self) -> Slot | None:
        said = self.cleaned_data
        if not said.get("day"):
            return None
        return Slot(
            _at(said["day"], said["starts"]), _at(said["day"], said["ends"]), room=said["room"]
        )


def _at(day, hour) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


class BaseHalfDays(forms.BaseFormSet):
    def slots(self) -> list[Slot]:
        """The half-days given."""
        return [slot for form in self.forms if (slot := form.slot()) is not None]


HalfDays = forms.formset_factory(
    HalfDayForm, formset=BaseHalfDays, extra=0, max_num=MOST_HALF_DAYS, absolute_max=MOST_HALF_DAYS
)
FIRST_LINES = (
    {"starts": time(9), "ends": time(12, 30)},
    {"starts": time(13, 30), "ends": time(17)},
)


def with_one_more(data, prefix: str) -> list[dict]:
    """The lines as they were typed, and a new one: no line is judged yet."""
    names = tuple(HalfDayForm.base_fields)
    count = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = min(int(count), MOST_HALF_DAYS - 1) if count.isdecimal() else 0
    lines = [{name: data.get(f"{prefix}-{n}-{name}", "") for name in names} for n in range(count)]
    return [*lines, dict(FIRST_LINES[len(lines) % 2])]


class CapacityForm(forms.Form):
    minimum = forms.IntegerField(label=_("Fewest trainees"), min_value=1)
    maximum = forms.IntegerField(
        label=_("Seats of the session"), min_value=1, validators=[MaxValueValidator(MOST_SEATS)]
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)
