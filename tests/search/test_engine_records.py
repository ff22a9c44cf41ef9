"""Rows of packed records: what is added can be taken out again, and nothing else is."""

import random
import sqlite3

import pytest

from search.engines.embedded import layout
from search.engines.embedded.records import Records


@pytest.fixture
def records() -> Records:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE posting (id INTEGER PRIMARY KEY, records BLOB NOT NULL)")
    return Records(database, "posting", layout.POSTING.itemsize)


def stored(records: Records) -> dict[int, set[bytes]]:
    size = layout.POSTING.itemsize
    rows = records._db.execute("SELECT id, records FROM posting")
    return {row: {blob[i : i + size] for i in range(0, len(blob), size)} for row, blob in rows}


@pytest.mark.parametrize("seed", range(20))
def test_taking_leaves_the_other_records_as_they_were(records, seed):
    chance = random.Random(seed)
    # Levels that look like keys: a record must be found by its beginning alone.
    added = {
        row: {
            key: layout.pack_posting(key, chance.choice([0, 1, 2]), chance.choice([0, 1, 2]))
            for key in chance.sample([0, 1, 2, 256, 257, 258, 512, 513, 514], 6)
        }
        for row in range(4)
    }
    records.append({row: b"".join(found.values()) for row, found in added.items()})
    wanted = {
        row: set(chance.sample(sorted(added[row]), chance.choice([1, 2, 6]))) for row in (1, 2)
    }

    taken = records.take(
        {
            row: {layout.low_bytes(key) for key in keys} | {layout.low_bytes(999)}
            for row, keys in wanted.items()
        }
    )

    assert sorted(taken) == sorted((row, added[row][key]) for row in wanted for key in wanted[row])
    left = {
        row: {r for k, r in found.items() if k not in wanted.get(row, ())}
        for row, found in added.items()
    }
    assert stored(records) == {row: found for row, found in left.items() if found}


def test_taking_one_record_that_is_not_there_changes_nothing(records):
    records.append({7: layout.pack_posting(258, 1, 1)})

    assert list(records.take({7: {layout.low_bytes(257)}, 8: {layout.low_bytes(258)}})) == []

    assert stored(records) == {7: {layout.pack_posting(258, 1, 1)}}


def test_numbers_too_large_for_the_file_are_refused():
    assert layout.shelf_of(3, layout.LARGEST_KEY) < layout.shelf_of(4, 0)
    with pytest.raises(OverflowError):
        layout.shelf_of(layout.LARGEST_AUDIENCE + 1, 1)
    with pytest.raises(OverflowError):
        layout.shelf_of(1, layout.LARGEST_KEY + 1)
    with pytest.raises(OverflowError):
        layout.posting_row(1, layout.LARGEST_TERM + 1)
