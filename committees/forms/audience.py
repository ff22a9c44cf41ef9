"""Choosing who may read."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.enums import CommitteeVisibility, Standing
from committees.models import Committee
from committees.services.audiences import (
    SECRET_CHOICES,
    AudienceChoice,
    build_audience,
    choice_of,
    people_named_by,
)
from committees.services.errors import CommitteeError
from portal.accounts.models import Institution, User
from portal.core.models import Audience


class AudienceForm(forms.Form):
    """The audience of a meeting or of papers of one committee.

    `actor` chooses, and names only people they see. With `inherit` a further choice leaves the
    audience to where the paper is put.
    """

    INHERIT = "inherit"
    _NEEDED = {
        AudienceChoice.COMMITTEE_PART: ("standings", _("Say which members may read.")),
        AudienceChoice.INSTITUTIONS: ("institutions", _("Say which institutions may read.")),
        AudienceChoice.PERSONS: ("persons", _("Say who may read.")),
    }

    choice = forms.ChoiceField(label=_("Who may read"), widget=forms.RadioSelect)
    standings = forms.MultipleChoiceField(
        label=_("Which members"),
        choices=Standing.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("When “some members of the committee” is chosen."),
    )
    institutions = forms.ModelMultipleChoiceField(
        label=_("Which institutions"),
        queryset=Institution.objects.none(),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("When “listed institutions” is chosen."),
    )
    persons = forms.CharField(
        label=_("Which people"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_(
            "When “named people” is chosen: one e-mail address a line, of people who sit in the "
            "committees whose members you see."
        ),
    )

    def __init__(self, data=None, *, committee: Committee, actor, inherit=False, **options):
        super().__init__(data, **options)
        self.actor = actor
        self.committee = committee
        secret = committee.visibility == CommitteeVisibility.SECRET
        choices = [
            (choice.value, choice.label)
            for choice in AudienceChoice
            if not secret or choice in SECRET_CHOICES
        ]
        if inherit:
            label = _("Like the agenda item, the meeting or the committee it is put in")
            choices.insert(0, (self.INHERIT, label))
        self.fields["choice"].choices = choices
        self.fields["choice"].initial = self.INHERIT if inherit else AudienceChoice.COMMITTEE
        if secret:
            del self.fields["institutions"]
        else:
            self.fields["institutions"].queryset = Institution.objects.active()

    def clean_persons(self) -> list[User]:
        """The people behind the addresses: those the actor sees, and those named already.

        Any other address is refused alike, whether it has an account or not.
        """
        addresses = _addresses(self.cleaned_data["persons"])
        kept = addresses & _addresses(self.initial.get("persons", ""))
        named = Q(pk__in=people_named_by(self.actor).values("pk")) | Q(email__in=kept)
        people = list(User.objects.active().filter(named, email__in=addresses))
        others = sorted(addresses - {person.email for person in people})
        if others:
            message = _("You cannot name the person with this address: %(address)s")
            raise forms.ValidationError([message % {"address": address} for address in others])
        return people

    def clean(self):
        chosen = super().clean()
        needed, message = self._NEEDED.get(chosen.get("choice"), (None, ""))
        if needed and needed in chosen and not chosen[needed]:
            self.add_error(needed, message)
        return chosen

    def build(self) -> Audience | None:
        """The audience chosen; None when it is inherited, or refused and said in the errors."""
        chosen = self.cleaned_data
        if chosen["choice"] == self.INHERIT:
            return None
        try:
            return build_audience(
                self.committee,
                choice=chosen["choice"],
                institutions=chosen.get("institutions", ()),
                persons=chosen["persons"],
                standings=chosen["standings"],
            )
        except CommitteeError as error:
            self.add_error("choice", str(error))
            return None


def _addresses(text: str) -> set[str]:
    lines = text.replace(",", "\n").replace(";", "\n").split("\n")
    return {line.strip().lower() for line in lines if line.strip()}


def initial_of(audience: Audience, committee: Committee) -> dict:
    """The initial values of the form for an audience in force."""
    tokens = audience.token_set - {committee.secretariat_token()}
    parts = [token.split(":") for token in tokens]
    people = [int(one[1]) for one in parts if one[0] == "user"]
    institutions = [int(one[1]) for one in parts if one[0] == "institution"]
    return {
        "choice": choice_of(audience, committee),
        "standings": [one[2] for one in parts if one[0] == "committee" and len(one) == 3],
        "institutions": list(
            Institution.objects.filter(pk__in=institutions).values_list("uuid", flat=True)
        ),
        "persons": "\n".join(User.objects.filter(pk__in=people).values_list("email", flat=True)),
    }
