"""Writing and verifying the journal."""

from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from portal.core.models.journal import JournalEntry, JournalHead
from portal.core.prepared import prepared


def record(
    action: str,
    *,
    actor=None,
    target: models.Model | None = None,
    institution_id: int | None = None,
    reason: str = "",
    data: dict | None = None,
) -> JournalEntry:
    """Append one entry inside the current transaction.

    `data` holds ids, counts and codes only: never names, titles, addresses or text.
    The head row stays locked until the surrounding transaction ends, so call it last.
    """
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        entry = JournalEntry(
            sequence=head.sequence + 1,
            at=timezone.now(),
            actor=actor if getattr(actor, "pk", None) else None,
            action=action,
            target_type=target._meta.label_lower if target is not None else "",
            target_id=str(getattr(target, "uuid", None) or target.pk) if target else "",
            institution_id=institution_id,
            reason=reason,
            data=data or {},
            previous_hash=head.hash,
        )
        entry.hash = entry.compute_hash()
        entry.save()
        head.sequence = entry.sequence
        head.hash = entry.hash
        head.save(update_fields=["sequence", "hash"])
    return entry


def _locked_head() -> JournalHead:
    found = _head()
    if found:
        return found[0]
    return JournalHead.objects.select_for_update().get_or_create(pk=1)[0]


@prepared
def _head() -> models.QuerySet:
    return JournalHead.objects.select_for_update().filter(pk=1)


@dataclass(frozen=True)
class Break:
    """The first place where the chain does not hold."""

    sequence: int
    problem: str


def first_break() -> Break | None:
    """Read the whole chain; None when it holds, else the first fault found."""
    sequence, previous = 0, "0" * 64
    for entry in JournalEntry.objects.order_by("sequence").iterator(chunk_size=1000):
        sequence += 1
        if entry.sequence != sequence:
            return Break(sequence, "missing")
        if entry.previous_hash != previous:
            return Break(sequence, "chain")
        if entry.hash != entry.compute_hash():
            return Break(sequence, "content")
        previous = entry.hash
    head = JournalHead.objects.filter(pk=1).first() or JournalHead()
    if (head.sequence, head.hash) != (sequence, previous):
        return Break(head.sequence, "head")
    return None
