"""Meetings and their agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from committees.enums import ItemKind, MeetingState
from committees.models import AgendaItem, Committee, Meeting
from committees.rules import can_manage_committee
from committees.services.audiences import default_audience
from committees.services.errors import CommitteeError
from committees.services.notices import tell_readers
from portal.core.models import Audience
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.signals import content_changed

# Beyond the places of any agenda.
_ASIDE = 10_000
_EDITABLE = frozenset({"title", "starts_at", "ends_at", "place", "link", "audience"})


@dataclass(frozen=True)
class ItemData:
    """One line of an agenda; without uuid it is a new line, without audience the meeting's."""

    title: str
    kind: str = ItemKind.INFORMATION
    rapporteur: str = ""
    minutes: int | None = None
    is_confidential: bool = False
    audience: Audience | None = None
    uuid: UUID | None = None


def check_can_manage(actor, committee: Committee) -> None:
    """Raises CommitteeError unless the person manages the committee."""
    if not can_manage_committee(actor, committee):
        raise CommitteeError(_("Only the secretariat of the committee may do this."))


@transaction.atomic
def create_meeting(
    committee: Committee,
    *,
    actor,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    link: str = "",
    audience: Audience | None = None,
) -> Meeting:
    """Prepare a meeting; only the secretariat sees it until it is convened.

    Raises CommitteeError, ValidationError.
    """
    check_can_manage(actor, committee)
    meeting = Meeting(
        committee=committee,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        link=link,
        audience=audience or default_audience(committee),
    )
    meeting.full_clean()
    meeting.save()
    content_changed.send(Meeting, instance=meeting, audience_only=False)
    record("meeting.created", actor=actor, target=meeting)
    return meeting


@transaction.atomic
def update_meeting(meeting: Meeting, *, actor, **fields) -> Meeting:
    """Change a meeting. Raises CommitteeError, ValidationError, TypeError."""
    check_can_manage(actor, meeting.committee)
    unknown = set(fields) - _EDITABLE
    if unknown:
        raise TypeError(f"fields that may not change: {sorted(unknown)}")
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.full_clean()
    meeting.save()
    content_changed.send(Meeting, instance=meeting, audience_only=False)
    if meeting.state == MeetingState.CONVENED:
        tell_readers(meeting, NotificationKind.MEETING_CHANGED, actor=actor)
    record("meeting.changed", actor=actor, target=meeting, data={"fields": sorted(fields)})
    return meeting


@transaction.atomic
def change_state(meeting: Meeting, *, actor, state: str) -> Meeting:
    """Move a meeting along its states (see MEETING_TRANSITIONS). Raises CommitteeError."""
    check_can_manage(actor, meeting.committee)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.can_become(state):
        raise CommitteeError(_("The meeting cannot go from this state to the one asked for."))
    was_convened = meeting.state == MeetingState.CONVENED
    meeting.state = state
    meeting.save(update_fields=["state"])
    content_changed.send(Meeting, instance=meeting, audience_only=True)
    if state == MeetingState.CONVENED:
        tell_readers(meeting, NotificationKind.MEETING_PLANNED, actor=actor)
    elif was_convened and state == MeetingState.CANCELLED:
        tell_readers(meeting, NotificationKind.MEETING_CHANGED, actor=actor)
    record("meeting.state", actor=actor, target=meeting, data={"state": state})
    return meeting


@transaction.atomic
def replace_agenda(meeting: Meeting, *, actor, items: Sequence[ItemData]) -> list[AgendaItem]:
    """Write the whole agenda in the given order; lines not given are removed.

    A confidential line without an audience of its own goes to the committee's members only.
    Raises CommitteeError, ValidationError.
    """
    check_can_manage(actor, meeting.committee)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    existing = {item.uuid: item for item in meeting.items.all()}
    kept: list[AgendaItem] = []
    for position, data in enumerate(items, start=1):
        item = existing.pop(data.uuid, None) if data.uuid else None
        item = item or AgendaItem(meeting=meeting)
        item.position = position
        item.title = data.title
        item.kind = data.kind
        item.rapporteur = data.rapporteur
        item.minutes = data.minutes
        item.is_confidential = data.is_confidential
        item.audience = data.audience or _audience_of_item(meeting, data)
        kept.append(item)
    for item in existing.values():
        item.delete()
    # Out of the way first: two lines never hold one place, not even while they are exchanged.
    meeting.items.update(position=F("position") + _ASIDE)
    for item in kept:
        item.full_clean(validate_constraints=False)
        item.save()
    content_changed.send(Meeting, instance=meeting, audience_only=False)
    record("meeting.agenda", actor=actor, target=meeting, data={"items": len(kept)})
    return kept


def _audience_of_item(meeting: Meeting, data: ItemData) -> Audience:
    if data.is_confidential:
        committee = meeting.committee
        return Audience.objects.for_tokens(
            {f"committee:{committee.pk}", committee.secretariat_token()}
        )
    return meeting.audience
