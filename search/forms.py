"""What the search page reads from its address. Nothing in it is ever refused with an error."""

from django import forms
from django.utils.translation import gettext_lazy as _

from search.engines.base import FACETS, Sort


class TextField(forms.Field):
    """Any text at all, NUL included; the query parser makes sense of it."""

    def to_python(self, value) -> str:
        return str(value or "")


class ValuesField(forms.Field):
    """The values of a repeated parameter."""

    widget = forms.SelectMultiple

    def to_python(self, value) -> list[str]:
        return [str(item) for item in value or ()]


class DayField(forms.DateField):
    """A day of the calendar; what is not one counts for nothing."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class SearchForm(forms.Form):
    """Query, filters, order and page; what cannot be read falls back to its default."""

    show_optional = False

    q = TextField(required=False, label=_("Words to find"))
    sort = forms.ChoiceField(choices=[(s.value, s.value) for s in Sort], required=False)
    page = forms.IntegerField(min_value=1, required=False)
    kind = ValuesField(required=False)
    committee = ValuesField(required=False)
    year = ValuesField(required=False)
    institution = ValuesField(required=False)
    language = ValuesField(required=False)
    dated_from = DayField(required=False, label=_("From"))
    dated_to = DayField(required=False, label=_("To"))
    only_titles = forms.BooleanField(required=False, label=_("In titles only"))
    exact = forms.BooleanField(required=False)

    def asked(self) -> dict:
        """Arguments of `search.services.search`."""
        self.full_clean()
        cleaned = self.cleaned_data
        return {
            "raw_query": cleaned.get("q", ""),
            "filters": {name: cleaned.get(name) or [] for name in FACETS},
            "dated_from": cleaned.get("dated_from"),
            "dated_to": cleaned.get("dated_to"),
            "only_titles": bool(cleaned.get("only_titles")),
            "exact": bool(cleaned.get("exact")),
            "sort": Sort(cleaned.get("sort") or Sort.RELEVANCE),
            "page": cleaned.get("page") or 1,
        }
