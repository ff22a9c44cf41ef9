"""Making a new index beside the live one, and putting it in its place at once."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search import indexing
from search.engine import get_engine
from search.engines.base import EngineDocument, EngineUnavailable, IndexBuild
from search.models import IndexEntry
from search.verification import VerifyReport, entry_differences, record_differences

logger = logging.getLogger(__name__)

CHUNK = 50


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """`replayed`: documents that changed while the copy was made."""

    documents: int
    replayed: int


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> RebuildReport:
    """Index everything again and swap. People go on searching the old index meanwhile.

    1. Objects whose entry is missing or untrue are noted in the outbox and followed.
    2. The entries are copied into a new index; the worker goes on writing the live one.
    3. With the worker held, whatever it wrote since the copy began is brought to the new
       index, which then takes the place of the live one.
    4. Changes that came later are written to the new index.
    """
    record_differences(list(entry_differences(VerifyReport())))
    _drain_if_possible()
    with get_engine().rebuilding() as build:
        documents = 0
        total = IndexEntry.objects.count()
        for chunk in _chunks():
            build.index(chunk)
            documents += len(chunk)
            progress(documents, total)
        with build.alone():
            replayed = replay(build)
            build.publish()
    indexing.drain()
    return RebuildReport(documents=documents, replayed=replayed)


def _drain_if_possible() -> None:
    """A damaged index is one reason to rebuild: changes then wait for the new one."""
    try:
        indexing.drain()
    except EngineUnavailable:
        logger.exception("live index cannot be written, changes wait for the new one")


def replay(build: IndexBuild) -> int:
    """Bring a copy up to date with the entries; call it while nobody writes them."""
    stored = build.states()
    outdated = []
    for pk, content, audience in IndexEntry.objects.values_list(
        "pk", "content_hash", "audience_hash"
    ):
        state = stored.pop(pk, None)
        if state is None or (state.content_hash, state.audience_hash) != (content, audience):
            outdated.append(pk)
    build.delete(stored)
    for start in range(0, len(outdated), CHUNK):
        build.index(_documents(outdated[start : start + CHUNK]))
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
