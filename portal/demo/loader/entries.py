"""Places and services, proposed and verified by the keepers of their institutions."""

import datetime

from django.utils import timezone

from network.dates import months_later
from network.enums import NegotiationState, TariffProof
from network.forms.tariffs import BracketsField
from network.models import Commune, EntryChange, Epci, Place, Service
from network.services import entry_states as life
from network.services.addresses import name_readers, write_address
from network.services.chasing import chase_overdue
from network.services.entries import propose
from network.services.tariffs import write_grid
from portal.accounts.enums import Role
from portal.accounts.models import Institution, User
from portal.demo.content.entries import (
    PROPOSED,
    VERIFIED,
    DirectoryPlacePlan,
    EntryPlan,
    ServicePlan,
    directory_places,
    directory_services,
)
from portal.demo.content.people import people
from portal.demo.content.territory import DEPARTEMENT

_KEEPING = {Role.RESOURCE_PERSON, Role.INSTITUTION_MANAGER}
_ACTS = {
    "suspended": lambda entry, actor: life.suspend(entry, actor=actor, reason="travaux"),
    "closed": lambda entry, actor: life.close(entry, actor=actor, reason="fin de l'offre"),
}


def load_entries(
    *, institutions: dict[str, Institution], users: dict[str, User], today: datetime.date
) -> None:
    """Make every place and service, in its state and with its age, then chase the late ones."""
    keepers = _keepers(users)
    places = {}
    for plan in directory_places():
        places[plan.key] = _place(plan, institutions, keepers, users, today)
    loaded = [
        (_service(plan, places, institutions, keepers, today), plan)
        for plan in directory_services()
    ]
    loaded += [(places[plan.key], plan) for plan in directory_places()]
    for entry, plan in loaded:
        _date(entry, plan, today)
    for entry, plan in loaded:
        if act := _ACTS.get(plan.state):
            act(entry, keepers[plan.institution][0])
    chase_overdue()


def _keepers(users: dict[str, User]) -> dict[str, list[User]]:
    """Those who keep the entries of each institution, in the order of the accounts."""
    found: dict[str, list[User]] = {}
    for key, person in people().items():
        for one in person.current:
            if _KEEPING.intersection(one.roles):
                found.setdefault(one.institution, []).append(users[key])
    return found


def _said(plan: EntryPlan, keepers: list[User], today: datetime.date) -> dict:
    """The fields that places and services have alike."""
    first, last = plan.closed or (None, None)
    return {
        "name": plan.name,
        "telephone": plan.telephone,
        "opening_hours": plan.hours,
        "message": plan.message,
        "saturation": plan.saturation,
        "closed_from": plan.closed and today + datetime.timedelta(days=first),
        "closed_until": plan.closed and today + datetime.timedelta(days=last),
        "owner": keepers[0],
        "deputy": keepers[1] if len(keepers) > 1 else None,
    }


def _place(plan: DirectoryPlacePlan, institutions, keepers, users, today) -> Place:
    actor = keepers[plan.institution][0]
    fields = _said(plan, keepers[plan.institution], today)
    if plan.through:
        fields |= {"is_confidential": True, "intermediary": institutions[plan.through]}
    else:
        commune = Commune.objects.get(name=plan.city)
        fields |= {
            "street": plan.street,
            "city": plan.city,
            "postal_code": commune.postal_codes,
            "commune": commune,
            "longitude": commune.longitude,
            "latitude": commune.latitude,
            "is_step_free": plan.step_free,
        }
    place = propose(Place, actor=actor, institution=institutions[plan.institution], **fields)
    place = life.verify(place, actor=actor)
    if plan.sealed:
        write_address(place, actor=actor, text=plan.sealed)
        others = [users[key] for key in plan.readers if users[key] != actor]
        name_readers(place, actor=actor, readers=others)
    return place


def _service(plan: ServicePlan, places, institutions, keepers, today) -> Service:
    actor = keepers[plan.institution][0]
    age_min, age_max = plan.ages or (None, None)
    service = propose(
        Service,
        actor=actor,
        institution=institutions[plan.institution],
        terms=plan.terms,
        areas=[_area(name) for name in plan.areas],
        place=places.get(plan.place),
        kind=plan.kind,
        description=plan.text,
        is_emergency=plan.emergency,
        fee=plan.fee,
        fee_details=plan.fee_details,
        delay_days=plan.delay,
        capacity=plan.capacity,
        age_min=age_min,
        age_max=age_max,
        has_transport=plan.transport,
        **_said(plan, keepers[plan.institution], today),
    )
    for table in plan.grids:
        _grid(service, table, actor, today)
    return service if plan.state == PROPOSED else life.verify(service, actor=actor)


def _grid(service: Service, table: dict, actor: User, today: datetime.date) -> None:
    voted, first, last = (
        today + datetime.timedelta(days=table[name]) for name in ("voted", "first", "last")
    )
    write_grid(
        service,
        actor=actor,
        state=NegotiationState.VOTED,
        deliberation=table["number"],
        deliberated_on=voted,
        valid_from=first,
        valid_to=last,
        proofs=[TariffProof.QUOTIENT, TariffProof.TAX_NOTICE],
        brackets=BracketsField().clean(table["brackets"]),
    )


def _area(name: str) -> str:
    if name == "all":
        return DEPARTEMENT
    epci = Epci.objects.filter(name=name).first()
    return epci.pk if epci else Commune.objects.get(name=name).pk


def _date(entry: Place | Service, plan: EntryPlan, today: datetime.date) -> None:
    """Let the verification be as old as it is told; the services date it of today."""
    if plan.state == PROPOSED:
        return
    verified = today - datetime.timedelta(days=plan.age)
    due = months_later(verified, entry.confirm_every)
    moment = timezone.make_aware(datetime.datetime.combine(verified, datetime.time(10)))
    type(entry).objects.filter(pk=entry.pk).update(verified_on=verified, due_on=due)
    if plan.state == VERIFIED:
        EntryChange.objects.of(entry).update(at=moment)
