"""Where the index lives: dated files, and a link that names the live one.

Replacing the link is one atomic step. A SQLite file in WAL mode must not be replaced
under its readers: they keep the old file open until their next query, then follow the link.
"""

import fcntl
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

_SIDE_FILES = ("", "-wal", "-shm")


class IndexFiles:
    """The files of one index, named after the link at `path`."""

    def __init__(self, path: Path):
        self.link = Path(path)
        self._thread_lock = threading.Lock()

    @property
    def live(self) -> Path | None:
        """The file the link names, None before the first write."""
        try:
            return self.link.parent / os.readlink(self.link)
        except OSError:
            return None

    @property
    def kept(self) -> Path | None:
        """The file before the live one, if it is still there."""
        others = set(self.link.parent.glob(f"{self.link.stem}-*.sqlite3")) - {self.live}
        return max(others, default=None)

    def new_path(self) -> Path:
        self.link.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        return self.link.with_name(f"{self.link.stem}-{stamp}-{secrets.token_hex(3)}.sqlite3")

    def publish(self, path: Path) -> None:
        """Make `path` the live file; keep the one before, remove older ones."""
        before = self.live
        temporary = self.link.with_name(f"{self.link.name}.{secrets.token_hex(4)}")
        temporary.symlink_to(path.name)
        os.replace(temporary, self.link)
        self._sync_folder()
        for old in self.link.parent.glob(f"{self.link.stem}-*.sqlite3"):
            if old not in (path, before):
                self.remove(old)

    def _sync_folder(self) -> None:
        folder = os.open(self.link.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @staticmethod
    def remove(path: Path) -> None:
        for suffix in _SIDE_FILES:
            Path(f"{path}{suffix}").unlink(missing_ok=True)

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold the lock `name` against other processes; the system frees it if we die."""
        self.link.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self.link.with_name(f"{self.link.stem}.{name}.lock"), "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
