"""Tables of the index file, and how its connections are opened.

`posting` is an inverted index whose key begins with the term then the audience: reading a
term for somebody walks through the rows of their audiences and no others. Frequencies
counted on those rows make the scores, so documents one may not read change nothing, not
even the time taken. `phrase` (FTS5) holds the terms in order, for quotations.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

SCHEMA_VERSION = 2

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
CREATE TABLE cell (
    id INTEGER PRIMARY KEY,
    audience INTEGER NOT NULL,
    kind TEXT NOT NULL,
    committee TEXT NOT NULL,
    year TEXT NOT NULL,
    institution TEXT NOT NULL,
    language TEXT NOT NULL,
    UNIQUE (audience, kind, committee, year, institution, language)
);
CREATE TABLE document (
    key INTEGER PRIMARY KEY,
    cell INTEGER NOT NULL,
    day INTEGER NOT NULL,
    title_length INTEGER NOT NULL,
    body_length INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    analysis INTEGER NOT NULL,
    words BLOB NOT NULL
);
CREATE INDEX document_cell ON document (cell);
CREATE TABLE term (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
CREATE TABLE posting (
    term INTEGER NOT NULL,
    audience INTEGER NOT NULL,
    document INTEGER NOT NULL,
    title_count INTEGER NOT NULL,
    title_length INTEGER NOT NULL,
    body_count INTEGER NOT NULL,
    body_length INTEGER NOT NULL,
    PRIMARY KEY (term, audience, document)
) WITHOUT ROWID;
CREATE TABLE word (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, folded TEXT NOT NULL);
CREATE INDEX word_folded ON word (folded);
CREATE TABLE word_audience (
    word INTEGER NOT NULL,
    audience INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    PRIMARY KEY (word, audience)
) WITHOUT ROWID;
CREATE TABLE bigram (
    bigram TEXT NOT NULL,
    length INTEGER NOT NULL,
    word INTEGER NOT NULL,
    PRIMARY KEY (bigram, length, word)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE phrase USING fts5(
    title, body, tokenize = "unicode61 remove_diacritics 0"
);
"""

_READER_TABLES = """
CREATE TEMP TABLE hidden (key INTEGER PRIMARY KEY);
CREATE TEMP TABLE wanted (
    term INTEGER PRIMARY KEY, title_weight INTEGER, body_weight INTEGER, counted INTEGER
);
CREATE TEMP TABLE phrased (
    document INTEGER PRIMARY KEY, title_count INTEGER, title_length INTEGER,
    body_count INTEGER, body_length INTEGER
);
CREATE TEMP TABLE hit (
    key INTEGER PRIMARY KEY, cell INTEGER, day INTEGER, score INTEGER, found INTEGER
);
"""


def create(path: Path) -> None:
    """Make an empty index file, readable by its owner only."""
    path.touch(mode=0o600)
    connection = connect_writer(path)
    try:
        connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
        connection.execute("INSERT INTO meta VALUES ('schema', ?)", (SCHEMA_VERSION,))
    finally:
        connection.close()


def connect_writer(path: Path) -> sqlite3.Connection:
    """A connection that survives a power cut: what it committed is on the disk."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
        "PRAGMA temp_store=MEMORY;"
    )
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write the index; its working tables live in memory."""
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5, isolation_level=None
    )
    connection.executescript(
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000; PRAGMA mmap_size=268435456;"
        + _READER_TABLES
    )
    return connection
