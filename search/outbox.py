"""Writing down what the index must follow, in the transaction of the change itself."""

import uuid
from collections.abc import Collection, Iterable

from django.db import models, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from search.models import IndexEntry, IndexOutbox
from search.sources import SearchSource, touched_by

CHUNK = 500


def record_change(
    instance: models.Model, *, audience_only: bool = False, columns: Collection[str] | None = None
) -> None:
    """Note that an object changed, and those that depend on it.

    `columns` are those that were saved, when not all of them were.
    """
    for source, ids in touched_by(instance, columns):
        record_changes(source, ids, audience_only=audience_only)


@transaction.atomic
def record_changes(source: SearchSource, ids: Iterable[str], *, audience_only: bool) -> None:
    """Note changed objects of one source; those read by fewer people vanish at once.

    An object whose text changed shows no extract until the index has the new one, and vanishes
    too when parts of its text have readers of their own.
    """
    ids = sorted(set(ids))
    for start in range(0, len(ids), CHUNK):
        _record_chunk(source, ids[start : start + CHUNK], audience_only=audience_only)
    waiting = transaction.get_connection().run_on_commit
    if not any(function is enqueue_drain for _savepoints, function, _robust in waiting):
        transaction.on_commit(enqueue_drain)


def _record_chunk(source: SearchSource, ids: list[str], *, audience_only: bool) -> None:
    """The outbox comes first: its row is the lock that orders a change and the worker's end."""
    _stamp(source.kind, ids, text_changed=not audience_only)
    entries = {e.object_id: e for e in IndexEntry.objects.for_objects(source.kind, ids)}
    if entries and not audience_only:
        IndexEntry.objects.for_objects(source.kind, ids).update(is_stale=True)
    narrowed = _narrowed(source, entries, text_changed=not audience_only)
    if narrowed:
        IndexEntry.objects.filter(pk__in=narrowed).update(is_masked=True)


def _stamp(kind: str, ids: list[str], *, text_changed: bool) -> None:
    """One row per object; a text change already noted is not forgotten."""
    stamp, now = uuid.uuid4(), timezone.now()
    updated = ["stamp", "changed_at", "attempts", "error"]
    IndexOutbox.objects.bulk_create(
        (
            IndexOutbox(
                kind=kind, object_id=pk, stamp=stamp, changed_at=now, text_changed=text_changed
            )
            for pk in ids
        ),
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=[*updated, "text_changed"] if text_changed else updated,
    )


def _narrowed(
    source: SearchSource, entries: dict[str, IndexEntry], *, text_changed: bool
) -> list[int]:
    """Entries that some token opened and opens no more, or whose old text is to be hidden."""
    if not entries:
        return []
    if source.has_parts and text_changed:
        return [entry.pk for entry in entries.values()]
    objects = source.by_ids(source.queryset(), entries)
    narrowed = []
    for object_id, entry in entries.items():
        obj = objects.get(object_id)
        tokens = source.tokens(obj) if obj is not None else frozenset()
        hidden = text_changed and obj is not None and source.hides_changes(obj)
        if hidden or not tokens.issuperset(entry.tokens):
            narrowed.append(entry.pk)
    return narrowed


def enqueue_drain() -> None:
    """Ask the worker to follow the outbox; one waiting task is enough for any number of rows.

    Called after the commit: a task still waiting now will start later, and see our rows.
    """
    from search.tasks import drain_outbox  # noqa: PLC0415  tasks import the indexing

    waiting = DBTaskResult.objects.ready().filter(task_path=drain_outbox.module_path)
    if not waiting.exists():
        drain_outbox.enqueue()
