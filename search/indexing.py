"""Bringing the index up to date with the objects: what the worker does.

The order makes it safe to be killed anywhere. An object is read after its outbox row;
its entry is written, then the engine, then the row is removed unless a new change stamped
it meanwhile. Whatever is done again gives the same result.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.db import transaction

from search.analysis import ANALYSIS_VERSION, normalise
from search.engine import get_engine
from search.engines.base import EngineDocument, IndexWriter, audience_hash
from search.models import IndexEntry, IndexOutbox, IndexPassage
from search.passages import cut
from search.sources import SourceDocument, source_of

logger = logging.getLogger(__name__)

BATCH_ROWS = 50
BATCH_CHARACTERS = 1_000_000
LONGEST_TITLE = 500


@dataclass
class DrainReport:
    """What one run did, in numbers of objects."""

    indexed: int = 0
    audience_changed: int = 0
    deleted: int = 0
    unchanged: int = 0
    failed: int = 0


@dataclass
class _Batch:
    """Outbox rows being followed, with what each one asks of the engine."""

    rows: list[IndexOutbox] = field(default_factory=list)
    entries: dict[int, IndexEntry] = field(default_factory=dict)
    removed: list[IndexEntry] = field(default_factory=list)
    characters: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= BATCH_ROWS or self.characters >= BATCH_CHARACTERS


def drain() -> DrainReport:
    """Follow every pending change. Several workers may call it: they wait for each other.

    Raises EngineUnavailable and the errors of the database; one object that cannot be read
    stops no other.
    """
    report = DrainReport()
    failed: set[int] = set()
    with get_engine().writing() as writer:
        while rows := _next_rows(failed):
            batch = _Batch()
            for row in rows:
                if not _prepare(row, batch):
                    failed.add(row.pk)
                    report.failed += 1
                if batch.is_full:
                    _follow(batch, writer, report)
                    batch = _Batch()
            _follow(batch, writer, report)
    return report


def _next_rows(failed: set[int]) -> list[IndexOutbox]:
    pending = IndexOutbox.objects.pending().exclude(pk__in=failed)
    return list(pending.order_by("changed_at", "pk")[:BATCH_ROWS])


# Reading one object


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the entry of an object: none ever, to be removed, or up to date."""

    entry: IndexEntry | None
    is_searchable: bool
    characters: int = 0


def _prepare(row: IndexOutbox, batch: _Batch) -> bool:
    """Read the object of a row and write its entry; false when that failed."""
    try:
        written = write_entry(row.kind, row.object_id, text_changed=row.text_changed)
    except Exception as error:
        logger.exception("object cannot be indexed", extra={"outbox_id": row.pk})
        IndexOutbox.objects.filter(pk=row.pk, stamp=row.stamp).update(
            attempts=row.attempts + 1, error=type(error).__name__[:100]
        )
        return False
    batch.rows.append(row)
    batch.characters += written.characters
    if written.is_searchable:
        batch.entries[written.entry.pk] = written.entry
    elif written.entry is not None:
        batch.removed.append(written.entry)
    return True


def write_entry(kind: str, object_id: str, *, text_changed: bool = True) -> Written:
    """Make the entry of an object follow it.

    The text is read again only when it may have changed or was analysed by an older version.
    """
    source = source_of(kind)
    entry = IndexEntry.objects.filter(kind=kind, object_id=object_id).first()
    obj = source.by_ids(source.queryset(), [object_id]).get(object_id) if source else None
    tokens = source.tokens(obj) if obj is not None else frozenset()
    if not tokens:
        return Written(entry, is_searchable=False)
    is_current = entry is not None and entry.analysis_version == ANALYSIS_VERSION
    if text_changed or not is_current:
        document = source.document(obj)
        if not is_current or entry.content_hash != document.content_hash():
            return _write_text(
                entry or IndexEntry(kind=kind, object_id=object_id), document, tokens
            )
    _write_tokens(entry, tokens)
    return Written(entry, is_searchable=True)


