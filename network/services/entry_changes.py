"""Signed changes: what places and services said before and after, in words."""

from collections.abc import Iterable
from datetime import date

from django.db import models

from network.models import EntryChange, Place, Service
from network.models.change import ChangeKind
from network.services.hidden_texts import FREE_TEXTS

# What tells where a place is. None of it stays anywhere once the place is confidential.
ADDRESS_FIELDS = frozenset(
    {
        "street", "complement", "postal_code", "city", "commune", "longitude", "latitude",
        "telephone", "email", "website", "accessibility_url", "opening_hours",
    }
)  # fmt: skip
# What tells the same of a service received there.
WHEREABOUTS = frozenset({"areas", "telephone", "email", "website", "booking_url", "opening_hours"})


def snapshot(entry: Place | Service, names: Iterable[str]) -> dict:
    """The named fields as text, numbers or booleans; people by their UUID, for they may leave."""
    return {name: _plain(getattr(entry, name)) for name in names}


def _plain(value):
    match value:
        case None | str() | bool() | int() | float():
            return value
        case date():
            return value.isoformat()
        case models.Model() if hasattr(value, "get_full_name"):
            return str(value.uuid)
        case _:
            return str(value)


def terms_of(entry: Place | Service) -> dict[str, list[str]]:
    """Values of the closed lists, by vocabulary; nothing for a place."""
    found: dict[str, list[str]] = {}
    if isinstance(entry, Service):
        pairs = entry.terms.order_by("vocabulary", "value").values_list("vocabulary", "value")
        for vocabulary, value in pairs:
            found.setdefault(vocabulary, []).append(value)
    return found


def areas_of(entry: Place | Service) -> list[str]:
    if not isinstance(entry, Service):
        return []
    return list(entry.areas.order_by("code").values_list("code", flat=True))


def write_change(
    entry: Place | Service, kind: ChangeKind, *, actor, before: dict, after: dict
) -> EntryChange:
    """Keep what changed only, without what would tell where a confidential place is."""
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if entry.is_confidential:
        changed -= ADDRESS_FIELDS | WHEREABOUTS
    return EntryChange.objects.create(
        target_type=entry._meta.model_name,
        target=entry.uuid,
        kind=kind,
        by=actor,
        before={name: before[name] for name in sorted(changed) if name in before},
        after={name: after[name] for name in sorted(changed) if name in after},
    )


def forget_address(place: Place) -> None:
    """Take addresses out of the history of a place that becomes confidential, and its services.

    What was said in free words goes too: they were not checked while the address was open.
    """
    _strip(EntryChange.objects.of(place), ADDRESS_FIELDS.union(FREE_TEXTS[Place]))
    for service in place.services.all():
        forget_whereabouts(service)


def forget_whereabouts(service: Service) -> None:
    """The same for one service that moves into a confidential place; the name of its place too."""
    names = WHEREABOUTS.union(FREE_TEXTS[Service], {"place"})
    _strip(EntryChange.objects.of(service), names)


def _strip(changes, names: frozenset[str]) -> None:
    for change in changes:
        before = {name: value for name, value in change.before.items() if name not in names}
        after = {name: value for name, value in change.after.items() if name not in names}
        if (before, after) != (change.before, change.after):
            change.before, change.after = before, after
            change.save(update_fields=["before", "after"])
