"""The mandate of a resource person, from the proposal to its end (domain A14)."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.dates import months_later
from network.enums import PERSON_TRANSITIONS, PersonState, SuspensionReason
from network.models import Absence, ChangeKind, PersonArea, PersonTerm, ResourcePerson
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
def nominate(
    person: ResourcePerson,
    *,
    actor,
    nominated_on: date,
    nominated_by: str,
    mandate_start: date,
    mandate_end: date | None = None,
) -> ResourcePerson:
    """Record the nomination letter, its signatory and the dates of the mandate.

    Raises PersonError, also when the seat is taken on one of these days; ValidationError.
    """
    person = _step(
        person,
        actor,
        PersonState.NOMINATED,
        "person.nominated",
        nominated_on=_past(nominated_on),
        nominated_by=nominated_by,
        mandate_start=mandate_start,
        mandate_end=mandate_end,
    )
    check_seat_is_free(person)
    return person


@transaction.atomic
def renew_mandate(
    person: ResourcePerson,
    *,
    actor,
    nominated_on: date,
    nominated_by: str,
    mandate_end: date | None = None,
) -> ResourcePerson:
    """Give a nominated person a later end, or none, on a new letter; the first day stays.

    Raises PersonError, also when the seat was given to somebody else meanwhile.
    """
    person = locked(person)
    _check_step(actor, person)
    if person.state in (PersonState.PROPOSED, PersonState.ENDED) or person.mandate_end is None:
        raise PersonError(_("This mandate has no end to put off."))
    if mandate_end is not None and mandate_end <= max(person.mandate_end, timezone.localdate()):
        raise PersonError(_("The new end comes after the present one and after today."))
    before = picture(person)
    person.nominated_on, person.nominated_by = _past(nominated_on), nominated_by
    person.mandate_end = mandate_end
    person.full_clean()
    person.save(update_fields=["nominated_on", "nominated_by", "mandate_end"])
    check_seat_is_free(person)
    notify([person.user], NotificationKind.MANDATE_CHANGED, target=person)
    sign(person, actor=actor, action="person.renewed", before=before)
    return person


@transaction.atomic
def activate(person: ResourcePerson, *, actor, charter_signed_on: date) -> ResourcePerson:
    """Put a trained person who signed the charter in office; the contact holds from today.

    Raises PersonError.
    """
    today = timezone.localdate()
    person = locked(person)
    if person.trained_until is None or person.trained_until < today:
        raise PersonError(_("The training is no longer valid: renew it first."))
    if not person.areas.exists():
        raise PersonError(_("Say first for which territory this person answers."))
    return _step(
        person,
        actor,
        PersonState.ACTIVE,
        "person.activated",
        charter_signed_on=_past(charter_signed_on),
        **_confirmed(today),
    )


@transaction.atomic
def suspend(person: ResourcePerson, *, actor, reason: str) -> ResourcePerson:
    """Stop showing somebody for a reason of the closed list. Raises PersonError, ValueError."""
    reason = SuspensionReason(reason).value
    return _step(
        person,
        actor,
        PersonState.SUSPENDED,
        "person.suspended",
        kind=ChangeKind.SUSPENDED,
        reason=reason,
        suspension_reason=reason,
    )


@transaction.atomic
def resume(person: ResourcePerson, *, actor) -> ResourcePerson:
    """End a suspension; dates and training still decide whether the person is reached.

    Raises PersonError.
    """
    if locked(person).state != PersonState.SUSPENDED:
        raise PersonError(_("This mandate is not suspended."))
    return _step(
        person,
        actor,
        PersonState.ACTIVE,
        "person.resumed",
        kind=ChangeKind.REOPENED,
        suspension_reason="",
    )


@transaction.atomic
def end(person: ResourcePerson, *, actor) -> ResourcePerson:
    """End a mandate today, for good; the replacements it holds fall. Raises PersonError."""
    person = locked(person)
    _check_step(actor, person)
    return close_mandate(person, actor=actor)


@transaction.atomic
def close_mandate(person: ResourcePerson, *, actor, reason: str = "") -> ResourcePerson:
    """End a mandate whoever asks, as when its holder leaves; its number is forgotten.

    Raises PersonError if it has ended.
    """
    person = locked(person)
    before = picture(person)
    _check_transition(person, PersonState.ENDED)
    today = timezone.localdate()
    person.state = PersonState.ENDED
    person.suspension_reason = person.direct_line = ""
    started = person.mandate_start or today
    if person.mandate_end is None or person.mandate_end > today:
        person.mandate_end = max(today, started)
    person.save(update_fields=["state", "suspension_reason", "direct_line", "mandate_end"])
    running = Absence.objects.filter(replacement=person, ends_on__gte=today)
    running.update(replacement=None)
    Absence.objects.filter(person=person, starts_on__gt=today).delete()
    notify([person.user], NotificationKind.MANDATE_CHANGED, target=person)
    sign(
        person,
        actor=actor,
        action="person.ended",
        kind=ChangeKind.CLOSED,
        before=before,
        reason=reason,
    )
    return person


@transaction.atomic
def confirm_contact(person: ResourcePerson, *, actor) -> ResourcePerson:
    """Say that the contact details are still right, for six months. Raises PersonError."""
    person = locked(person)
    if person.state == PersonState.ENDED or not can_keep_contact(actor, person):
        raise PersonError(_("You cannot confirm these contact details."))
    before = picture(person)
    for name, value in _confirmed(timezone.localdate()).items():
        setattr(person, name, value)
    person.save(update_fields=["confirmed_on", "confirm_before", "chased_step", "chased_at"])
    sign(person, actor=actor, action="person.confirmed", kind=ChangeKind.CONFIRMED, before=before)
    return person


def _confirmed(today: date) -> dict:
    return {
        "confirmed_on": today,
        "confirm_before": months_later(today, CONFIRM_MONTHS),
        "chased_step": 0,
        "chased_at": None,
    }


def _step(
    person: ResourcePerson,
    actor,
    state: str,
    action: str,
    *,
    kind: str = ChangeKind.CHANGED,
    reason: str = "",
    **fields,
) -> ResourcePerson:
    """Move to a state that the present one allows, with the fields of that step."""
    person = locked(person)
    _check_step(actor, person)
    _check_transition(person, state)
    before = picture(person)
    person.state = state
    for name, value in fields.items():
        setattr(person, name, value)
    person.full_clean()
    person.save(update_fields=["state", *fields])
    notify([person.user], NotificationKind.MANDATE_CHANGED, target=person)
    sign(person, actor=actor, action=action, kind=kind, before=before, reason=reason)
    return person


def _check_step(actor, person: ResourcePerson) -> None:
    if not can_take_step(actor, person):
        raise PersonError(_("Somebody else who keeps this institution's entries decides this."))


def _check_transition(person: ResourcePerson, state: str) -> None:
    if state not in PERSON_TRANSITIONS[person.state]:
        raise PersonError(_("This step does not follow the present state of the mandate."))


def _past(day: date) -> date:
    if day > timezone.localdate():
        raise PersonError(_("A signed paper is not dated in the future."))
    return day


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
