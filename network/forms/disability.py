"""What is asked of the offers for disabled children."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.areas import areas_above
from network.enums import Disability, Vocabulary
from network.forms.commune import CommuneField


class DisabilityFilterForm(forms.Form):
    """Age of the child, what must be welcomed, where the family lives; nothing is kept of it."""

    show_optional = False

    age = forms.IntegerField(label=_("Age of the child"), required=False, min_value=0, max_value=25)
    disability = forms.ChoiceField(
        label=_("Disability"), required=False, choices=[("", _("Any")), *Disability.choices]
    )
    commune = CommuneField(required=False)

    def apply(self, services):
        """The services that welcome such a child; a limit that is not said is no limit."""
        self.is_valid()
        chosen = self.cleaned_data
        if (age := chosen.get("age")) is not None:
            services = services.filter(
                Q(age_min__isnull=True) | Q(age_min__lte=age),
                Q(age_max__isnull=True) | Q(age_max__gte=age),
            )
        if disability := chosen.get("disability"):
            terms = {"terms__vocabulary": Vocabulary.DISABILITY, "terms__value": disability}
            services = services.filter(**terms)
        if commune := chosen.get("commune"):
            services = services.covering(areas_above([commune.pk])[commune.pk])
        return services

    @property
    def active(self) -> int:
        """How many filters are in force."""
        return sum(value not in (None, "") for value in self.cleaned_data.values())
