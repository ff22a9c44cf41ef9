"""Meetings and the lines of their agenda."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from committees.enums import ItemKind, MeetingState, Standing
from committees.models import AgendaItem, Committee, Meeting
from committees.services.audiences import AudienceChoice, build_audience
from committees.services.meetings import ItemData
from portal.core.forms.widgets import DateInput, TimeInput

_EMPTY_LINES = 3
_MAX_LINES = 60


class MeetingForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    day = forms.DateField(label=_("Date"), widget=DateInput)
    starts = forms.TimeField(label=_("Start time"), widget=TimeInput)
    ends = forms.TimeField(label=_("End time"), widget=TimeInput, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link of the video meeting"),
        max_length=300,
        required=False,
        assume_scheme="https",
    )

    def clean(self):
        chosen = super().clean()
        if chosen.get("starts") and chosen.get("ends") and chosen["ends"] <= chosen["starts"]:
            self.add_error("ends", _("The meeting ends before it starts."))
        return chosen

    def values(self) -> dict:
        """Arguments of the services, with aware times."""
        chosen = self.cleaned_data
        return {
            "title": chosen["title"],
            "starts_at": _at(chosen["day"], chosen["starts"]),
            "ends_at": _at(chosen["day"], chosen["ends"]) if chosen["ends"] else None,
            "place": chosen["place"],
            "link": chosen["link"],
        }

    @staticmethod
    def initial_of(meeting: Meeting) -> dict:
        starts = timezone.localtime(meeting.starts_at)
        ends = timezone.localtime(meeting.ends_at) if meeting.ends_at else None
        return {
            "title": meeting.title,
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time() if ends else None,
            "place": meeting.place,
            "link": meeting.link,
        }


def _at(day, time) -> datetime:
    return timezone.make_aware(datetime.combine(day, time))


class MeetingStateForm(forms.Form):
    state = forms.ChoiceField(choices=MeetingState)


class AgendaItemForm(forms.Form):
    show_optional = False

    uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=999, required=False)
    title = forms.CharField(label=_("Title"), max_length=250)
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind, initial=ItemKind.INFORMATION)
    rapporteur = forms.CharField(label=_("Presented by"), max_length=120, required=False)
    minutes = forms.IntegerField(
        label=_("Duration in minutes"), min_value=1, max_value=600, required=False
    )
    is_confidential = forms.BooleanField(label=_("Confidential"), required=False)
    standings = forms.MultipleChoiceField(
        label=_("Read by"),
        choices=[choice for choice in Standing.choices if choice[0] != Standing.SECRETARIAT],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a confidential item; the secretariat always reads it."),
    )

    def clean(self):
        chosen = super().clean()
        if chosen.get("is_confidential") and not chosen.get("standings"):
            self.add_error("standings", _("Say which members read this confidential item."))
        return chosen

    def item_data(self, committee: Committee) -> ItemData:
        """The line as the service takes it."""
        chosen = self.cleaned_data
        audience = None
        if chosen["is_confidential"]:
            audience = build_audience(
                committee, choice=AudienceChoice.COMMITTEE_PART, standings=chosen["standings"]
            )
        return ItemData(
            uuid=chosen["uuid"],
            title=chosen["title"],
            kind=chosen["kind"],
            rapporteur=chosen["rapporteur"],
            minutes=chosen["minutes"],
            is_confidential=chosen["is_confidential"],
            audience=audience,
        )


class BaseAgendaFormSet(forms.BaseFormSet):
    def items(self, committee: Committee) -> list[ItemData]:
        """Lines kept, by their number; without a number a line stays after those before it."""
        kept = [
            form
            for form in self.forms
            if form.has_changed() or form.initial
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        last = 0
        numbered = []
        for form in kept:
            last = form.cleaned_data["position"] or last
            numbered.append((last, form))
        numbered.sort(key=lambda pair: pair[0])
        return [form.item_data(committee) for _number, form in numbered]


AgendaFormSet = forms.formset_factory(
    AgendaItemForm,
    formset=BaseAgendaFormSet,
    extra=_EMPTY_LINES,
    can_delete=True,
    max_num=_MAX_LINES,
    absolute_max=_MAX_LINES + _EMPTY_LINES,
)


def initial_items(meeting: Meeting) -> list[dict]:
    """The agenda as it is, in order."""
    items = meeting.items.select_related("audience").prefetch_related("audience__tokens")
    return [_initial_item(item) for item in items]


def _initial_item(item: AgendaItem) -> dict:
    parts = [token.split(":") for token in item.audience.token_set]
    standings = [one[2] for one in parts if len(one) == 3 and one[2] != Standing.SECRETARIAT]
    return {
        "uuid": item.uuid,
        "position": item.position,
        "title": item.title,
        "kind": item.kind,
        "rapporteur": item.rapporteur,
        "minutes": item.minutes,
        "is_confidential": item.is_confidential,
        "standings": standings if item.is_confidential else [],
    }