@transaction.atomic
def _write_text(entry: IndexEntry, document: SourceDocument, tokens: frozenset[str]) -> Written:
    """Write an entry with its passages; a new one is masked until the engine has it."""
    entry.facet_kind = document.facet_kind
    entry.title = normalise(document.title)[:LONGEST_TITLE]
    entry.facts = normalise(document.facts)[:LONGEST_TITLE]
    entry.language = document.language
    entry.dated_on = document.dated_on
    entry.committee = document.committee
    entry.institution = document.institution
    entry.content_hash = document.content_hash()
    entry.analysis_version = ANALYSIS_VERSION
    entry.tokens = sorted(tokens)
    entry.audience_hash = audience_hash(tokens)
    entry.save()
    pages = [(page.number, normalise(page.text)) for page in document.pages]
    entry.passages.all().delete()
    IndexPassage.objects.bulk_create(
        (
            IndexPassage(
                entry=entry,
                position=passage.position,
                page=passage.page,
                text=passage.text,
                terms=passage.terms,
            )
            for passage in cut(pages)
        ),
        batch_size=200,
    )
    return Written(entry, True, characters=sum(len(text) for _number, text in pages))


def _write_tokens(entry: IndexEntry, tokens: frozenset[str]) -> None:
    wanted = audience_hash(tokens)
    if entry.audience_hash != wanted:
        entry.tokens = sorted(tokens)
        entry.audience_hash = wanted
        entry.save(update_fields=["tokens", "audience_hash", "indexed_at"])


# Telling the engine


def engine_document(entry: IndexEntry, passages: Iterable[IndexPassage]) -> EngineDocument:
    """An entry as engines take it; `passages` in order. Facts count as a first page."""
    pages = ["".join(p.text for p in group) for _page, group in groupby(passages, lambda p: p.page)]
    return EngineDocument(
        key=entry.pk,
        kind=entry.facet_kind,
        title=entry.title,
        pages=[entry.facts, *pages],
        tokens=frozenset(entry.tokens),
        content_hash=entry.content_hash,
        dated_on=entry.dated_on,
        committee=entry.committee,
        institution=entry.institution,
        language=entry.language,
    )


def engine_documents(entries: Iterable[IndexEntry]) -> Iterator[EngineDocument]:
    """Documents of entries fetched with their passages."""
    for entry in entries:
        yield engine_document(entry, entry.passages.all())


def _follow(batch: _Batch, writer: IndexWriter, report: DrainReport) -> None:
    """Write the batch to the engine, then tick its rows off."""
    if not batch.rows:
        return
    stored = writer.states(batch.entries)
    stale, moved = [], {}
    for key, entry in batch.entries.items():
        state = stored.get(key)
        if (
            state is None
            or state.content_hash != entry.content_hash
            or state.analysis_version != entry.analysis_version
        ):
            stale.append(key)
        elif state.audience_hash != entry.audience_hash:
            moved[key] = frozenset(entry.tokens)
    if stale:
        entries = IndexEntry.objects.filter(pk__in=stale).prefetch_related("passages")
        writer.index(list(engine_documents(entries)))
    if moved:
        writer.set_tokens(moved)
    if batch.removed:
        writer.delete([entry.pk for entry in batch.removed])
    _tick_off(batch)
    report.indexed += len(stale)
    report.audience_changed += len(moved)
    report.deleted += len(batch.removed)
    report.unchanged += len(batch.entries) - len(stale) - len(moved)


@transaction.atomic
def _tick_off(batch: _Batch) -> None:
    """Remove the rows that no new change has stamped; unmask or delete their entries."""
    stamps = {row.pk: row.stamp for row in batch.rows}
    current = IndexOutbox.objects.select_for_update().filter(pk__in=stamps)
    done = {row.pk for row in current if row.stamp == stamps[row.pk]}
    settled = {(row.kind, row.object_id) for row in batch.rows if row.pk in done}
    IndexEntry.objects.filter(
        pk__in=[e.pk for e in batch.entries.values() if (e.kind, e.object_id) in settled]
    ).update(is_masked=False, is_stale=False)
    IndexEntry.objects.filter(
        pk__in=[e.pk for e in batch.removed if (e.kind, e.object_id) in settled]
    ).delete()
    IndexOutbox.objects.filter(pk__in=done).delete()
