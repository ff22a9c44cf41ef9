"""Whom to call: from a need, a commune, a moment and a trade to at most five contacts in order.

Nothing of the question is kept: it stands in the address of the answer and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from network.answering import answers_for
from network.enums import EntryState, Referrer, Vocabulary
from network.finding.covering import Nearness, levels_of, nearest_area, services_around
from network.finding.hours import Moment
from network.finding.many import one_of_keys
from network.finding.professions import SAME_TRADE
from network.finding.ranking import MOST_PERSONS, Candidate, first_contacts, order_key
from network.models import Absence, Commune, ResourcePerson, Service, ServiceTerm
from network.opening.holidays import calendar_of
from network.opening.rules import State


@dataclass(frozen=True, slots=True)
class Question:
    """`at` is aware, or None for now; `profession` may be empty."""

    need: str
    commune: Commune
    at: datetime | None = None
    profession: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """One to call, with why it is there. `person` is who answers, `absent` for whom.

    `change` is when the hours change next and to what, in the clock of the place.
    """

    candidate: Candidate
    service: Service | None = None
    person: ResourcePerson | None = None
    absent: ResourcePerson | None = None
    hours: str = ""
    telephone: str = ""
    change: tuple[datetime, State] | None = None
    message: str = ""
    only_by_herself: bool = False


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """`is_nobody_open`: nothing nearer than the whole country is known to be open."""

    question: Question
    moment: Moment
    contacts: list[Contact] = field(default_factory=list)

    @property
    def is_nobody_open(self) -> bool:
        return not any(
            one.candidate.state == State.OPEN and one.candidate.nearness < Nearness.COUNTRY
            for one in self.contacts
        )


def who_to_call(user, question: Question) -> CallAnswer:
    """The contacts the person may call, from verified entries alone; a fixed number of queries."""
    moment = Moment(question.at or timezone.now(), calendar_of(question.commune))
    services = _service_candidates(user, question, moment)
    persons = _person_candidates(user, question, moment)
    chosen = first_contacts([*services.values(), *persons])
    contacts = _contacts(chosen, moment)
    return CallAnswer(question, moment, contacts)


# Services

# Far more than are shown: what comes after these in the order could not be.
_LOOKED_AT = 400
_COLUMNS = (
    "pk", "name", "is_emergency", "opening_hours", "place__opening_hours", "saturation",
    "place__saturation", "verified_on", "closed_from", "closed_until", "place__closed_from",
    "place__closed_until", "place__is_confidential", "place__commune_id",
    "place__commune__parent_id", "place__commune__epci_id", "place__commune__departement_id",
    "areas__code",
)  # fmt: skip


def _service_candidates(user, question: Question, moment: Moment) -> dict[int, Candidate]:
    """Services open to the need around the commune, closed for a while ones left out."""
    levels = levels_of(question.commune)
    asked = ServiceTerm.objects.filter(vocabulary=Vocabulary.NEED, value=question.need)
    trusted = trusted_services(user, moment.day).filter(pk__in=asked.values("entry"))
    rows = services_around(trusted, levels).order_by().values_list(*_COLUMNS)
    found: dict[int, Candidate] = {}
    for row in rows:
        one = _service_candidate(dict(zip(_COLUMNS, row, strict=True)), levels, moment)
        if one and (one.key not in found or one.nearness < found[one.key].nearness):
            found[one.key] = one
    return _with_needs(found)


def trusted_services(user, day: date):
    """Services whose entry and place both hold as verified, today and on the day asked for."""
    today = timezone.localdate()
    until = max(day, today)
    place = Q(place__isnull=True) | Q(
        place__state=EntryState.VERIFIED,
        place__due_on__gte=until,
        place__institution__is_active=True,
    )
    return Service.objects.visible_to(user).trusted(until).filter(place)


def _service_candidate(row: dict, levels: dict, moment: Moment) -> Candidate | None:
    closures = (
        (row["closed_from"], row["closed_until"]),
        (row["place__closed_from"], row["place__closed_until"]),
    )
    if any(_is_closed(begin, end, moment.day) for begin, end in closures):
        return None
    hours = row["opening_hours"] or row["place__opening_hours"] or ""
    nearness = levels.get(row["areas__code"], Nearness.COUNTRY)
    if not row["place__is_confidential"]:
        parts = ("commune_id", "commune__parent_id", "commune__epci_id", "commune__departement_id")
        nearness = min(nearness, nearest_area((row[f"place__{part}"] for part in parts), levels))
    return Candidate(
        key=row["pk"],
        name=row["name"],
        state=State.OPEN if row["is_emergency"] else moment.state_of(hours),
        nearness=nearness,
        is_emergency=row["is_emergency"],
        saturation=row["saturation"] or row["place__saturation"] or "",
        confirmed_on=row["verified_on"],
    )


def _is_closed(begin: date | None, end: date | None, day: date) -> bool:
    """The same rule as `Entry.is_closed_on`, on columns."""
    if begin is None and end is None:
        return False
    return (begin is None or begin <= day) and (end is None or day <= end)


def _with_needs(found: dict[int, Candidate]) -> dict[int, Candidate]:
    """How many needs each one answers, read for those that may still be shown."""
    ahead = sorted(found.values(), key=lambda one: order_key(one)[:3])[:_LOOKED_AT]
    counted = (
        ServiceTerm.objects.filter(
            vocabulary=Vocabulary.NEED, entry__in=one_of_keys(one.key for one in ahead)
        )
        .values_list("entry")
        .annotate(needs=Count("pk"))
    )
    needs = dict(counted)
    return {one.key: replace(one, needs=needs.get(one.key, 1)) for one in ahead}


# Resource persons


def _person_candidates(user, question: Question, moment: Moment) -> list[Candidate]:
    """Those in office for the need and around the commune; an absent one is answered for later."""
    levels = levels_of(question.commune)
    colleagues = SAME_TRADE.get(question.profession, frozenset())
    until = max(moment.day, timezone.localdate())
    in_office = (
        ResourcePerson.objects.visible_to(user)
        .in_office(until)
        .filter(terms__vocabulary=Vocabulary.NEED, terms__value=question.need)
        .filter(areas__code__in=list(levels))
    )
    columns = (
        "pk", "user__last_name", "hours", "confirmed_on", "institution__kind", "areas__code",
    )  # fmt: skip
    found: dict[int, Candidate] = {}
    for pk, name, hours, confirmed_on, kind, code in in_office.order_by().values_list(*columns):
        nearness = levels[code]
        if pk in found and found[pk].nearness <= nearness:
            continue
        found[pk] = Candidate(
            key=pk,
            name=name,
            state=moment.state_of(hours),
            nearness=nearness,
            is_person=True,
            is_same_trade=kind in colleagues,
            confirmed_on=confirmed_on,
        )
    return _answered(sorted(found.values(), key=order_key)[: 4 * MOST_PERSONS], until, moment)


def _answered(candidates: list[Candidate], day: date, moment: Moment) -> list[Candidate]:
    """Without those for whom nobody answers that day, nor twice the same one."""
    away = set(
        ResourcePerson.objects.filter(
            Exists(Absence.objects.on(day).filter(person=OuterRef("pk"))),
            pk__in=[one.key for one in candidates],
        ).values_list("pk", flat=True)
    )
    answers = _answers(away, day)
    seen = {one.key for one in candidates} - away
    kept = []
    for one in candidates:
        if one.key in away:
            stand_in = answers[one.key].person
            if stand_in is None or stand_in.pk in seen:
                continue
            seen.add(stand_in.pk)
            state = moment.state_of(stand_in.hours)
            one = replace(one, state=state, confirmed_on=stand_in.confirmed_on)
        kept.append(one)
    return kept


def _answers(keys: Iterable[int], day: date) -> dict:
    keys = list(keys)
    if not keys:
        return {}
    return answers_for(ResourcePerson.objects.filter(pk__in=keys).select_related("user"), day)


# Contacts


def _contacts(chosen: list[Candidate], moment: Moment) -> list[Contact]:
    """The rows behind the chosen candidates, read together."""
    services = (
        Service.objects.select_related(
            "institution", "place__commune", "place__intermediary", "verified_by"
        )
        .prefetch_related("terms")
        .in_bulk([one.key for one in chosen if not one.is_person])
    )
    persons = ResourcePerson.objects.select_related("user", "institution").in_bulk(
        [one.key for one in chosen if one.is_person]
    )
    answers = _answers(persons, max(moment.day, timezone.localdate()))
    return [
        _person_contact(one, answers[one.key], moment)
        if one.is_person
        else _service_contact(one, services[one.key], moment)
        for one in chosen
    ]


def _service_contact(one: Candidate, service: Service, moment: Moment) -> Contact:
    place = service.place
    hours = service.opening_hours or (place.opening_hours if place else "")
    telephone = service.telephone or (place.telephone if place else "")
    referrers = {term.value for term in service.terms.all() if term.vocabulary == "referrer"}
    messages = [service.message_on(moment.day), place.message_on(moment.day) if place else ""]
    return Contact(
        candidate=one,
        service=service,
        hours="" if service.is_confidential else hours,
        telephone="" if service.is_confidential else telephone,
        change=None if one.is_emergency else moment.change_of(hours),
        message=next(filter(None, messages), ""),
        only_by_herself=bool(referrers) and Referrer.PROFESSIONAL not in referrers,
    )


def _person_contact(one: Candidate, answer, moment: Moment) -> Contact:
    person = answer.person
    return Contact(
        candidate=one,
        person=person,
        absent=answer.asked if answer.is_replaced else None,
        hours=person.hours,
        change=moment.change_of(person.hours),
    )
