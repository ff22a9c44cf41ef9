"""Filters of a list, read from its address: any input gives a list."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import pgettext_lazy

ANY = pgettext_lazy("filter", "Any")


def filter_choice(label, choices) -> forms.ChoiceField:
    """One value of a list, or any."""
    return forms.ChoiceField(label=label, required=False, choices=[("", ANY), *choices])


class FilterForm(forms.Form):
    """A value that is not understood is told and left aside.

    `not_filters` names the fields that choose what is listed or its order.
    """

    show_optional = False
    not_filters: frozenset[str] = frozenset({"kind", "sort"})

    @property
    def active(self) -> int:
        """How many filters are in force."""
        return sum(
            bool(value)
            for name, value in self.cleaned_data.items()
            if name in self.fields and name not in self.not_filters
        )

    def show_counts(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Write beside each value how many it would give, and leave out those that give none."""
        for name, by_value in counts.items():
            if name not in self.fields:
                continue
            chosen = self.cleaned_data.get(name)
            self.fields[name].choices = [
                (value, f"{label} ({by_value.get(value, 0)})" if value else label)
                for value, label in self.fields[name].choices
                if not value or value in by_value or value == chosen
            ]
