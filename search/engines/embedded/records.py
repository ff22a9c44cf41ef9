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
            kept = bytearray()
            lows = wanted[row]
            for start in range(0, len(records), self._size):
                record = records[start : start + self._size]
                if record[:LOW_BYTES] in lows:
                    taken.append((row, record))
                else:
                    kept += record
            if kept:
                changed.append((bytes(kept), row))
            else:
                emptied.append((row,))
        self._db.executemany(self._update, changed)
        self._db.executemany(self._delete, emptied)
        return taken
