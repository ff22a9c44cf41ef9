"""Proposing a resource person, and what is told of them: scope, contact (domain A14)."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.dates import months_later
from network.enums import PersonState
from network.models import ChangeKind, PersonArea, PersonTerm, ResourcePerson
from network.person_rules import can_keep_contact, can_propose_for, can_take_step
from network.phones import normalise_phone
from network.services.person_changes import locked, picture, sign
from network.services.person_errors import PersonError
from network.services.person_seats import check_seat_is_free
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify

# Contact details hold six months (domain A14).
CONFIRM_MONTHS = 6

_CONTACT = frozenset({"function", "contact_for", "hours", "direct_line"})


@transaction.atomic
def propose(
    *,
    actor,
    user,
    institution,
    standing: str,
    areas: Collection[str],
    terms: Mapping[str, Collection[str]] | None = None,
    **contact,
) -> ResourcePerson:
    """Propose somebody who acts for the institution; nobody proposes themselves.

    `areas` are codes, `terms` gives the values of each vocabulary, `contact` the function, the
    hours, the direct line, what to call for. Raises PersonError, ValidationError.
    """
    person = ResourcePerson(user=user, institution=institution, standing=standing)
    if not can_propose_for(actor, institution) or not can_take_step(actor, person):
        raise PersonError(_("Somebody else who keeps this institution's entries proposes you."))
    if not user.memberships.active().filter(institution=institution).exists():
        raise PersonError(_("This person does not act for this institution."))
    _write_contact(person, contact)
    person.full_clean()
    person.save()
    _write_areas(person, areas)
    _write_terms(person, terms or {})
    notify([user], NotificationKind.MANDATE_CHANGED, target=person)
    sign(person, actor=actor, action="person.proposed", kind=ChangeKind.CREATED)
    return person


@transaction.atomic
def change_contact(person: ResourcePerson, *, actor, **contact) -> ResourcePerson:
    """Write the function, hours, direct line or what to call for; the person or a keeper does.

    Raises PersonError, ValidationError, TypeError for another field.
    """
    person = locked(person)
    if person.state == PersonState.ENDED or not can_keep_contact(actor, person):
        raise PersonError(_("You cannot change this mandate."))
    before = picture(person)
    _write_contact(person, contact)
    person.full_clean()
    person.save(update_fields=[*contact])
    sign(person, actor=actor, action="person.changed", before=before)
    return person


@transaction.atomic
def change_scope(
    person: ResourcePerson,
    *,
    actor,
    standing: str,
    areas: Collection[str],
    terms: Mapping[str, Collection[str]],
) -> ResourcePerson:
    """Change who the person answers for: standing, areas, topics, publics, languages.

    Raises PersonError, ValidationError.
    """
    person = locked(person)
    if person.state == PersonState.ENDED or not can_take_step(actor, person):
        raise PersonError(_("You cannot change this mandate."))
    if not areas:
        raise PersonError(_("Say first for which territory this person answers."))
    before = picture(person)
    person.standing = standing
    person.full_clean()
    person.save(update_fields=["standing"])
    _write_areas(person, areas)
    _write_terms(person, terms)
    check_seat_is_free(person)
    sign(person, actor=actor, action="person.changed", before=before)
    return person


@transaction.atomic
def confirm_contact(person: ResourcePerson, *, actor) -> ResourcePerson:
    """Say that the contact details are still right, for six months. Raises PersonError."""
    person = locked(person)
    if person.state == PersonState.ENDED or not can_keep_contact(actor, person):
        raise PersonError(_("You cannot confirm these contact details."))
    before = picture(person)
    for name, value in confirmed_fields(timezone.localdate()).items():
        setattr(person, name, value)
    person.save(update_fields=["confirmed_on", "confirm_before", "chased_step", "chased_at"])
    sign(person, actor=actor, action="person.confirmed", kind=ChangeKind.CONFIRMED, before=before)
    return person


def confirmed_fields(today: date) -> dict:
    """What a confirmation of the contact details writes."""
    return {
        "confirmed_on": today,
        "confirm_before": months_later(today, CONFIRM_MONTHS),
        "chased_step": 0,
        "chased_at": None,
    }


def _write_contact(person: ResourcePerson, contact: Mapping[str, str]) -> None:
    if unknown := set(contact) - _CONTACT:
        raise TypeError(f"fields that may not change: {sorted(unknown)}")
    for name, value in contact.items():
        setattr(person, name, normalise_phone(value) if name == "direct_line" else value)


def _write_areas(person: ResourcePerson, codes: Collection[str]) -> None:
    person.areas.exclude(code__in=codes).delete()
    kept = set(person.areas.values_list("code", flat=True))
    new = sorted(set(codes) - kept)
    PersonArea.objects.bulk_create(PersonArea(entry=person, code=code) for code in new)


def _write_terms(person: ResourcePerson, terms: Mapping[str, Collection[str]]) -> None:
    """Replace the values of the vocabularies given; the others stay."""
    person.terms.filter(vocabulary__in=terms).delete()
    PersonTerm.objects.bulk_create(
        PersonTerm(entry=person, vocabulary=vocabulary, value=value)
        for vocabulary, values in terms.items()
        for value in sorted(set(values))
    )
