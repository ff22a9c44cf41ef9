"""The question "whom to call?": a need, a commune, a trade, and another moment if wanted."""

from datetime import UTC, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.enums import Need
from network.finding.calling import Question
from network.finding.professions import Profession
from network.forms.commune import CommuneField
from network.opening.holidays import clock_of

_FURTHEST = timedelta(days=366)


class WallTimeField(forms.DateTimeField):
    """A date and an hour as read on a clock on the wall, without any time zone."""

    def to_python(self, value):
        with timezone.override(UTC):
            moment = super().to_python(value)
        return moment.replace(tzinfo=None) if moment else None


class WhoToCallForm(forms.Form):
    """Read from the address; the moment is by the clock of the commune, now when left empty."""

    show_optional = False

    need = forms.ChoiceField(
        label=_("What is needed?"),
        choices=[("", pgettext_lazy("need", "Choose a need")), *Need.choices],
        error_messages={"required": _("Choose what is needed.")},
    )
    commune = CommuneField(
        label=_("Where?"), error_messages={"required": _("Say in which commune.")}
    )
    profession = forms.ChoiceField(
        label=_("Your trade"),
        required=False,
        choices=[("", pgettext_lazy("profession", "Not said")), *Profession.choices],
    )
    moment = WallTimeField(
        label=_("Another moment"),
        required=False,
        help_text=_("By the clock of the commune; now when left empty."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )

    def clean(self):
        chosen = super().clean()
        moment, commune = chosen.get("moment"), chosen.get("commune")
        if moment and commune:
            moment = moment.replace(tzinfo=clock_of(commune.departement_id))
            if abs(moment - timezone.now()) > _FURTHEST:
                self.add_error("moment", ValidationError(_("Choose a moment within a year.")))
            chosen["moment"] = moment
        return chosen

    def question(self) -> Question:
        """The question of a valid form."""
        chosen = self.cleaned_data
        return Question(
            chosen["need"], chosen["commune"], chosen["moment"], chosen.get("profession", "")
        )
