"""Bringing the index up to date with the objects: what the worker does.

The order makes it safe to be killed anywhere. An object is read after its outbox row;
its entry is written, then the engine, then the row is removed unless a new change stamped
it meanwhile. Whatever is done again gives the same result.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.db import models, transaction
from django.utils import timezone

from search.analysis import ANALYSIS_VERSION, normalise
from search.engine import get_engine
from search.engines.base import EngineDocument, IndexWriter, audience_hash
from search.models import IndexEntry, IndexOutbox, IndexPassage
from search.passages import cut
from search.sources import SearchSource, SourceDocument, source_of

logger = logging.getLogger(__name__)

BATCH_ROWS = 500
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
    moved: list[IndexEntry] = field(default_factory=list)
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
            subjects = _read(rows)
            for row in rows:
                if not _prepare(row, subjects.get((row.kind, row.object_id)), batch):
                    failed.add(row.pk)
                    report.failed += 1
                if batch.is_full:
                    failed |= _follow(batch, writer, report)
                    batch = _Batch()
            failed |= _follow(batch, writer, report)
    return report


def _next_rows(failed: set[int]) -> list[IndexOutbox]:
    pending = IndexOutbox.objects.pending().exclude(pk__in=failed)
    return list(pending.order_by("changed_at", "pk")[:BATCH_ROWS])


# Reading objects


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the entry of an object: none ever, to be removed, or up to date.

    `is_moved`: it was given other tokens, to be saved with those of the whole batch.
    """

    entry: IndexEntry | None
    is_searchable: bool
    characters: int = 0
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class _Subject:
    """An object as it stands now, None when it may not be searched, and its entry."""

    source: SearchSource | None
    obj: models.Model | None
    entry: IndexEntry | None


def _subjects(kind: str, ids: list[str]) -> dict[str, _Subject]:
    """Objects of one kind and their entries, in few queries for any number."""
    source = source_of(kind)
    entries = {entry.object_id: entry for entry in IndexEntry.objects.for_objects(kind, ids)}
    objects = source.by_ids(source.queryset(), ids) if source else {}
    return {pk: _Subject(source, objects.get(pk), entries.get(pk)) for pk in ids}


def _read(rows: list[IndexOutbox]) -> dict[tuple[str, str], _Subject]:
    """The objects of these rows; those of a kind that cannot be read together are absent."""
    ids_by_kind: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        ids_by_kind[row.kind].append(row.object_id)
    found = {}
    for kind, ids in ids_by_kind.items():
        try:
            subjects = _subjects(kind, ids)
        except Exception:
            logger.exception("objects cannot be read together", extra={"kind": kind})
            continue
        found |= {(kind, object_id): subject for object_id, subject in subjects.items()}
    return found


def _prepare(row: IndexOutbox, subject: _Subject | None, batch: _Batch) -> bool:
    """Write the entry of the object of a row; false when that failed."""
    try:
        subject = subject or _subjects(row.kind, [row.object_id])[row.object_id]
        written = _write_entry(row, subject)
    except Exception as error:
        logger.exception("object cannot be indexed", extra={"outbox_id": row.pk})
        _count_attempt(row, type(error).__name__)
        return False
    batch.rows.append(row)
    batch.characters += written.characters
    if written.is_searchable:
        batch.entries[written.entry.pk] = written.entry
    elif written.entry is not None:
        batch.removed.append(written.entry)
    if written.is_moved:
        batch.moved.append(written.entry)
    return True


def _write_entry(row: IndexOutbox, subject: _Subject) -> Written:
    """Make the entry of an object follow it.

    The text is read again only when it may have changed or was analysed by an older version.
    """
    source, obj, entry = subject.source, subject.obj, subject.entry
    tokens = source.tokens(obj) if obj is not None else frozenset()
    if not tokens:
        return Written(entry, is_searchable=False)
    is_current = entry is not None and entry.analysis_version == ANALYSIS_VERSION
    if row.text_changed or not is_current:
        document = source.document(obj)
        if not is_current or entry.content_hash != document.content_hash():
            entry = entry or IndexEntry(kind=row.kind, object_id=row.object_id)
            return _write_text(entry, document, tokens)
    return Written(entry, is_searchable=True, is_moved=_set_tokens(entry, tokens))


