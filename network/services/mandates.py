"""The steps of a mandate, from the nomination letter to its end (domain A14)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import PERSON_TRANSITIONS, PersonState, SuspensionReason
from network.models import Absence, ChangeKind, ResourcePerson
from network.person_rules import can_take_step
from network.services.person_changes import locked, picture, sign
from network.services.person_errors import PersonError
from network.services.person_seats import check_seat_is_free
from network.services.persons import confirmed_fields
from portal.core.models.notification import NotificationKind
from portal.core.services.notifications import notify


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
        **confirmed_fields(today),
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
