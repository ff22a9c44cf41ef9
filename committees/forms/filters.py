"""Query strings of the screens, checked like any other input."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from committees.enums import ExtractionState, PaperKind, PaperState
from committees.models import Committee, PaperVersion
from portal.accounts.models import Institution

_ANY = [("", _("Any"))]
_FIRST_YEAR = 1950

SORTS = {
    "-date": ("-dated_on", "-pk"),
    "date": ("dated_on", "pk"),
    "-added": ("-published_at", "-pk"),
    "title": ("title", "pk"),
}


def year_field() -> forms.IntegerField:
    """A year with four digits."""
    return forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=_FIRST_YEAR,
        max_value=9999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class PaperFilterForm(forms.Form):
    """Filters of the list of papers; choices hold only what the person may know of."""

    show_optional = False

    q = forms.CharField(label=_("Words of the title"), required=False, max_length=200)
    committee = forms.ChoiceField(
        label=_("Committee"),
        required=False,
        error_messages={"invalid_choice": _("This committee does not exist.")},
    )
    year = year_field()
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*_ANY, *PaperKind.choices])
    institution = forms.ChoiceField(
        label=_("Author institution"),
        required=False,
        error_messages={"invalid_choice": _("This institution does not exist.")},
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("-date", _("Most recent date first")),
            ("date", _("Oldest date first")),
            ("-added", _("Latest added first")),
            ("title", _("By title")),
        ],
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        committees = Committee.objects.visible_to(user)
        institutions = Institution.objects.visible_to(user)
        self.fields["committee"].choices = [*_ANY, *committees.values_list("slug", "name")]
        self.fields["institution"].choices = [
            ("", pgettext("institution", "Any")),
            *(
                (str(uuid), short_name or name)
                for uuid, short_name, name in institutions.values_list("uuid", "short_name", "name")
            ),
        ]
        self.fields["year"].widget.attrs["placeholder"] = str(timezone.localdate().year)

    def apply(self, papers):
        """The papers that meet the valid filters, in the order asked for."""
        self.is_valid()
        chosen = self.cleaned_data
        for word in chosen.get("q", "").split():
            papers = papers.filter(title__icontains=word)
        for name, lookup in (
            ("committee", "committee__slug"),
            ("year", "dated_on__year"),
            ("kind", "kind"),
            ("institution", "institution__uuid"),
        ):
            if chosen.get(name):
                papers = papers.filter(**{lookup: chosen[name]})
        return papers.order_by(*SORTS[chosen.get("sort") or "-date"])

    @property
    def active(self) -> int:
        """How many filters are in force."""
        return sum(bool(value) for name, value in self.cleaned_data.items() if name not in {"sort"})


class ManagedPaperFilterForm(forms.Form):
    """Filters of the secretariat's table."""

    show_optional = False

    q = forms.CharField(
        label=_("Words of the title, reference or file name"), required=False, max_length=200
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[*_ANY, *PaperState.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*_ANY, *PaperKind.choices])
    year = year_field()
    text = forms.ChoiceField(
        label=_("Text"), required=False, choices=[*_ANY, *ExtractionState.choices]
    )

    def apply(self, papers):
        self.is_valid()
        chosen = self.cleaned_data
        for word in chosen.get("q", "").split():
            named = PaperVersion.objects.filter(filename__icontains=word)
            papers = papers.filter(
                Q(title__icontains=word)
                | Q(reference__icontains=word)
                | Q(pk__in=named.values("paper"))
            )
        for name, lookup in (("state", "state"), ("kind", "kind"), ("year", "dated_on__year")):
            if chosen.get(name):
                papers = papers.filter(**{lookup: chosen[name]})
        if chosen.get("text"):
            papers = papers.filter(versions__content__state=chosen["text"]).distinct()
        return papers

    @property
    def active(self) -> int:
        return sum(bool(value) for value in self.cleaned_data.values())


class VersionChoiceField(forms.TypedChoiceField):
    """One of the versions of a paper, by its number."""

    def __init__(self, **options):
        super().__init__(
            coerce=int,
            empty_value=None,
            error_messages={"invalid_choice": _("This version does not exist.")},
            **options,
        )


def _choices_of(numbers: list[int]) -> list[tuple[int, str]]:
    return [(number, _("Version %(number)s") % {"number": number}) for number in numbers]


class PaperViewForm(forms.Form):
    """Which version, page and words of a paper are asked for, as text or as an image."""

    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=1_000_000)
    q = forms.CharField(label=_("Words to mark"), required=False, max_length=200)
    version = VersionChoiceField(label=_("Version"), required=False)
    show = forms.ChoiceField(
        label=_("View"),
        required=False,
        choices=[("text", _("Text")), ("image", _("Page image"))],
    )

    def __init__(self, data, *, numbers: list[int]):
        super().__init__(data)
        self.fields["version"].choices = _choices_of(numbers)


class CompareForm(forms.Form):
    """Two versions of one paper."""

    before = VersionChoiceField(label=_("Former version"))
    after = VersionChoiceField(label=_("Later version"))

    def __init__(self, data, *, numbers: list[int]):
        super().__init__(data)
        self.fields["before"].choices = self.fields["after"].choices = _choices_of(numbers)
        if len(numbers) > 1:
            self.initial = {"before": numbers[1], "after": numbers[0]}

    def clean(self):
        chosen = super().clean()
        if chosen.get("before") and chosen.get("before") == chosen.get("after"):
            raise forms.ValidationError(_("Choose two different versions."))
        return chosen
