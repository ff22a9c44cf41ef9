"""Contact details that nobody confirms: person, deputy, coordination, each told once (A14)."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from network.dates import months_later
from network.enums import PersonStanding, PersonState
from network.models import Absence, EntryChange, ResourcePerson
from portal.accounts.services.memberships import coordinators, managers_of
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from portal.core.signals import content_changed

# The person is told while the contact still holds, the coordination a fortnight after its end.
BEFORE = timedelta(days=14)
AFTER = timedelta(days=14)

ABSENCES_KEPT_MONTHS = 12
MANDATES_KEPT_MONTHS = 24


def chase_contacts() -> list[int]:
    """Tell the next one about each contact due; give the numbers of the mandates concerned.

    One step at each call and each step once, however many processes call.
    """
    today = timezone.localdate()
    due = (
        Q(chased_step=0, confirm_before__lte=today + BEFORE)
        | Q(chased_step=1, confirm_before__lt=today)
        | Q(chased_step=2, confirm_before__lt=today - AFTER)
    )
    running = Q(mandate_end__isnull=True) | Q(mandate_end__gte=today)
    found = ResourcePerson.objects.filter(
        due, running, state=PersonState.ACTIVE, user__is_active=True, institution__is_active=True
    )
    people = found.select_related("user", "institution").order_by("pk")
    return [person.pk for person in people if _chase(person)]


@transaction.atomic
def _chase(person: ResourcePerson) -> bool:
    step = person.chased_step
    mine = ResourcePerson.objects.filter(
        pk=person.pk, chased_step=step, confirm_before=person.confirm_before
    )
    if not mine.update(chased_step=step + 1, chased_at=timezone.now()):
        return False
    people = (_person, _deputies, _coordination)[step](person)
    notify(people, NotificationKind.CONTACT_TO_CONFIRM, target=person)
    record(
        "person.chased",
        target=person,
        institution_id=person.institution_id,
        data={"step": step + 1, "people": len(people)},
    )
    return True


def _person(person: ResourcePerson) -> list:
    return [person.user]


def _deputies(person: ResourcePerson) -> list:
    """The deputies in office of the institution; its managers when there is none."""
    deputies = ResourcePerson.objects.in_office().filter(
        institution=person.institution_id, standing=PersonStanding.DEPUTY
    )
    others = deputies.exclude(pk=person.pk).select_related("user")
    return [one.user for one in others] or managers_of(person.institution, but=person.user)


def _coordination(person: ResourcePerson) -> list:
    return coordinators()


@transaction.atomic
def forget_old_mandates() -> int:
    """Erase mandates ended two years ago with their changes, absences over for one; give how many.

    The lengths of time are those of the register of data (portal/core/data_classes.py).
    """
    today = timezone.localdate()
    Absence.objects.filter(ends_on__lt=_months_ago(today, ABSENCES_KEPT_MONTHS)).delete()
    old = ResourcePerson.objects.filter(
        state=PersonState.ENDED, mandate_end__lt=_months_ago(today, MANDATES_KEPT_MONTHS)
    )
    uuids = list(old.values_list("uuid", flat=True))
    name = ResourcePerson._meta.model_name
    EntryChange.objects.filter(target_type=name, target__in=uuids).delete()
    for person in old:
        content_changed.send(ResourcePerson, instance=person, audience_only=True)
        record("person.erased", target=person, institution_id=person.institution_id)
        person.delete()
    return len(uuids)


def _months_ago(day: date, months: int) -> date:
    return months_later(day, -months)
