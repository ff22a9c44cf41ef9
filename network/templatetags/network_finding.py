"""Words of what was found: why a contact is there, its hours, its number."""

from dataclasses import dataclass

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network.enums import Saturation
from network.finding.calling import Contact
from network.finding.coverage import Coverage
from network.finding.covering import Nearness
from network.opening.rules import OpeningError, State
from network.opening.wording import describe

register = template.Library()

DESERT_SHADES = 4


@dataclass(frozen=True, slots=True)
class Reason:
    words: str
    tone: str = "neutral"


@register.filter
def reasons(contact: Contact) -> list[Reason]:
    """Why the contact is there, in the order in which it was ranked."""
    one = contact.candidate
    found = [_opening(contact), _nearness(one.nearness)]
    if one.is_same_trade:
        found.append(Reason(_("A colleague of your trade"), "accent"))
    if one.needs == 1 and not one.is_person:
        found.append(Reason(_("For this need only")))
    if one.saturation == Saturation.HIGH:
        found.append(Reason(Saturation.HIGH.label, "error"))
    elif one.saturation:
        found.append(Reason(Saturation(one.saturation).label))
    if one.confirmed_on:
        day = date_format(one.confirmed_on, "j F Y")
        found.append(Reason(_("Confirmed on %(day)s") % {"day": day}))
    return found


def _opening(contact: Contact) -> Reason:
    one = contact.candidate
    if one.is_emergency:
        return Reason(_("Answers day and night"), "success")
    if one.state == State.UNKNOWN:
        return Reason(_("Hours to be checked by telephone"), "warning")
    moment = _moment(contact)
    if one.state == State.OPEN:
        words = _("Open until %(moment)s") if moment else _("Open now")
        return Reason(words % {"moment": moment}, "success")
    words = _("Closed, opens %(moment)s") if moment else _("Closed at this moment")
    return Reason(words % {"moment": moment}, "warning")


def _moment(contact: Contact) -> str:
    """When the state changes, by the clock of the place; empty when it does not."""
    if contact.change is None:
        return ""
    at, _state = contact.change
    return date_format(at, "l j F, H:i")


def _nearness(nearness: Nearness) -> Reason:
    words = {
        Nearness.COMMUNE: _("In this commune"),
        Nearness.EPCI: _("In the same EPCI"),
        Nearness.DEPARTEMENT: _("For the whole département"),
        Nearness.COUNTRY: _("For the whole country"),
    }
    return Reason(words[nearness])


@register.filter
def plain_hours(hours: str) -> str:
    """Opening hours in plain French, as written when they cannot be read."""
    try:
        return describe(hours)
    except OpeningError:
        return hours


@register.filter
def dialled(telephone: str) -> str:
    """A number without its spaces, for a link."""
    return telephone.replace(" ", "")


@register.filter
def desert_count(coverage: Coverage, epci: str) -> int:
    """How many needs have no service in the EPCI."""
    return coverage.deserts.get(epci, 0)


@register.filter
def desert_class(coverage: Coverage, epci: str) -> str:
    """The shade of the EPCI on the map of the needs without any service."""
    if epci not in coverage.deserts:
        return "zone-none"
    share = coverage.deserts[epci] / max(len(coverage.services), 1)
    return f"desert-{min(int(share * DESERT_SHADES), DESERT_SHADES - 1)}"
