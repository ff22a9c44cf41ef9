"""What the page of a place or service says, in the order in which it wins."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from network.enums import CLOSED_VALUES, EntryState, Saturation, Vocabulary
from network.models import Place, Service
from network.opening.holidays import HolidayCalendar, calendar_of
from network.opening.rules import OpeningError, State
from network.opening.status import next_change, status_at
from network.opening.wording import describe

# The lists of data·inclusion are codes for machines.
SHOWN_VOCABULARIES = (
    Vocabulary.NEED, Vocabulary.PUBLIC, Vocabulary.DISABILITY, Vocabulary.LANGUAGE,
    Vocabulary.RECEPTION, Vocabulary.REFERRER, Vocabulary.ACCESS, Vocabulary.PAPER,
)  # fmt: skip


@dataclass(frozen=True)
class Notice:
    """Words that stand before the hours."""

    tone: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Availability:
    """Whether somebody can come now, and why: closure, saturation and message before hours."""

    notices: list[Notice] = field(default_factory=list)
    tone: str = ""
    now: str = ""
    change: str = ""
    hours: str = ""


def availability_of(entry: Place | Service, at: datetime | None = None) -> Availability:
    """What holds at a moment, the present by default. A service takes its place's word too."""
    at = at or timezone.now()
    place = entry if isinstance(entry, Place) else entry.place
    calendar = calendar_of(place.commune) if place and place.commune else HolidayCalendar()
    day = at.astimezone(calendar.clock).date()
    sources = [entry] if place is None or place is entry else [entry, place]
    notices = [notice for source in sources for notice in _notices(source, day)]
    expression = entry.opening_hours or (place.opening_hours if place else "")
    if any(source.is_closed_on(day) for source in sources):
        return Availability(notices, "error", _("Closed for now"), hours=_said(expression))
    return _by_hours(expression, at, calendar, notices)


def _notices(source: Place | Service, day) -> list[Notice]:
    notices = []
    if source.is_closed_on(day):
        notices.append(Notice("error", _closure(source)))
    if source.saturation == Saturation.HIGH:
        notices.append(Notice("warning", source.get_saturation_display()))
    if message := source.message_on(day):
        notices.append(Notice("info", message))
    return notices


def _closure(source: Place | Service) -> str:
    words = {"entry": source.name}
    if source.closed_until is None:
        return _("%(entry)s is closed until further notice.") % words
    words["until"] = date_format(source.closed_until, "j F Y")
    return _("%(entry)s is closed until %(until)s included.") % words


def _by_hours(expression: str, at, calendar, notices) -> Availability:
    if not expression:
        return Availability(notices)
    try:
        status = status_at(expression, at, calendar)
        change = next_change(expression, at, calendar)
    except OpeningError:
        return Availability(notices, hours=expression)
    tone, now = {
        State.OPEN: ("success", _("Open now")),
        State.CLOSED: ("neutral", _("Closed now")),
        State.UNKNOWN: ("warning", _("Perhaps open: call first")),
    }[status.state]
    said = _change(change, at, calendar) if change else ""
    holiday = _("Today is a public holiday: %(name)s.") % {"name": status.holiday}
    if status.holiday:
        notices = [*notices, Notice("info", holiday)]
    return Availability(notices, tone, now, said, _said(expression))


def _change(change, at, calendar) -> str:
    moment, state = change
    hour = time_format(moment, "H:i")
    same_day = moment.date() == at.astimezone(calendar.clock).date()
    words = {"hour": hour, "day": date_format(moment, "l j F")}
    if state == State.OPEN:
        return (
            _("opens at %(hour)s") % words if same_day else _("opens %(day)s at %(hour)s") % words
        )
    return _("until %(hour)s") % words if same_day else _("until %(day)s at %(hour)s") % words


def _said(expression: str) -> str:
    try:
        return describe(expression) if expression else ""
    except OpeningError:
        return expression


def standing_notice(entry: Place | Service) -> Notice | None:
    """What a reader must know of the state of the entry before believing it; None when it holds."""
    if entry.is_trusted():
        return None
    if entry.state in (EntryState.VERIFIED, EntryState.TO_VERIFY):
        since = entry.verified_on and date_format(entry.verified_on, "j F Y")
        text = _("Last verified on %(day)s.") % {"day": since} if since else ""
        return Notice(
            "warning", _("Nobody has confirmed this entry in time: check before use."), text
        )
    return Notice("warning", _("This entry is not in the directory: only its keepers see it."))


def term_groups(service: Service) -> list[tuple[str, list[str]]]:
    """The closed lists that the service fills, with their words, in the order of the page."""
    found: dict[str, set[str]] = {}
    for vocabulary, value in service.terms.values_list("vocabulary", "value"):
        found.setdefault(vocabulary, set()).add(value)
    return [
        (
            str(one.label),
            [str(label) for value, label in CLOSED_VALUES[one].choices if value in found[one]],
        )
        for one in SHOWN_VOCABULARIES
        if one in found
    ]


def contacts_of(entry: Place | Service) -> dict[str, str]:
    """How to reach it: its own contact, else its place's. Nothing for a confidential one."""
    if entry.is_confidential:
        return {}
    place = entry.place if isinstance(entry, Service) else None
    return {
        name: getattr(entry, name) or (getattr(place, name) if place else "")
        for name in ("telephone", "email", "website")
    }


def intermediary_contacts(entry: Place | Service):
    """The intermediary and its trusted services with a telephone, when the place is hidden."""
    place = entry if isinstance(entry, Place) else entry.place
    if place is None or not place.is_confidential:
        return None, []
    house = place.intermediary
    services = Service.objects.trusted().filter(institution=house).select_related("place")
    reached = services.order_by("-is_emergency", "name", "pk")
    return house, [
        (one, contacts_of(one)["telephone"]) for one in reached if contacts_of(one).get("telephone")
    ]
