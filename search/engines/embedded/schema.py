"""Tables of the index file, and how its connections are opened.

`shelf` and `posting` hold the documents and an inverted index, packed as `layout` says: a
search reads the rows of the readable audiences and no others, so documents one may not read
change nothing, not even the time taken. `sequence` holds the terms in order, for quotations.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

SCHEMA_VERSION = 4

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE audience (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    documents INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE audience_token (
    token TEXT NOT NULL,
    audience INTEGER NOT NULL,
    PRIMARY KEY (token, audience)
) WITHOUT ROWID;
CREATE TABLE facet_value (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (name, value)
);
CREATE TABLE document (
    key INTEGER PRIMARY KEY,
    audience INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    analysis INTEGER NOT NULL,
    title_words TEXT NOT NULL,
    words BLOB NOT NULL
);
CREATE TABLE sequence (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE shelf (id INTEGER PRIMARY KEY, records BLOB NOT NULL);
CREATE TABLE posting (id INTEGER PRIMARY KEY, records BLOB NOT NULL);
CREATE TABLE term (
    id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE, documents INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE title_word (
    audience INTEGER NOT NULL,
    folded TEXT NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (audience, folded, document)
) WITHOUT ROWID;
CREATE TABLE word (
    id INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL,
    documents INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX word_folded ON word (folded);
CREATE TABLE word_audience (
    word INTEGER NOT NULL,
    audience INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    PRIMARY KEY (audience, word)
) WITHOUT ROWID;
CREATE TABLE bigram (
    bigram TEXT NOT NULL,
    length INTEGER NOT NULL,
    word INTEGER NOT NULL,
    PRIMARY KEY (bigram, length, word)
) WITHOUT ROWID;
"""

_READER_TABLES = "CREATE TEMP TABLE opened (first INTEGER PRIMARY KEY, base INTEGER NOT NULL)"


def create(path: Path) -> None:
    """Make an empty index file, readable by its owner only."""
    path.touch(mode=0o600)
    connection = connect_writer(path)
    try:
        connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        connection.execute("INSERT INTO meta VALUES ('schema', ?)", (SCHEMA_VERSION,))
    finally:
        connection.close()


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the file was made with these tables."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
    return row == (SCHEMA_VERSION,)


def connect_writer(path: Path) -> sqlite3.Connection:
    """A connection that survives a power cut: what it committed is on the disk."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;"
        "PRAGMA temp_store=MEMORY;"
    )
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write the index; its working tables live in memory."""
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5, isolation_level=None
    )
    connection.executescript("PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000;" + _READER_TABLES)
    return connection