@transaction.atomic
def _write_text(entry: IndexEntry, document: SourceDocument, tokens: frozenset[str]) -> Written:
    """Write an entry with its passages; a new one is masked until the engine has it."""
    describe(entry, document, tokens)
    entry.save()
    entry.passages.all().delete()
    passages = passages_of(entry, document)
    IndexPassage.objects.bulk_create(passages, batch_size=200)
    return Written(entry, True, characters=sum(len(passage.text) for passage in passages))


def describe(entry: IndexEntry, document: SourceDocument, tokens: frozenset[str]) -> None:
    """Give an entry, not saved, what the document says and who may read it."""
    entry.facet_kind = document.facet_kind
    entry.title = normalise(document.title)[:LONGEST_TITLE]
    entry.facts = normalise(document.facts)[:LONGEST_TITLE]
    entry.language = document.language
    entry.dated_on = document.dated_on
    entry.committee = document.committee
    entry.institution = document.institution
    entry.content_hash = document.content_hash()
    entry.analysis_version = ANALYSIS_VERSION
    _set_tokens(entry, tokens)


def passages_of(entry: IndexEntry, document: SourceDocument) -> list[IndexPassage]:
    """The passages, not saved, of the text of a document."""
    pages = [(page.number, normalise(page.text)) for page in document.pages]
    return [
        IndexPassage(
            entry=entry,
            position=passage.position,
            page=passage.page,
            text=passage.text,
            terms=passage.terms,
        )
        for passage in cut(pages)
    ]


def _set_tokens(entry: IndexEntry, tokens: frozenset[str]) -> bool:
    """Give an entry, not saved, its tokens; true when they are other ones."""
    wanted = audience_hash(tokens)
    if entry.audience_hash == wanted:
        return False
    entry.tokens = sorted(tokens)
    entry.audience_hash = wanted
    return True


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


def _follow(batch: _Batch, writer: IndexWriter, report: DrainReport) -> set[int]:
    """Write the batch to the engine, then tick its rows off; gives those it refuses."""
    if not batch.rows:
        return set()
    _save_tokens(batch.moved)
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
    refused: dict[int, str] = {}
    if stale:
        entries = IndexEntry.objects.filter(pk__in=stale).prefetch_related("passages")
        refused |= writer.index(list(engine_documents(entries)))
    if moved:
        refused |= writer.set_tokens(moved)
    if batch.removed:
        writer.delete([entry.pk for entry in batch.removed])
    report.indexed += len(stale) - len(refused.keys() & set(stale))
    report.audience_changed += len(moved) - len(refused.keys() & moved.keys())
    report.deleted += len(batch.removed)
    report.unchanged += len(batch.entries) - len(stale) - len(moved)
    report.failed += len(refused)
    put_aside = _put_aside(batch, refused)
    _tick_off(batch)
    return put_aside


def _put_aside(batch: _Batch, refused: Mapping[int, str]) -> set[int]:
    """Count an attempt for what the engine refused: tried again, then parked and reported."""
    objects = {(batch.entries[key].kind, batch.entries[key].object_id): key for key in refused}
    rows = {row.pk: row for row in batch.rows if (row.kind, row.object_id) in objects}
    for row in rows.values():
        _count_attempt(row, refused[objects[row.kind, row.object_id]])
    batch.rows = [row for row in batch.rows if row.pk not in rows]
    return set(rows)


def _count_attempt(row: IndexOutbox, reason: str) -> None:
    IndexOutbox.objects.filter(pk=row.pk, stamp=row.stamp).update(
        attempts=row.attempts + 1, error=reason[:100]
    )


def _save_tokens(moved: list[IndexEntry]) -> None:
    """Save the tokens given to entries, those of one audience together."""
    keys_by_audience: dict[str, list[int]] = defaultdict(list)
    tokens = {entry.audience_hash: entry.tokens for entry in moved}
    for entry in moved:
        keys_by_audience[entry.audience_hash].append(entry.pk)
    for audience, keys in keys_by_audience.items():
        IndexEntry.objects.filter(pk__in=keys).update(
            tokens=tokens[audience], audience_hash=audience, indexed_at=timezone.now()
        )


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
