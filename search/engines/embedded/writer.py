"""Writing the index file: one transaction per call, the same result when repeated."""

import json
import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from search.analysis import ANALYSIS_VERSION, fold
from search.engines.base import EngineDocument, IndexWriter, StoredState, audience_hash
from search.engines.embedded import schema
from search.engines.preparation import Prepared, day_number, prepare
from search.engines.scoring import LONGEST_COUNT
from search.engines.spelling import SHORTEST_CORRECTED, bigrams


def pack(numbers: Iterable[int]) -> bytes:
    return zlib.compress(array("I", sorted(numbers)).tobytes(), 1)


def unpack(blob: bytes) -> array:
    numbers = array("I")
    numbers.frombytes(zlib.decompress(blob))
    return numbers


class EmbeddedWriter(IndexWriter):
    def __init__(self, path: Path):
        self._db = schema.connect_writer(path)

    def close(self) -> None:
        self._db.close()

    # Public operations

    def index(self, documents: Sequence[EngineDocument]) -> None:
        prepared = [(document, prepare(document)) for document in documents]
        with _Transaction(self._db):
            removed = self._remove([document.key for document in documents])
            terms = self._ids("term", {t for _, p in prepared for t in _terms_of(p)})
            words = self._word_ids({word for _, p in prepared for word in p.words})
            vocabulary: Counter = Counter()
            for document, parts in prepared:
                audience = self._audience(document.tokens)
                word_ids = [words[word] for word in parts.words]
                self._insert(document, parts, audience, pack(word_ids))
                self._insert_postings(document.key, audience, parts, terms)
                vocabulary.update((word, audience) for word in word_ids)
            self._count_words(vocabulary)
            self._forget_unused(*removed)

    def set_tokens(self, tokens: Mapping[int, frozenset[str]]) -> None:
        with _Transaction(self._db):
            vocabulary: Counter = Counter()
            for key, new_tokens in tokens.items():
                self._move(key, self._audience(new_tokens), vocabulary)
            self._count_words(vocabulary)

    def delete(self, keys: Iterable[int]) -> None:
        with _Transaction(self._db):
            self._forget_unused(*self._remove(list(keys)))

    def states(self, keys: Iterable[int] | None = None) -> dict[int, StoredState]:
        return stored_states(self._db, keys)

    # Documents

    def _insert(
        self, document: EngineDocument, parts: Prepared, audience: int, words: bytes
    ) -> None:
        lengths = (parts.title_counts.total(), parts.body_counts.total())
        self._db.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.key,
                self._cell(audience, document),
                day_number(document.dated_on),
                *lengths,
                document.content_hash,
                ANALYSIS_VERSION,
                words,
            ),
        )
        self._db.execute(
            "INSERT INTO phrase (rowid, title, body) VALUES (?, ?, ?)",
            (document.key, parts.title, parts.body),
        )
        self._change_audience(audience, 1)

    def _insert_postings(
        self, key: int, audience: int, parts: Prepared, terms: Mapping[str, int]
    ) -> None:
        title, body = parts.title_counts, parts.body_counts
        title_length, body_length = title.total(), body.total()
        self._db.executemany(
            "INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    terms[term],
                    audience,
                    key,
                    min(title[term], LONGEST_COUNT),
                    title_length if title[term] else 0,
                    min(body[term], LONGEST_COUNT),
                    body_length if body[term] else 0,
                )
                for term in _terms_of(parts)
            ),
        )

    def _remove(self, keys: Sequence[int]) -> tuple[set[int], set[int]]:
        """Take documents out; gives the terms and words that may be of no more use."""
        vocabulary: Counter = Counter()
        all_terms: set[int] = set()
        for key in keys:
            found = self._document(key)
            if found is None:
                continue
            audience, words, terms = found
            all_terms.update(terms)
            self._db.executemany(
                "DELETE FROM posting WHERE term = ? AND audience = ? AND document = ?",
                ((term, audience, key) for term in terms),
            )
            vocabulary.subtract((word, audience) for word in words)
            self._db.execute("DELETE FROM phrase WHERE rowid = ?", (key,))
            self._db.execute("DELETE FROM document WHERE key = ?", (key,))
            self._change_audience(audience, -1)
        self._count_words(vocabulary)
        return all_terms, {word for word, _audience in vocabulary}

    def _move(self, key: int, audience: int, vocabulary: Counter) -> None:
        """Put a document under another audience."""
        found = self._document(key)
        if found is None or found[0] == audience:
            return
        before, words, terms = found
        self._db.executemany(
            "UPDATE posting SET audience = ? WHERE term = ? AND audience = ? AND document = ?",
            ((audience, term, before, key) for term in terms),
        )
        vocabulary.subtract((word, before) for word in words)
        vocabulary.update((word, audience) for word in words)
        self._change_audience(before, -1)
        self._change_audience(audience, 1)
        cell = self._db.execute(
            "SELECT kind, committee, year, institution, language FROM cell"
            " WHERE id = (SELECT cell FROM document WHERE key = ?)",
            (key,),
        ).fetchone()
        self._db.execute(
            "UPDATE document SET cell = ? WHERE key = ?", (self._cell_id(audience, *cell), key)
        )

    def _document(self, key: int):
        """(audience, word ids, term ids) of a stored document."""
        row = self._db.execute(
            "SELECT c.audience, d.words, p.title, p.body"
            " FROM document d JOIN cell c ON c.id = d.cell JOIN phrase p ON p.rowid = d.key"
            " WHERE d.key = ?",
            (key,),
        ).fetchone()
        if row is None:
            return None
        terms = {*row[2].split(), *row[3].split()}
        return row[0], unpack(row[1]), list(self._known("term", terms).values())

    # Audiences and cells

    def _audience(self, tokens: frozenset[str]) -> int:
        name = audience_hash(tokens)
        row = self._db.execute("SELECT id FROM audience WHERE hash = ?", (name,)).fetchone()
        if row:
            return row[0]
        audience = self._db.execute("INSERT INTO audience (hash) VALUES (?)", (name,)).lastrowid
        self._db.executemany(
            "INSERT INTO audience_token VALUES (?, ?)", ((token, audience) for token in tokens)
        )
        return audience

    def _change_audience(self, audience: int, documents: int) -> None:
        self._db.execute(
            "UPDATE audience SET documents = documents + ? WHERE id = ?", (documents, audience)
        )

    def _cell(self, audience: int, document: EngineDocument) -> int:
        year = str(document.dated_on.year) if document.dated_on else ""
        return self._cell_id(
            audience,
            document.kind,
            document.committee,
            year,
            document.institution,
            document.language,
        )

    def _cell_id(self, *values) -> int:
        row = self._db.execute(
            "SELECT id FROM cell WHERE audience = ? AND kind = ? AND committee = ?"
            " AND year = ? AND institution = ? AND language = ?",
            values,
        ).fetchone()
        if row:
            return row[0]
        return self._db.execute(
            "INSERT INTO cell (audience, kind, committee, year, institution, language)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            values,
        ).lastrowid

    # Terms and words

    def _known(self, table: str, values: Iterable[str]) -> dict[str, int]:
        return dict(
            self._db.execute(
                f"SELECT {table}, id FROM {table}"  # noqa: S608  a table name of ours
                f" WHERE {table} IN (SELECT value FROM json_each(?))",
                (json.dumps(list(values)),),
            )
        )

    def _ids(self, table: str, values: set[str]) -> dict[str, int]:
        known = self._known(table, values)
        missing = sorted(values - known.keys())
        if missing:
            self._db.executemany("INSERT INTO term (term) VALUES (?)", ((v,) for v in missing))
            known |= self._known(table, missing)
        return known

    def _word_ids(self, words: set[str]) -> dict[str, int]:
        known = self._known("word", words)
        missing = sorted(words - known.keys())
        if missing:
            self._db.executemany(
                "INSERT INTO word (word, folded) VALUES (?, ?)",
                ((word, fold(word)) for word in missing),
            )
            new = self._known("word", missing)
            self._db.executemany(
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

    def _count_words(self, changes: Counter) -> None:
        """Add to the number of documents of each (word, audience); zero leaves no row."""
        self._db.executemany(
            "INSERT INTO word_audience VALUES (?, ?, ?) ON CONFLICT (word, audience)"
            " DO UPDATE SET documents = documents + excluded.documents",
            ((word, audience, change) for (word, audience), change in changes.items() if change),
        )
        self._db.executemany(
            "DELETE FROM word_audience WHERE word = ? AND audience = ? AND documents <= 0",
            (pair for pair, change in changes.items() if change < 0),
        )

    def _forget_unused(self, terms: set[int], words: set[int]) -> None:
        """Drop terms and words that no document holds any more."""
        self._db.executemany(
            "DELETE FROM term WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM posting WHERE term = ?1)",
            ((term,) for term in terms),
        )
        unused = self._db.execute(
            "SELECT id, folded FROM word WHERE id IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM word_audience WHERE word = id)",
            (json.dumps(list(words)),),
        ).fetchall()
        self._db.executemany(
            "DELETE FROM bigram WHERE bigram = ? AND length = ? AND word = ?",
            ((pair, len(folded), number) for number, folded in unused for pair in bigrams(folded)),
        )
        self._db.executemany("DELETE FROM word WHERE id = ?", ((row[0],) for row in unused))


class _Transaction:
    """BEGIN IMMEDIATE ... COMMIT, or ROLLBACK when anything goes wrong."""

    def __init__(self, connection: sqlite3.Connection):
        self._db = connection

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind, error, trace) -> None:
        if kind is None:
            self._db.execute("COMMIT")
        elif self._db.in_transaction:
            self._db.execute("ROLLBACK")


def _terms_of(parts: Prepared) -> set[str]:
    return {*parts.title_counts, *parts.body_counts}


def stored_states(
    connection: sqlite3.Connection, keys: Iterable[int] | None
) -> dict[int, StoredState]:
    condition, parameters = "", ()
    if keys is not None:
        condition = " WHERE d.key IN (SELECT value FROM json_each(?))"
        parameters = (json.dumps(list(keys)),)
    rows = connection.execute(
        "SELECT d.key, d.content_hash, a.hash, d.analysis FROM document d"  # noqa: S608  no input
        f" JOIN cell c ON c.id = d.cell JOIN audience a ON a.id = c.audience{condition}",
        parameters,
    )
    return {row[0]: StoredState(*row[1:]) for row in rows}
