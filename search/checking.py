"""Believing an engine only when the database agrees."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.utils import timezone

from portal.core.prepared import prepared
from search.engine import get_engine
from search.engines.base import EngineRequest, EngineResult, Hit
from search.models import IndexEntry
from search.sources import SearchSource, all_sources, source_of

logger = logging.getLogger(__name__)

CHECK_ROUNDS = 3
CHECKED_HITS = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """A hit whose object the person may read."""

    hit: Hit
    entry: IndexEntry
    source: SearchSource
    obj: models.Model


def checked(user, request: EngineRequest) -> tuple[EngineResult, list[Found]]:
    """The answer of the engine, asked again without what the database refuses.

    When they disagree, many more hits than those shown are checked, so that totals and
    facets follow too; an engine that goes on disagreeing is not believed at all.
    """
    for _round in range(CHECK_ROUNDS):
        result, found, refused = _asked(user, request)
        if not refused:
            return result, found
        request = replace(request, hidden=request.hidden | refused)
    return EngineResult(), []


def _asked(user, request: EngineRequest) -> tuple[EngineResult, list[Found], frozenset[int]]:
    """The answer, what of it the person may read, and what is to be hidden when that is less."""
    engine = get_engine()
    result = engine.search(request)
    found = readable_hits(user, result.hits)
    if len(found) == len(result.hits):
        return result, found, frozenset()
    logger.warning("index disagrees with the database", extra={"hits": len(result.hits)})
    wide = engine.search(replace(request, filters={}, offset=0, limit=CHECKED_HITS))
    readable = {one.hit.key for one in readable_hits(user, wide.hits)}
    return result, found, frozenset(hit.key for hit in (*wide.hits, *result.hits)) - readable


def readable_hits(user, hits: tuple[Hit, ...]) -> list[Found]:
    """Hits that stand in the database and that the person may read, in the same order."""
    entries = {entry.pk: entry for entry in _entries(tuple(hit.key for hit in hits))}
    ids_by_kind: dict[str, list[str]] = {}
    for entry in entries.values():
        ids_by_kind.setdefault(entry.kind, []).append(entry.object_id)
    objects = {}
    for kind, ids in ids_by_kind.items():
        source = source_of(kind)
        if source is not None:
            objects[kind] = source.readable(user, ids)
    found = []
    for hit in hits:
        entry = entries.get(hit.key)
        obj = objects.get(entry.kind, {}).get(entry.object_id) if entry else None
        if obj is not None:
            found.append(Found(hit, entry, source_of(entry.kind), obj))
    return found


def masked_keys() -> frozenset[int]:
    """Entries that fewer people may read than the engine has heard: changed, or closed by time."""
    return frozenset(_masked(timezone.now()))


@prepared
def _masked(now: datetime) -> models.QuerySet:
    """One look at an index of the table for each part: no part reads the whole of it."""
    entries = IndexEntry.objects.order_by().values_list("pk", flat=True)
    closed = [
        entries.filter(kind=source.kind, object_id__in=lapsed)
        for source in all_sources()
        if (lapsed := source.lapsed(now)) is not None
    ]
    return entries.masked().union(*closed)


@prepared
def _entries(keys: tuple[int, ...]) -> models.QuerySet:
    return IndexEntry.objects.filter(pk__in=keys)
