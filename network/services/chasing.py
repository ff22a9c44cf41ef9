"""Staleness that acts: late entries lose their trust, the people who keep them are chased.

The trust itself ends at once in the querysets, by `due_on`; this only writes it down and calls.
"""

from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from network.dates import months_later
from network.enums import EntryState
from network.models import EntryChange, Place, Service
from network.services.entries import Entry, locked
from network.services.entry_states import mark_stale
from network.services.keepers import answers_for, keepers_of
from portal.accounts.services.memberships import coordinators
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from portal.core.signals import content_changed

# Days after the delay from which the owner, then the deputy, then the coordination are called.
STEPS = (1, 7, 14)
KEPT_MONTHS = 24


def chase_overdue() -> int:
    """Mark what nobody confirmed in time and call the next person, once each; how many calls.

    Each entry has its own short transaction that takes its step first: a worker that dies and
    comes back calls nobody twice.
    """
    today = timezone.localdate()
    calls = 0
    for model in (Place, Service):
        late = model.objects.filter(state=EntryState.VERIFIED, due_on__lt=today)
        for entry in late.order_by("pk"):
            _mark(entry, today)
        waiting = model.objects.filter(
            state=EntryState.TO_VERIFY, due_on__lt=today, chased_step__lt=len(STEPS)
        )
        for entry in waiting.order_by("pk"):
            calls += _chase(entry, today)
    return calls


@transaction.atomic
def _mark(entry: Entry, today: date) -> None:
    entry = locked(entry)
    if entry.state == EntryState.VERIFIED and entry.due_on < today:
        mark_stale(entry)


@transaction.atomic
def _chase(entry: Entry, today: date) -> int:
    """Call everybody whose turn has come since the last call; how many steps that was."""
    entry = locked(entry)
    if entry.state != EntryState.TO_VERIFY or entry.due_on is None:
        return 0
    reached = sum((today - entry.due_on).days >= days for days in STEPS)
    due = range(entry.chased_step, reached)
    if not due:
        return 0
    people = {person.pk: person for step in due for person in _called_at(step, entry)}
    # Neither the dates of the row nor its place in the search move.
    type(entry).objects.filter(pk=entry.pk).update(
        chased_step=reached, chased_at=timezone.now(), updated_at=F("updated_at")
    )
    notify(people.values(), NotificationKind.ENTRY_TO_CONFIRM, target=entry)
    record(
        "entry.chased",
        target=entry,
        institution_id=entry.institution_id,
        data={"step": reached, "people": sorted(people)},
    )
    return len(due)


def _called_at(step: int, entry: Entry) -> list:
    """The owner, the deputy, the coordination; the keepers of the institution for want of one."""
    if step == len(STEPS) - 1:
        return coordinators()
    person = (entry.owner, entry.deputy)[step]
    return [person] if answers_for(entry, person) else keepers_of(entry)


def erase_old_entries() -> int:
    """Erase entries closed for 24 months with their changes, and older changes; how many rows."""
    limit = _limit()
    erased = 0
    for model in (Service, Place):
        old = model.objects.filter(state=EntryState.CLOSED, ended_at__lt=limit)
        for entry in old.order_by("pk"):
            erased += _erase(entry, limit)
    return erased + EntryChange.objects.filter(at__lt=limit).delete()[0]


def _limit() -> datetime:
    """The first instant of the day 24 months ago."""
    day = months_later(timezone.localdate(), -KEPT_MONTHS)
    return timezone.make_aware(datetime.combine(day, time()))


@transaction.atomic
def _erase(entry: Entry, limit) -> int:
    entry = locked(entry)
    if entry.state != EntryState.CLOSED or entry.ended_at >= limit:
        return 0
    if isinstance(entry, Place) and entry.services.exists():
        return 0
    content_changed.send(type(entry), instance=entry, audience_only=True)
    EntryChange.objects.of(entry).delete()
    record("entry.erased", target=entry, institution_id=entry.institution_id)
    entry.delete()
    return 1
