"""The embedded engine: one SQLite file beside the database, no server to run."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from search.analysis import ANALYSIS_VERSION
from search.engines.base import (
    DAMAGED,
    MISSING,
    OUTDATED,
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
from search.engines.embedded import reader, schema
from search.engines.embedded.files import IndexFiles
from search.engines.embedded.readable import Readable, audiences_of
from search.engines.embedded.vocabulary import EmbeddedVocabulary
from search.engines.embedded.writer import EmbeddedWriter, stored_states

WRITE_LOCK = "write"


class EmbeddedEngine(SearchEngine):
    """One writer at a time, readers in every process and thread."""

    name = "embedded"

    def __init__(self, path: Path):
        self._files = IndexFiles(path)
        self._local = threading.local()

    # Reading

    def search(self, request: EngineRequest) -> EngineResult:
        with self._reading() as db:
            return reader.Search(db, request).run() if db else EngineResult()

    def complete(self, request: CompletionRequest) -> Completion:
        with self._reading() as db:
            if db is None:
                return Completion()
            audiences = audiences_of(db, request.tokens)
            readable = Readable(db, audiences, request.hidden)
            return EmbeddedVocabulary(db, audiences, request.hidden).complete(readable, request)

    def readable_keys(self, tokens: frozenset[str]) -> Iterator[int]:
        with self._reading() as db:
            if db is None:
                return
            keys = Readable(db, audiences_of(db, tokens), frozenset()).keys.tolist()
        yield from keys

    def fault(self) -> str:
        path = self._files.live
        if path is None or not path.exists():
            return MISSING
        try:
            with closing(schema.connect_reader(path)) as db:
                return "" if schema.is_current(db) else OUTDATED
        except sqlite3.Error:
            return DAMAGED

    def states(self) -> dict[int, StoredState]:
        with self._reading() as db:
            return stored_states(db, None) if db else {}

    def status(self) -> dict[str, object]:
        path = self._files.live
        with self._reading() as db:
            documents = db.execute("SELECT COUNT(*) FROM document").fetchone()[0] if db else 0
        return {
            "engine": self.name,
            "file": path.name if path else None,
            "documents": documents,
            "bytes": path.stat().st_size if path and path.exists() else 0,
            "analysis_version": ANALYSIS_VERSION,
        }

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A read transaction on the live file; None when nothing was ever indexed."""
        path = self._files.live
        if path is None:
            yield None
            return
        try:
            with _faults_named():
                db = self._connection(path)
                db.execute("BEGIN")
                try:
                    yield db
                finally:
                    db.execute("ROLLBACK")
        except EngineUnavailable:
            self._forget()
            raise

    def _connection(self, path: Path) -> sqlite3.Connection:
        """This thread's connection, opened again after a fork or a new live file."""
        wanted = (os.getpid(), path)
        if getattr(self._local, "opened", None) != wanted:
            self._forget()
            db = schema.connect_reader(path)
            if not schema.is_current(db):
                db.close()
                raise EngineUnavailable(OUTDATED)
            self._local.db = db
            self._local.opened = wanted
        return self._local.db

    def _forget(self) -> None:
        pid, _path = getattr(self._local, "opened", None) or (None, None)
        if pid == os.getpid():
            self._local.db.close()
        self._local.opened = None

    # Writing

    def bring_back(self) -> bool:
        with self._files.locked(WRITE_LOCK):
            kept = self._files.kept
            if kept is not None:
                self._files.publish(kept)
            return kept is not None

    @contextmanager
    def writing(self) -> Iterator[IndexWriter]:
        with self._files.locked(WRITE_LOCK), _faults_named():
            writer = EmbeddedWriter(self._live_or_new())
            try:
                if not writer.is_current:
                    raise EngineUnavailable(OUTDATED)
                yield writer
            finally:
                writer.close()

    def _live_or_new(self) -> Path:
        path = self._files.live
        if path is not None and path.exists():
            return path
        path = self._files.new_path()
        schema.create(path)
        self._files.publish(path)
        return path

    @contextmanager
    def rebuilding(self) -> Iterator[IndexBuild]:
        with self._files.locked("rebuild"), _faults_named():
            path = self._files.new_path()
            schema.create(path)
            build = EmbeddedBuild(path, self._files)
            try:
                yield build
            finally:
                build.close()
                if self._files.live != path:
                    self._files.remove(path)


class EmbeddedBuild(EmbeddedWriter, IndexBuild):
    """A file beside the live one, safe on the disk once it is published."""

    def __init__(self, path: Path, files: IndexFiles):
        super().__init__(path)
        self._db.execute("PRAGMA synchronous=OFF")
        self._path = path
        self._files = files

    def alone(self) -> AbstractContextManager[None]:
        return self._files.locked(WRITE_LOCK)

    def publish(self) -> None:
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._files.publish(self._path)


@contextmanager
def _faults_named() -> Iterator[None]:
    """Faults of SQLite under the name every engine gives them."""
    try:
        yield
    except sqlite3.Error as error:
        raise EngineUnavailable(type(error).__name__) from error
