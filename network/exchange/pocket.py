"""The pocket directory: a tagged PDF of trusted entries for a territory and a profession.

Composed by Typst in memory with the fonts it carries: nothing is read elsewhere. Only entries
verified in time and persons who can be reached that day are in it, never a confidential place
nor a direct line; it says the day it was made and the day after which it must be thrown away.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network.areas import area_names, areas_above
from network.enums import Need, PersonStanding, Vocabulary
from network.exchange.outgoing import leaving_entries, open_place, telephone_of, terms
from network.finding.national import NATIONAL_NUMBERS
from network.finding.professions import SAME_TRADE, Profession
from network.models import WHOLE_COUNTRY, Commune, ResourcePerson, Service
from network.opening.wording import describe
from portal.core.typesetting import compose

TEMPLATE = Path(__file__).parent / "typst" / "pocket.typ"
LONGEST_LIFE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class PocketDirectory:
    """What is printed; `count` are the entries and persons in it."""

    title: str
    made_on: date
    expires_on: date
    count: int
    sections: list[dict]
    subtitle: str

    @property
    def file_name(self) -> str:
        return f"annuaire-de-poche-{self.made_on:%Y-%m-%d}.pdf"


def pocket_directory(user, *, area: str, profession: str = "") -> PocketDirectory:
    """The directory that a reader may print for an area (code of a territory) and a profession.

    The persons of the same trade come first. It holds until its first entry is to be confirmed,
    90 days at most.
    """
    today = timezone.localdate()
    codes = _codes(area)
    services = [
        one
        for one in leaving_entries(user, codes=codes).services
        if telephone_of(one) and not _is_closed(one, today)
    ]
    persons = _persons(user, codes, profession)
    sections = [_person_section(persons), *_service_sections(services)]
    dates = [one.due_on for one in services] + [one.confirm_before for one in persons]
    expires_on = min([today + LONGEST_LIFE, *dates])
    name = area_names([area]).get(area, area)
    label = Profession(profession).label if profession in Profession.values else ""
    return PocketDirectory(
        title=_("Pocket directory: %(area)s") % {"area": name},
        subtitle=_("For: %(profession)s") % {"profession": label} if label else "",
        made_on=today,
        expires_on=expires_on,
        count=len(services) + len(persons),
        sections=sections,
    )


def as_pdf(pocket: PocketDirectory) -> bytes:
    """A PDF/UA-1 file in A5, without any date of its own: the same directory is the same file."""
    data = {
        "title": pocket.title,
        "subtitle": pocket.subtitle,
        "publisher": "Maillage",
        "notice": _notice(pocket),
        "footer": _footer(pocket),
        "numbers_title": _("National numbers"),
        "numbers": [{"number": one.number, "words": str(one.words)} for one in NATIONAL_NUMBERS],
        "sections": pocket.sections,
        "empty": _("Nobody is known here yet."),
    }
    return compose(TEMPLATE, data)


def _notice(pocket: PocketDirectory) -> list[str]:
    words = {"made": date_format(pocket.made_on), "end": date_format(pocket.expires_on)}
    return [
        _("Version of %(made)s. To throw away after %(end)s.") % words,
        _("For professionals: never leave it where somebody else may find it."),
    ]


def _footer(pocket: PocketDirectory) -> str:
    words = {"made": f"{pocket.made_on:%Y.%m.%d}", "end": date_format(pocket.expires_on)}
    return _("Version %(made)s, valid until %(end)s") % words


def _is_closed(service: Service, day: date) -> bool:
    """Whether it, or the place that receives people, is closed for a time."""
    place = open_place(service)
    return service.is_closed_on(day) or (place is not None and place.is_closed_on(day))


def _codes(area: str) -> frozenset[str]:
    """The area, what holds it and what it holds."""
    inside = Commune.objects.current().filter(Q(departement=area) | Q(epci=area))
    pairs = list(inside.values_list("pk", "epci_id"))
    above = areas_above([area]).get(area, ())
    within = {code for pair in pairs for code in pair if code}
    return frozenset({area, WHOLE_COUNTRY, *above, *within})


def _persons(user, codes: frozenset[str], profession: str) -> list[ResourcePerson]:
    found = ResourcePerson.objects.visible_to(user).reachable().covering(codes)
    found = found.select_related("user", "institution").prefetch_related("terms")
    colleagues = SAME_TRADE.get(profession, frozenset())
    return sorted(
        found,
        key=lambda one: (
            one.institution.kind not in colleagues,
            one.institution.name,
            one.standing != PersonStanding.TITULAR,
            one.pk,
        ),
    )


def _person_section(persons: list[ResourcePerson]) -> dict:
    entries = []
    for person in persons:
        topics = [term.label for term in person.terms.all() if term.vocabulary == Vocabulary.NEED]
        lines = [person.institution.name, person.contact_for, ", ".join(topics)]
        name = f"{person.user.get_full_name()} ({person.get_standing_display()})"
        entries.append({"name": name, "lines": [*filter(None, lines)], "telephone": ""})
    return {"title": _("Resource persons"), "entries": entries}


def _service_sections(services: list[Service]) -> list[dict]:
    """A section for each need, empty ones included: a hole is worth knowing. Each service once."""
    by_need: dict[str, list[dict]] = {need: [] for need in Need.values}
    others: list[dict] = []
    for service in services:
        needs = set(terms(service, Vocabulary.NEED))
        first = next((need for need in Need.values if need in needs), None)
        (by_need[first] if first else others).append(_card(service))
    sections = [{"title": Need(need).label, "entries": found} for need, found in by_need.items()]
    if others:
        sections.append({"title": _("Other services"), "entries": others})
    return [{**section, "title": str(section["title"])} for section in sections]


def _card(service: Service) -> dict:
    place = open_place(service)
    hours = "" if service.is_confidential else service.opening_hours
    if place is not None:
        hours = hours or place.opening_hours
    where = " ".join(filter(None, [place.postal_code, place.city])) if place else ""
    lines = [
        service.institution.name if service.institution.name != service.name else "",
        ", ".join(filter(None, [place.street, where])) if place else "",
        _("Answers day and night") if service.is_emergency else "",
        describe(hours) if hours else "",
        service.access_details,
    ]
    return {
        "name": service.name,
        "lines": [*filter(None, lines)],
        "telephone": telephone_of(service),
    }
