"""Choosing who may read."""

from django import forms
from django.db.models import QuerySet
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
from portal.accounts.forms import audience as shared
from portal.accounts.models import User
from portal.core.models import Audience


class AudienceForm(shared.AudienceForm):
    """The audience of a meeting or of papers of one committee.

    With `inherit` a further choice leaves the audience to where the paper is put.
    """

    INHERIT = "inherit"
    needed = shared.AudienceForm.needed | {
        AudienceChoice.COMMITTEE_PART: ("standings", _("Say which members may read.")),
    }
    field_order = ("choice", "standings", "institutions", "persons")

    standings = forms.MultipleChoiceField(
        label=_("Which members"),
        choices=Standing.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("When “some members of the committee” is chosen."),
    )

    def __init__(self, data=None, *, committee: Committee, actor, inherit=False, **options):
        super().__init__(data, actor=actor, **options)
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
        self.fields["persons"].help_text = _(
            "When “named people” is chosen: one e-mail address a line, of people who sit in the "
            "committees whose members you see."
        )
        if secret:
            del self.fields["institutions"]

    def nameable_people(self) -> QuerySet[User]:
        return people_named_by(self.actor)

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


def initial_of(audience: Audience, committee: Committee) -> dict:
    """The initial values of the form for an audience in force."""
    tokens = audience.token_set - {committee.secretariat_token()}
    parts = [token.split(":") for token in tokens]
    return shared.listed_in(tokens) | {
        "choice": choice_of(audience, committee),
        "standings": [one[2] for one in parts if one[0] == "committee" and len(one) == 3],
    }
