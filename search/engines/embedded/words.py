"""The words people write, as the documents of each audience hold them."""

import json
import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping

from search.analysis import fold
from search.engines.spelling import SHORTEST_CORRECTED, bigrams


def pack(numbers: Iterable[int]) -> bytes:
    return zlib.compress(array("I", sorted(numbers)).tobytes(), 1)


def unpack(blob: bytes) -> array:
    numbers = array("I")
    numbers.frombytes(zlib.decompress(blob))
    return numbers


def word_ids(db: sqlite3.Connection, words: set[str]) -> dict[str, int]:
    """Numbers of these words, new ones being given one."""
    known = known_ids(db, "word", words)
    missing = sorted(words - known.keys())
    if missing:
        db.executemany(
            "INSERT INTO word (word, folded) VALUES (?, ?)",
            ((word, fold(word)) for word in missing),
        )
        new = known_ids(db, "word", missing)
        db.executemany(
            "INSERT INTO bigram VALUES (?, ?, ?)",
            (
                (bigram, len(fold(word)), number)
                for word, number in new.items()
                if len(word) >= SHORTEST_CORRECTED and word.isalpha()
                for bigram in bigrams(fold(word))
            ),
        )
        known |= new
    return known


def known_ids(db: sqlite3.Connection, table: str, values: Iterable[str]) -> dict[str, int]:
    """Numbers of the terms or words that are known already."""
    return dict(
        db.execute(
            f"SELECT {table}, id FROM {table}"  # noqa: S608  a table name of ours
            f" WHERE {table} IN (SELECT value FROM json_each(?))",
            (json.dumps(list(values)),),
        ).fetchall()
    )


def count_words(db: sqlite3.Connection, changes: Mapping[int, Counter]) -> None:
    """Add to the number of documents of each word by audience; a word of none is forgotten."""
    documents: Counter = Counter()
    for audience, words in changes.items():
        db.executemany(
            "INSERT INTO word_audience (audience, word, documents) VALUES (?, ?, ?) ON CONFLICT"
            " (audience, word) DO UPDATE SET documents = documents + excluded.documents",
            ((audience, word, words[word]) for word in sorted(words) if words[word]),
        )
        db.executemany(
            "DELETE FROM word_audience WHERE audience = ? AND word = ? AND documents <= 0",
            ((audience, word) for word, change in words.items() if change < 0),
        )
        documents.update(words)
    unused = count_documents(db, "word", documents)
    db.executemany(
        "DELETE FROM bigram WHERE bigram = ? AND length = ? AND word = ?",
        ((pair, len(fold(word)), n) for n, word in unused for pair in bigrams(fold(word))),
    )


def count_documents(db: sqlite3.Connection, table: str, changes: Counter) -> list[tuple[int, str]]:
    """Add to the number of documents of terms or words; gives those of none, now deleted."""
    db.executemany(
        f"UPDATE {table} SET documents = documents + ? WHERE id = ?",  # noqa: S608  a table name of ours
        ((changes[number], number) for number in sorted(changes) if changes[number]),
    )
    fewer = json.dumps([number for number, change in changes.items() if change < 0])
    condition = "id IN (SELECT value FROM json_each(?)) AND documents <= 0"
    unused = db.execute(
        f"SELECT id, {table} FROM {table} WHERE {condition}",  # noqa: S608  idem
        (fewer,),
    ).fetchall()
    db.execute(f"DELETE FROM {table} WHERE {condition}", (fewer,))  # noqa: S608  idem
    return unused
