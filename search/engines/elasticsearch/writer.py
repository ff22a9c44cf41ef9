"""Writing documents to one index, in bulks that give way when the node is busy."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch, TransportError

from search.analysis import ANALYSIS_VERSION, fold
from search.engines.base import (
    EngineDocument,
    EngineUnavailable,
    IndexWriter,
    StoredState,
    audience_hash,
)
from search.engines.elasticsearch.client import describe, faults_named
from search.engines.elasticsearch.mapping import MOST_VALUES, initial
from search.engines.preparation import day_number, prepare
from search.engines.scoring import BODY_SLOPE, LEVELS, TITLE_SLOPE, level
from search.engines.spelling import SHORTEST_CORRECTED

logger = logging.getLogger(__name__)

BULK_OPERATIONS = 100
BULK_CHARACTERS = 4_000_000
# Pauses between attempts, in seconds: a busy node answers 429, one that starts again nothing.
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 4.0)
BUSY = 429
NOT_FOUND = 404
BAD_DOCUMENT = 400
STATE_FIELDS = ["key", "content_hash", "audience_hash", "analysis"]

LEVEL_DIGITS = LEVELS.bit_length()
# The digits that are not zero, for each level.
DIGITS_OF_LEVEL = tuple(
    tuple(digit for digit in range(LEVEL_DIGITS) if reached >> digit & 1)
    for reached in range(LEVELS + 1)
)

Operation = tuple[dict, dict | None]


class ElasticsearchWriter(IndexWriter):
    """Writes through an alias, which must exist: an index is never made by accident.

    With `refresh`, what is written is found as soon as a call returns.
    """

    def __init__(self, client: Elasticsearch, alias: str, *, refresh: bool):
        self._client = client
        self._alias = alias
        self._refresh = refresh

    def index(self, documents: Sequence[EngineDocument]) -> dict[int, str]:
        return self._bulk(
            ({"index": {"_id": str(document.key)}}, stored(document)) for document in documents
        )

    def set_tokens(self, tokens: Mapping[int, frozenset[str]]) -> dict[int, str]:
        return self._bulk(
            ({"update": {"_id": str(key), "retry_on_conflict": 3}}, {"doc": _audience(opened)})
            for key, opened in tokens.items()
        )

    def delete(self, keys: Iterable[int]) -> None:
        refused = self._bulk(({"delete": {"_id": str(key)}}, None) for key in keys)
        if refused:
            raise EngineUnavailable(f"{len(refused)} document(s) not deleted")

    def states(self, keys: Iterable[int] | None = None) -> dict[int, StoredState]:
        with faults_named():
            if keys is None:
                return all_states(self._client, self._alias)
            found: dict[int, StoredState] = {}
            for some in _batches(keys, MOST_VALUES):
                answer = self._client.mget(
                    index=self._alias, ids=[str(key) for key in some], source_includes=STATE_FIELDS
                )
                sources = (doc["_source"] for doc in answer["docs"] if doc.get("found"))
                found |= {source["key"]: _state(source) for source in sources}
            return found

    # Bulks

    def _bulk(self, operations: Iterable[Operation]) -> dict[int, str]:
        """Send every operation; gives the keys that the engine refused for good, with the reason.

        The node works at one bulk while the next one is prepared.
        Raises EngineUnavailable when the engine itself does not answer: what was sent before
        stands, and the same call may be made again.
        """
        refused: dict[int, str] = {}
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="bulk") as sender:
            sent: Future[dict[int, str]] | None = None
            for bulk in _bulks(operations):
                refused |= sent.result() if sent else {}
                sent = sender.submit(self._sent, bulk)
            refused |= sent.result() if sent else {}
        if self._refresh:
            with faults_named():
                self._client.indices.refresh(index=self._alias)
        if refused:
            logger.error("documents refused by the search engine", extra={"keys": sorted(refused)})
        return refused

    def _sent(self, bulk: list[Operation]) -> dict[int, str]:
        refused: dict[int, str] = {}
        busy: dict[int, str] = {}
        for pause in (*BACK_OFF, None):
            failed = self._attempt(bulk, is_last=pause is None)
            _raise_what_concerns_all(failed)
            busy = {key: reason for key, (status, reason) in failed.items() if _passes(status)}
            refused |= {key: reason for key, (_, reason) in failed.items() if key not in busy}
            if not busy:
                return refused
            bulk = [operation for operation in bulk if _key(operation) in busy]
            if pause is not None:
                time.sleep(pause)
        raise EngineUnavailable(f"{len(busy)} document(s) not taken: {next(iter(busy.values()))}")

    def _attempt(self, bulk: list[Operation], *, is_last: bool) -> dict[int, tuple[int, str]]:
        """Send a bulk once: (status, reason) of each key that failed."""
        lines = [part for operation in bulk for part in operation if part is not None]
        try:
            answer = self._client.bulk(index=self._alias, operations=lines, require_alias=True)
            return dict(_failures(answer["items"]))
        except (ApiError, TransportError) as error:
            if is_last or not _soon_over(error):
                raise EngineUnavailable(describe(error)) from None
            return {_key(operation): (BUSY, describe(error)) for operation in bulk}


def stored(document: EngineDocument) -> dict:
    """A document as the index holds it; absent fields are left out, so that no facet has them."""
    parts = prepare(document)
    title_length, body_length = parts.title_counts.total(), parts.body_counts.total()
    fields = {
        "key": document.key,
        **_audience(document.tokens),
        "content_hash": document.content_hash,
        "analysis": ANALYSIS_VERSION,
        "kind": document.kind,
        "committee": document.committee,
        "year": str(document.dated_on.year) if document.dated_on else "",
        "institution": document.institution,
        "language": document.language,
        "title": parts.title,
        "title_levels": _levels(parts.title_counts, title_length, TITLE_SLOPE),
        "body": parts.body,
        "body_levels": _levels(parts.body_counts, body_length, BODY_SLOPE),
        "words": _by_initial(parts.words),
        "title_words": sorted({fold(word) for word in parts.title_words}),
        "folded": sorted({fold(word) for word in parts.words if _may_correct(word)}),
        "pages": list(document.pages),
    }
    numbers = {"day": day_number(document.dated_on), "body_length": body_length}
    return {name: value for name, value in fields.items() if value} | numbers


def level_keys(term: str) -> Iterator[tuple[str, int]]:
    """The keywords that may say what a term is worth to a document, and how much each adds.

    A level is written with its binary digits; a digit of zero is not written. So the most that
    a term may add is the sum of its keywords, which tells the node early what cannot win.
    """
    for digit in range(LEVEL_DIGITS):
        yield f"{term} {digit}", 1 << digit


def _levels(counts: Mapping[str, int], length: int, slope: float) -> list[str]:
    keys = []
    for term, count in counts.items():
        keys += [f"{term} {digit}" for digit in DIGITS_OF_LEVEL[level(count, length, slope)]]
    return sorted(keys)


def _by_initial(words: Iterable[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for written in sorted(f"{fold(word)} {word}" for word in words):
        fields.setdefault(initial(written), []).append(written)
    return fields


def _may_correct(word: str) -> bool:
    """Whether a misspelt word may have been meant for this one."""
    return len(word) >= SHORTEST_CORRECTED and word.isalpha()


def _audience(tokens: frozenset[str]) -> dict:
    return {"audience": sorted(tokens), "audience_hash": audience_hash(tokens)}


def _bulks(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    bulk: list[Operation] = []
    size = 0
    for operation in operations:
        bulk.append(operation)
        size += _size(operation)
        if len(bulk) >= BULK_OPERATIONS or size >= BULK_CHARACTERS:
            yield bulk
            bulk, size = [], 0
    if bulk:
        yield bulk


def _size(operation: Operation) -> int:
    """Characters of a document, near enough."""
    source = operation[1] or {}
    return sum(map(len, source.get("pages", ()))) * 4


def _batches(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    remaining = iter(keys)
    while batch := list(islice(remaining, size)):
        yield batch


def _key(operation: Operation) -> int:
    (action,) = operation[0].values()
    return int(action["_id"])


def _failures(items: list[dict]) -> Iterator[tuple[int, tuple[int, str]]]:
    """What failed in an answer; a document to change or delete that is not there is no failure."""
    for item in items:
        ((action, result),) = item.items()
        status = result["status"]
        if status < 300 or (action != "index" and status == NOT_FOUND and _is_document(result)):
            continue
        kind = result.get("error", {}).get("type", "")
        yield int(result["_id"]), (status, f"HTTP {status} {kind}".strip())


def _raise_what_concerns_all(failed: Mapping[int, tuple[int, str]]) -> None:
    """A document may be wrong by itself; an index lost, closed or read-only is wrong for all."""
    for status, reason in failed.values():
        if status != BAD_DOCUMENT and not _passes(status):
            raise EngineUnavailable(reason)


def _is_document(result: dict) -> bool:
    """Whether what is missing is the document, not the index."""
    kind = result.get("error", {}).get("type", "document_missing_exception")
    return kind == "document_missing_exception"


def _passes(status: int) -> bool:
    """Whether the fault is one that passes: the node is busy, or ill."""
    return status == BUSY or status >= 500


def _soon_over(error: ApiError | TransportError) -> bool:
    """Whether to send again at once; after a long silence the worker has other things to do."""
    if isinstance(error, ApiError):
        return _passes(error.meta.status)
    return not isinstance(error, ConnectionTimeout)


def _state(source: Mapping) -> StoredState:
    return StoredState(source["content_hash"], source["audience_hash"], source["analysis"])


# Reading every document


def each_document(
    client: Elasticsearch, alias: str, query: dict, fields: Sequence[str]
) -> Iterator[dict]:
    """Values of some fields of every document of a query, from one state of the index."""
    view = client.open_point_in_time(index=alias, keep_alive="2m")["id"]
    after: list | None = None
    try:
        while True:
            answer = client.search(
                allow_partial_search_results=False,
                pit={"id": view, "keep_alive": "2m"},
                query=query,
                size=MOST_VALUES,
                sort=[{"key": "asc"}],
                search_after=after,
                source=False,
                docvalue_fields=list(fields),
                track_total_hits=False,
            )
            hits = answer["hits"]["hits"]
            for hit in hits:
                yield {name: values[0] for name, values in hit["fields"].items()}
            if len(hits) < MOST_VALUES:
                return
            after = hits[-1]["sort"]
    finally:
        _close(client, view)


def _close(client: Elasticsearch, view: str) -> None:
    closing: Callable[..., object] = client.options(ignore_status=NOT_FOUND).close_point_in_time
    closing(id=view)


def all_states(client: Elasticsearch, alias: str) -> dict[int, StoredState]:
    client.indices.refresh(index=alias)
    rows = each_document(client, alias, {"match_all": {}}, STATE_FIELDS)
    return {row["key"]: _state(row) for row in rows}
