"""Comparing objects, entries, engine and visibility; mending what differs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.core.audiences import tokens_for
from portal.core.models.audience import AudienceToken
from search import indexing
from search.analysis import ANALYSIS_VERSION
from search.engine import get_engine
from search.engines.base import DAMAGED, MISSING, StoredState, audience_hash
from search.health import remember
from search.models import IndexEntry, IndexOutbox
from search.outbox import record_changes
from search.sources import SearchSource, all_sources, source_of

CHUNK = 200
# Faults of an index that nothing can be compared with.
UNREADABLE = {MISSING, DAMAGED}


@dataclass(frozen=True, slots=True)
class Difference:
    """`problem` is a stable word; `key` is the engine's, for what the engine alone holds."""

    problem: str
    kind: str = ""
    object_id: str = ""
    key: int = 0


@dataclass
class VerifyReport:
    objects: int = 0
    pending: int = 0
    token_sets: int = 0
    differences: list[Difference] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return dict(sorted(Counter(d.problem for d in self.differences).items()))


def verify() -> VerifyReport:
    """Every difference between what should be found, and by whom, and what would be.

    Objects whose change is still in the outbox, or was followed while this ran, are left
    out: they are late, not wrong. Raises EngineUnavailable.
    """
    started = timezone.now()
    report = VerifyReport()
    fault = get_engine().fault()
    found = [*entry_differences(report)]
    if fault:
        found.append(Difference(fault))
    if fault not in UNREADABLE:
        found += [*_entries_and_engine(), *_exposure(report)]
    pending = set(IndexOutbox.objects.pending().values_list("kind", "object_id"))
    followed = set(
        IndexEntry.objects.filter(indexed_at__gte=started).values_list("kind", "object_id")
    )
    report.pending = len(pending)
    late = pending | followed
    report.differences = [d for d in found if (d.kind, d.object_id) not in late]
    report.differences += [
        Difference("parked", row.kind, row.object_id) for row in IndexOutbox.objects.parked()
    ]
    remember(report)
    return report


def repair(report: VerifyReport) -> VerifyReport:
    """Index again whatever differs, forget what should not be there, and verify again.

    An index that is missing, damaged, doubled or of another version is made again.
    """
    from search.rebuilding import rebuild  # noqa: PLC0415  a rebuild begins by comparing

    record_differences(report.differences)
    _forget_undeclared(report)
    if get_engine().fault():
        rebuild()
    _forget_wrong(report)
    indexing.drain()
    return verify()


def record_differences(differences: Iterable[Difference]) -> None:
    """Have the worker look again at the objects that differ."""
    ids: dict[str, set[str]] = defaultdict(set)
    for difference in differences:
        ids[difference.kind].add(difference.object_id)
    for kind, kind_ids in ids.items():
        source = source_of(kind)
        if source is not None:
            record_changes(source, kind_ids, audience_only=False)


def _forget_undeclared(report: VerifyReport) -> None:
    """Drop entries of kinds nobody declares any more."""
    undeclared = {d.kind for d in report.differences if d.kind and source_of(d.kind) is None}
    IndexEntry.objects.filter(kind__in=undeclared).delete()
    IndexOutbox.objects.filter(kind__in=undeclared).delete()


def _forget_wrong(report: VerifyReport) -> None:
    """Drop from the engine what belongs to no entry, and what it opens to others than it says."""
    wrong = {d.key for d in report.differences if d.problem in ("exposed", "withheld")}
    with get_engine().writing() as writer:
        entries = set(IndexEntry.objects.values_list("pk", flat=True))
        writer.delete((set(writer.states()) - entries) | wrong)


# Objects and entries


def entry_differences(report: VerifyReport) -> Iterator[Difference]:
    """Objects without a true entry, and entries without an object."""
    entries = {
        (entry.kind, entry.object_id): entry
        for entry in IndexEntry.objects.only(
            "kind", "object_id", "content_hash", "audience_hash", "analysis_version"
        )
    }
    for source in all_sources():
        for obj in source.queryset().iterator(chunk_size=CHUNK):
            tokens = source.tokens(obj)
            if not tokens:
                continue
            report.objects += 1
            entry = entries.pop((source.kind, source.object_id(obj)), None)
            problem = _entry_problem(source, obj, tokens, entry)
            if problem:
                yield Difference(problem, source.kind, source.object_id(obj))
    for kind, object_id in entries:
        yield Difference("entry_orphan", kind, object_id)


def _entry_problem(
    source: SearchSource, obj, tokens: frozenset[str], entry: IndexEntry | None
) -> str:
    if entry is None:
        return "entry_missing"
    if entry.audience_hash != audience_hash(tokens):
        return "entry_audience"
    if entry.analysis_version != ANALYSIS_VERSION:
        return "entry_analysis"
    if entry.content_hash != source.document(obj).content_hash():
        return "entry_content"
    return ""


# Entries and engine


def _entries_and_engine() -> Iterator[Difference]:
    states = get_engine().states()
    rows = IndexEntry.objects.values_list(
        "pk", "kind", "object_id", "content_hash", "audience_hash", "analysis_version"
    )
    for pk, kind, object_id, *wanted in rows:
        problem = _engine_problem(states.pop(pk, None), StoredState(*wanted))
        if problem:
            yield Difference(problem, kind, object_id, pk)
    for key in states:
        yield Difference("engine_orphan", key=key)


def _engine_problem(stored: StoredState | None, wanted: StoredState) -> str:
    if stored is None:
        return "engine_missing"
    if stored.audience_hash != wanted.audience_hash:
        return "engine_audience"
    if stored.analysis_version != wanted.analysis_version:
        return "engine_analysis"
    if stored.content_hash != wanted.content_hash:
        return "engine_content"
    return ""


# Visibility


def _exposure(report: VerifyReport) -> Iterator[Difference]:
    """Compare, for each distinct set of tokens, the engine with `visible_to`."""
    entries = {
        entry.pk: entry
        for entry in IndexEntry.objects.filter(is_masked=False).only("kind", "object_id", "tokens")
    }
    keys = {(entry.kind, entry.object_id): pk for pk, entry in entries.items()}
    used = set(AudienceToken.objects.values_list("token", flat=True).distinct())
    used.update(token for entry in entries.values() for token in entry.tokens)
    engine, seen = get_engine(), set()
    for user in [AnonymousUser(), *get_user_model().objects.filter(is_active=True)]:
        tokens = tokens_for(user)
        useful = tokens & used
        if useful in seen:
            continue
        seen.add(useful)
        in_engine = {key for key in engine.readable_keys(tokens) if key in entries}
        in_database = _visible_keys(user, keys)
        for problem, wrong in (
            ("exposed", in_engine - in_database),
            ("withheld", in_database - in_engine),
        ):
            for key in wrong:
                yield Difference(problem, entries[key].kind, entries[key].object_id, key)
    report.token_sets = len(seen)


def _visible_keys(user, keys: dict[tuple[str, str], int]) -> set[int]:
    found = set()
    for source in all_sources():
        ids = source.visible_to(user).values_list(source.id_field, flat=True)
        found.update(keys.get((source.kind, str(object_id)), 0) for object_id in ids)
    return found - {0}
