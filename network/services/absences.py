"""Absences of resource persons, and who answers meanwhile."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import PersonState
from network.models import Absence, ResourcePerson
from network.person_rules import can_keep_contact
from network.services.person_changes import locked
from network.services.person_errors import PersonError
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from portal.core.signals import content_changed


@transaction.atomic
def declare_absence(
    person: ResourcePerson,
    *,
    actor,
    starts_on: date,
    ends_on: date,
    replacement: ResourcePerson | None = None,
) -> Absence:
    """Record days of absence, both ends included; the person or a keeper does.

    The replacement is in office today, in the same institution. Without one, the deputy of the
    territory answers. Raises PersonError, ValidationError.
    """
    person = locked(person)
    if not can_keep_contact(actor, person):
        raise PersonError(_("You cannot declare an absence of this person."))
    if person.state == PersonState.ENDED:
        raise PersonError(_("This mandate has ended."))
    if ends_on < timezone.localdate():
        raise PersonError(_("This absence is already over."))
    _check_overlap(person, starts_on, ends_on)
    if replacement is not None:
        _check_replacement(person, replacement)
    absence = Absence(person=person, starts_on=starts_on, ends_on=ends_on, replacement=replacement)
    absence.full_clean()
    absence.save()
    _tell(absence)
    _trace("absence.declared", absence, actor)
    return absence


@transaction.atomic
def replace_by(absence: Absence, *, actor, replacement: ResourcePerson | None) -> Absence:
    """Name another replacement for an absence that is not over. Raises PersonError."""
    absence = _open(absence, actor)
    if replacement is not None:
        _check_replacement(absence.person, replacement)
    absence.replacement = replacement
    absence.save(update_fields=["replacement"])
    _tell(absence)
    _trace("absence.replaced", absence, actor)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, actor) -> None:
    """The person is back: an absence begun before today ends yesterday, another one goes.

    Raises PersonError.
    """
    absence = _open(absence, actor)
    today = timezone.localdate()
    _trace("absence.ended", absence, actor)
    if absence.starts_on < today:
        absence.ends_on = today - timedelta(days=1)
        absence.save(update_fields=["ends_on"])
    else:
        absence.delete()


def _open(absence: Absence, actor) -> Absence:
    """The absence read again under the lock of its person, when the actor may change it."""
    person = locked(absence.person)
    found = Absence.objects.filter(pk=absence.pk, ends_on__gte=timezone.localdate()).first()
    if found is None or not can_keep_contact(actor, person):
        raise PersonError(_("This absence can no longer be changed."))
    found.person = person
    return found


def _check_overlap(person: ResourcePerson, starts_on: date, ends_on: date) -> None:
    if person.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise PersonError(_("Another absence of this person covers some of these days."))


def _check_replacement(person: ResourcePerson, replacement: ResourcePerson) -> None:
    colleagues = ResourcePerson.objects.in_office().filter(institution=person.institution_id)
    if not colleagues.exclude(pk=person.pk).filter(pk=replacement.pk).exists():
        raise PersonError(_("The replacement is another person in office in the institution."))


def _tell(absence: Absence) -> None:
    if absence.replacement is not None:
        people = [absence.replacement.user]
        notify(people, NotificationKind.REPLACEMENT_NAMED, target=absence.person)


def _trace(action: str, absence: Absence, actor) -> None:
    content_changed.send(ResourcePerson, instance=absence.person, audience_only=False)
    record(
        action,
        actor=actor,
        target=absence.person,
        institution_id=absence.person.institution_id,
        data={"absence": str(absence.uuid)},
    )
