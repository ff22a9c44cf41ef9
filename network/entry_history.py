"""Changes of an entry in words: fields by their name, people by theirs, choices by their label."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network.areas import area_names
from network.enums import CLOSED_VALUES, Vocabulary
from network.models import EntryChange, Place, Service
from portal.accounts.models import User

_PEOPLE = ("owner", "deputy")


@dataclass(frozen=True)
class Line:
    """One field that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """One change: what was done, when, by whom, and its lines."""

    kind: str
    at: datetime
    by: str
    is_signed: bool
    lines: list[Line]


def history_of(
    entry: Place | Service, changes: Iterable[EntryChange], *, shows_people: bool = True
) -> list[Told]:
    """The changes in words, in the same order; two queries more at most whatever their number.

    Without `shows_people` nobody is named: whoever keeps a shelter could be followed to it.
    """
    changes = list(changes)
    apart = () if shows_people else _PEOPLE
    words = _Words(entry, changes)
    return [
        Told(
            kind=change.get_kind_display(),
            at=change.at,
            is_signed=change.by is not None,
            by=change.by.get_full_name() if change.by and shows_people else "",
            lines=[
                Line(
                    words.label(name),
                    words.value(name, change.before.get(name)),
                    words.value(name, change.after.get(name)),
                )
                for name in sorted(change.before.keys() | change.after.keys())
                if name not in apart
            ],
        )
        for change in changes
    ]


class _Words:
    """The labels of fields and values that some changes need."""

    def __init__(self, entry: Place | Service, changes: list[EntryChange]):
        self.meta = type(entry)._meta
        told = [side for change in changes for side in (change.before, change.after)]
        uuids = {side[name] for side in told for name in _PEOPLE if side.get(name)}
        people = User.objects.filter(uuid__in=uuids) if uuids else ()
        self.people = {str(user.uuid): user.get_full_name() for user in people}
        codes = {code for side in told for code in side.get("areas", ())}
        self.areas = area_names(codes) if codes else {}

    def label(self, name: str) -> str:
        if name in Vocabulary:
            return str(Vocabulary(name).label)
        if name == "areas":
            return _("Territories served")
        try:
            return str(self.meta.get_field(name).verbose_name).capitalize()
        except FieldDoesNotExist:
            return name

    def value(self, name: str, value) -> str:
        if value is None or value == "" or value == []:
            return ""
        if isinstance(value, list):
            return ", ".join(self._term(name, one) for one in value)
        if name in _PEOPLE:
            return self.people.get(value, _("Erased account"))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        choices = dict(self.meta.get_field(name).flatchoices) if name != "areas" else {}
        if value in choices:
            return str(choices[value])
        day = parse_date(value) if isinstance(value, str) and len(value) == 10 else None
        return date_format(day, "j F Y") if day else str(value)

    def _term(self, name: str, value: str) -> str:
        if name == "areas":
            return self.areas.get(value, value)
        closed = CLOSED_VALUES.get(name)
        return str(closed(value).label) if closed and value in closed else value
