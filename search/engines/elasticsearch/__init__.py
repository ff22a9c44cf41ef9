"""The Elasticsearch engine: for installations with many documents or several hosts."""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from search.analysis import ANALYSIS_VERSION
from search.engines.base import (
    Completion,
    CompletionRequest,
    EngineRequest,
    EngineResult,
    EngineUnavailable,
    IndexBuild,
    IndexWriter,
    SearchEngine,
    StoredState,
)
from search.engines.elasticsearch import conditions
from search.engines.elasticsearch.client import Connection, Node, faults_named
from search.engines.elasticsearch.indices import Indices, building_alias
from search.engines.elasticsearch.reader import Reader
from search.engines.elasticsearch.writer import ElasticsearchWriter, all_states, each_document


class ElasticsearchEngine(SearchEngine):
    """One writer at a time on this host; readers anywhere.

    `locks` is a folder for the files that keep writers apart.
    """

    name = "elasticsearch"

    def __init__(self, node: Node, locks: Path):
        self._node = node
        self._connection = Connection(node)
        self._locks = locks

    # Reading

    def search(self, request: EngineRequest) -> EngineResult:
        with faults_named():
            return Reader(self._connection.reading(), self._node.index).search(request)

    def complete(self, request: CompletionRequest) -> Completion:
        with faults_named():
            return Reader(self._connection.reading(), self._node.index).complete(request)

    def readable_keys(self, tokens: frozenset[str]) -> Iterator[int]:
        with faults_named():
            client = self._connection.writing()
            query = conditions.readable(tokens, ())
            rows = list(each_document(client, self._node.index, query, ["key"]))
        yield from (row["key"] for row in rows)

    def states(self) -> dict[int, StoredState]:
        with faults_named():
            return all_states(self._connection.writing(), self._node.index)

    def status(self) -> dict[str, object]:
        with faults_named():
            client, indices = self._connection.reading(), self._indices()
            live = indices.live()
            report: dict[str, object] = {
                "engine": self.name,
                "index": ", ".join(live) or None,
                "server": client.info()["version"]["number"],
                "documents": 0,
                "bytes": 0,
                "analysis_version": ANALYSIS_VERSION,
                "fault": indices.fault(),
            }
            if live:
                report["documents"] = client.count(index=self._node.index)["count"]
                stats = client.indices.stats(index=self._node.index, metric="store")
                report["bytes"] = stats["_all"]["primaries"]["store"]["size_in_bytes"]
            return report

    def fault(self) -> str:
        with faults_named():
            return self._indices().fault()

    # Writing

    @contextmanager
    def writing(self) -> Iterator[IndexWriter]:
        with self._locked("write"):
            with faults_named():
                self._indices().ensure()
            yield ElasticsearchWriter(self._connection.writing(), self._node.index, refresh=True)

    @contextmanager
    def rebuilding(self) -> Iterator[IndexBuild]:
        with self._locked("rebuild"):
            with faults_named():
                indices = self._indices()
                name = indices.create()
            build = ElasticsearchBuild(self, indices, name)
            try:
                yield build
            finally:
                if not build.is_published:
                    self._drop(indices, name)

    def _drop(self, indices: Indices, name: str) -> None:
        """Forget a build; when the node does not answer, the next publication removes it."""
        try:
            with faults_named():
                indices.remove(name)
        except EngineUnavailable:
            return

    def bring_back(self) -> bool:
        with self._locked("write"), faults_named():
            return self._indices().bring_back()

    def _indices(self) -> Indices:
        client = self._connection.writing()
        return Indices(client, self._node.index, replicas=self._node.replicas)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Hold a lock against other processes; the system frees it if we die."""
        self._locks.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self._locks / f"{self._node.index}.{name}.lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


class ElasticsearchBuild(ElasticsearchWriter, IndexBuild):
    """A new index, written by an alias of its own."""

    def __init__(self, engine: ElasticsearchEngine, indices: Indices, name: str):
        super().__init__(engine._connection.writing(), building_alias(name), refresh=False)
        self._engine = engine
        self._indices = indices
        self._name = name
        self.is_published = False

    def alone(self) -> AbstractContextManager[None]:
        return self._engine._locked("write")

    def compact(self) -> None:
        self._indices.compact(self._name)

    def publish(self) -> None:
        with faults_named():
            self._indices.publish(self._name)
        self.is_published = True
