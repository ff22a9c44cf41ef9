"""The life of places and services: verified, confirmed, stale, suspended, closed, reopened."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.dates import months_later
from network.enums import ENTRY_TRANSITIONS, EntryState
from network.models import Place, Service
from network.models.change import ChangeKind
from network.rules import can_keep_entry, can_verify_entry
from network.services.entries import Entry, locked
from network.services.entry_changes import write_change
from network.services.errors import EntryError
from network.services.hidden_texts import check_reason
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from portal.core.signals import content_changed


@transaction.atomic
def verify(entry: Entry, *, actor) -> Entry:
    """Let a proposed, stale or suspended entry hold again. Raises EntryError.

    What somebody proposed is verified by another, unless they keep the entry themselves.
    """
    entry = _kept(entry, actor)
    if not can_verify_entry(actor, entry):
        raise EntryError(_("Somebody else verifies what you proposed."))
    if entry.state == EntryState.VERIFIED:
        raise EntryError(_("This entry is verified already: confirm it."))
    was_proposed = entry.state == EntryState.PROPOSED
    _hold(entry, actor)
    _move(entry, EntryState.VERIFIED, ChangeKind.VERIFIED, "entry.verified", actor=actor)
    if was_proposed and entry.proposed_by_id not in (None, actor.pk):
        notify([entry.proposed_by], NotificationKind.ENTRY_VERIFIED, target=entry)
    return entry


@transaction.atomic
def confirm(entry: Entry, *, actor) -> Entry:
    """Say that the entry is still right: it holds `confirm_every` months from today.

    Raises EntryError unless it is verified or waits to be.
    """
    entry = _kept(entry, actor)
    if entry.state not in (EntryState.VERIFIED, EntryState.TO_VERIFY):
        raise EntryError(_("This entry is not one that can be confirmed."))
    _hold(entry, actor)
    return _move(entry, EntryState.VERIFIED, ChangeKind.CONFIRMED, "entry.confirmed", actor=actor)


@transaction.atomic
def mark_stale(entry: Entry, *, actor=None) -> Entry:
    """Say that a verified entry must be verified again, from today; without actor, by its date.

    Raises EntryError.
    """
    entry = _kept(entry, actor) if actor is not None else locked(entry)
    yesterday = timezone.localdate() - timedelta(days=1)
    if entry.due_on is None or entry.due_on > yesterday:
        entry.due_on = yesterday
    return _move(entry, EntryState.TO_VERIFY, ChangeKind.STALE, "entry.stale", actor=actor)


@transaction.atomic
def suspend(entry: Entry, *, actor, reason: str) -> Entry:
    """Take an entry out of the directory for a time. Raises EntryError."""
    entry = _kept(entry, actor)
    check_reason(entry, reason)
    return _move(
        entry, EntryState.SUSPENDED, ChangeKind.SUSPENDED, "entry.suspended",
        actor=actor, reason=reason,
    )  # fmt: skip


@transaction.atomic
def close(entry: Entry, *, actor, reason: str) -> Entry:
    """Close an entry for good; it is erased 24 months later. Raises EntryError.

    A place closes after its services have.
    """
    entry = _kept(entry, actor)
    check_reason(entry, reason)
    if isinstance(entry, Place) and entry.services.exclude(state=EntryState.CLOSED).exists():
        raise EntryError(_("Close the services of this place first, or move them."))
    entry.ended_at = timezone.now()
    return _move(
        entry, EntryState.CLOSED, ChangeKind.CLOSED, "entry.closed", actor=actor, reason=reason
    )


@transaction.atomic
def reopen(entry: Entry, *, actor) -> Entry:
    """Make a closed entry a proposal again, to be verified. Raises EntryError."""
    entry = _kept(entry, actor)
    if isinstance(entry, Service) and entry.place and entry.place.state == EntryState.CLOSED:
        raise EntryError(_("Reopen its place first."))
    entry.ended_at = entry.verified_on = entry.due_on = entry.verified_by = None
    entry.proposed_by = actor
    return _move(entry, EntryState.PROPOSED, ChangeKind.REOPENED, "entry.reopened", actor=actor)


def _kept(entry: Entry, actor) -> Entry:
    """The entry, locked, after the rule. Raises EntryError."""
    entry = locked(entry)
    if not can_keep_entry(actor, entry):
        raise EntryError(_("Only those who keep this entry may do this."))
    return entry


def _hold(entry: Entry, actor) -> None:
    entry.verified_on = timezone.localdate()
    entry.verified_by = actor
    entry.due_on = months_later(entry.verified_on, entry.confirm_every)
    entry.chased_step, entry.chased_at = 0, None


def _move(
    entry: Entry, state: str, kind: ChangeKind, action: str, *, actor, reason: str = ""
) -> Entry:
    if state not in ENTRY_TRANSITIONS[entry.state]:
        said = _("An entry in the state “%(state)s” cannot become “%(next)s”.")
        raise EntryError(
            said % {"state": entry.get_state_display(), "next": EntryState(state).label}
        )
    before, entry.state = entry.state, state
    entry.save()
    write_change(entry, kind, actor=actor, before={"state": before}, after={"state": state})
    content_changed.send(type(entry), instance=entry, audience_only=False)
    if isinstance(entry, Place):
        for service in entry.services.all():
            content_changed.send(Service, instance=service, audience_only=False)
    record(action, actor=actor, target=entry, institution_id=entry.institution_id, reason=reason)
    return entry
