"""Rows made of records of one size: adding records at the end, taking some out."""

import json
import sqlite3
from collections.abc import Iterable, Mapping

from search.engines.embedded.layout import LOW_BYTES


class Records:
    """A table of (id, records); each record begins with the low bits of its document."""

    def __init__(self, db: sqlite3.Connection, table: str, size: int):
        self._db = db
        self._size = size
        self._append = (
            f"INSERT INTO {table} VALUES (?, ?) ON CONFLICT (id)"  # noqa: S608  a table name of ours
            " DO UPDATE SET records = CAST(records || excluded.records AS BLOB)"
        )
        self._read = f"SELECT id, records FROM {table} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608  idem
        self._update = f"UPDATE {table} SET records = ? WHERE id = ?"  # noqa: S608  idem
        self._delete = f"DELETE FROM {table} WHERE id = ?"  # noqa: S608  idem

    def append(self, added: Mapping[int, bytes]) -> None:
        """Add records to rows, in the order of the file."""
        self._db.executemany(self._append, sorted(added.items()))

    def take(self, wanted: Mapping[int, set[bytes]]) -> Iterable[tuple[int, bytes]]:
        """Remove from rows the records that begin like this; gives (row, record) of each."""
        taken, changed, emptied = [], [], []
        for row, records in self._db.execute(self._read, (json.dumps(sorted(wanted)),)):
            found, kept = self._parted(records, wanted[row])
            taken.extend((row, record) for record in found)
            if kept:
                changed.append((kept, row))
            else:
                emptied.append((row,))
        self._db.executemany(self._update, changed)
        self._db.executemany(self._delete, emptied)
        return taken

    def _parted(self, records: bytes, lows: set[bytes]) -> tuple[list[bytes], bytes]:
        """The records that begin like this, and the others as they stand."""
        size = self._size
        if len(lows) == 1:
            (low,) = lows
            start = self._start(records, low)
            if start is None:
                return [], records
            end = start + size
            return [records[start:end]], records[:start] + records[end:]
        found, kept = [], []
        for start in range(0, len(records), size):
            record = records[start : start + size]
            (found if record[:LOW_BYTES] in lows else kept).append(record)
        return found, b"".join(kept)

    def _start(self, records: bytes, low: bytes) -> int | None:
        """Where the record that begins like this starts."""
        start = records.find(low)
        while start % self._size and start >= 0:
            start = records.find(low, start + 1)
        return start if start >= 0 else None
