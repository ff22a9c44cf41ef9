"""Choosing who may read, for every app: an app adds its own choices in a form of its own."""

from collections.abc import Iterable
from typing import ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Institution, User
from portal.accounts.services.audiences import AudienceChoice, people_named_by


class AudienceForm(forms.Form):
    """Who may read: everybody, the network, listed institutions, named people.

    `actor` chooses, and names only people they see. The template is
    `accounts/_audience_fields.html`.
    """

    # The field that a choice needs, and what is said when it is empty.
    needed: ClassVar[dict] = {
        AudienceChoice.INSTITUTIONS: ("institutions", _("Say which institutions may read.")),
        AudienceChoice.PERSONS: ("persons", _("Say who may read.")),
    }

    choice = forms.ChoiceField(
        label=_("Who may read"), widget=forms.RadioSelect, choices=AudienceChoice.choices
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
        help_text=_("When “named people” is chosen: one e-mail address a line."),
    )

    def __init__(self, data=None, *, actor, **options):
        super().__init__(data, **options)
        self.actor = actor
        self.fields["institutions"].queryset = Institution.objects.active()

    def nameable_people(self) -> QuerySet[User]:
        """Whom the actor may name."""
        return people_named_by(self.actor)

    def clean_persons(self) -> list[User]:
        """The people behind the addresses: those the actor sees, and those named already.

        Any other address is refused alike, whether it has an account or not.
        """
        addresses = _addresses(self.cleaned_data["persons"])
        kept = addresses & _addresses(self.initial.get("persons", ""))
        named = Q(pk__in=self.nameable_people().values("pk")) | Q(email__in=kept)
        people = list(User.objects.active().filter(named, email__in=addresses))
        others = sorted(addresses - {person.email for person in people})
        if others:
            message = _("You cannot name the person with this address: %(address)s")
            raise forms.ValidationError([message % {"address": address} for address in others])
        return people

    def clean(self):
        chosen = super().clean()
        field, message = self.needed.get(chosen.get("choice"), (None, ""))
        if field and field in chosen and not chosen[field]:
            self.add_error(field, message)
        return chosen


def _addresses(text: str) -> set[str]:
    lines = text.replace(",", "\n").replace(";", "\n").split("\n")
    return {line.strip().lower() for line in lines if line.strip()}


def listed_in(tokens: Iterable[str]) -> dict:
    """The institutions and people that the form lists, for the tokens of an audience in force."""
    ids: dict[str, list[int]] = {"institution": [], "user": []}
    for token in tokens:
        kind, _colon, key = token.partition(":")
        if kind in ids:
            ids[kind].append(int(key))
    institutions = Institution.objects.filter(pk__in=ids["institution"])
    people = User.objects.filter(pk__in=ids["user"])
    return {
        "institutions": list(institutions.values_list("uuid", flat=True)),
        "persons": "\n".join(people.values_list("email", flat=True)),
    }
