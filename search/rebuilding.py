"""Making a new index beside the live one, and putting it in its place at once."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search import indexing
from search.engine import get_engine
from search.engines.base import EngineDocument, EngineUnavailable, IndexWriter
from search.engines.guarded import GuardedEngine
from search.models import IndexEntry
from search.verification import Difference, VerifyReport, entry_differences, record_differences

logger = logging.getLogger(__name__)

CHUNK = 50


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """`replayed`: documents that changed while the copy was made; `refused`: by the engine."""

    documents: int
    replayed: int
    refused: int = 0


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> RebuildReport:
    """Index everything again and swap. People go on searching the old index meanwhile.

    1. Objects whose entry is missing or untrue are noted in the outbox and followed.
    2. The entries are copied into a new index, which is tidied up; the worker goes on writing the
       live one.
    3. With the worker held, whatever it wrote since the copy began is brought to the new
       index, which then takes the place of the live one.
    4. Changes that came later are written to the new index.
    """
    record_differences(list(entry_differences(VerifyReport())))
    _drain_if_possible()
    with get_engine().rebuilding() as build:
        documents = 0
        total = IndexEntry.objects.count()
        refused: set[int] = set()
        for chunk in _chunks():
            refused.update(build.index(chunk))
            documents += len(chunk)
            progress(documents, total)
        build.compact()
        with build.alone():
            replayed = replay(build, given_up=refused)
            build.publish()
    _note_refused(refused)
    indexing.drain()
    return RebuildReport(documents=documents, replayed=replayed, refused=len(refused))


def catch_up() -> int | None:
    """Bring what it missed to an engine that did not answer for a while.

    Gives the number of documents, None when it had missed nothing. Raises EngineUnavailable when
    it still does not answer.
    """
    engine = get_engine()
    if not isinstance(engine, GuardedEngine) or not engine.is_behind:
        return None
    if engine.primary.fault():
        return rebuild().documents
    with engine.catching_up() as writer:
        refused: set[int] = set()
        changed = replay(writer, given_up=refused)
    _note_refused(refused)
    return changed


def _note_refused(keys: set[int]) -> None:
    """Have the worker try again what an engine refused: it counts the attempts and reports."""
    entries = IndexEntry.objects.filter(pk__in=keys)
    record_differences(
        Difference("engine_missing", entry.kind, entry.object_id, entry.pk) for entry in entries
    )


def _drain_if_possible() -> None:
    """A damaged index is one reason to rebuild: changes then wait for the new one."""
    try:
        indexing.drain()
    except EngineUnavailable:
        logger.exception("live index cannot be written, changes wait for the new one")


def replay(writer: IndexWriter, *, given_up: set[int]) -> int:
    """Bring an index up to date with the entries; call it while nobody writes them.

    What the engine refuses is left out and added to `given_up`, whose keys are not tried again.
    """
    stored = writer.states()
    outdated = []
    for pk, content, audience in IndexEntry.objects.values_list(
        "pk", "content_hash", "audience_hash"
    ):
        state = stored.pop(pk, None)
        if state is None or (state.content_hash, state.audience_hash) != (content, audience):
            outdated.append(pk)
    writer.delete(stored)
    outdated = [pk for pk in outdated if pk not in given_up]
    for start in range(0, len(outdated), CHUNK):
        given_up.update(writer.index(_documents(outdated[start : start + CHUNK])))
    return len(outdated) + len(stored)


def _chunks() -> Iterator[list[EngineDocument]]:
    last = 0
    while keys := list(
        IndexEntry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        last = keys[-1]
        yield _documents(keys)


def _documents(keys: list[int]) -> list[EngineDocument]:
    entries = IndexEntry.objects.filter(pk__in=keys).prefetch_related("passages")
    return list(indexing.engine_documents(entries))
