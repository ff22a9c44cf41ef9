"""Writing the index file: one transaction per call, the same result when repeated."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from search.analysis import ANALYSIS_VERSION, analyse, fold
from search.engines.base import FACETS, EngineDocument, IndexWriter, StoredState, audience_hash
from search.engines.embedded import layout, schema
from search.engines.embedded.changes import Changes
from search.engines.embedded.words import known_ids, pack, unpack, word_ids
from search.engines.preparation import Prepared, day_number, prepare
from search.engines.scoring import BODY_SLOPE, TITLE_SLOPE, level


class EmbeddedWriter(IndexWriter):
    def __init__(self, path: Path):
        self._db = schema.connect_writer(path)

    @property
    def is_current(self) -> bool:
        return schema.is_current(self._db)

    def close(self) -> None:
        self._db.close()

    # Public operations

    def index(self, documents: Sequence[EngineDocument]) -> None:
        prepared = [(document, prepare(document)) for document in documents]
        with _Transaction(self._db):
            changes = Changes(self._db)
            self._remove([document.key for document in documents], changes)
            terms = self._term_ids({term for _, parts in prepared for term in _terms_of(parts)})
            words = word_ids(self._db, {word for _, parts in prepared for word in parts.words})
            for document, parts in prepared:
                audience = self._audience(document.tokens)
                numbers = [words[word] for word in parts.words]
                self._insert(document, parts, audience, numbers)
                self._add_records(document, parts, audience, terms, changes)
                numbered = [terms[term] for term in _terms_of(parts)]
                changes.count(audience, more=True, words=numbers, terms=numbered)
            changes.apply()
        return {}

    def set_tokens(self, tokens: Mapping[int, frozenset[str]]) -> dict[int, str]:
        with _Transaction(self._db):
            changes = Changes(self._db)
            for key, new_tokens in tokens.items():
                self._move(key, self._audience(new_tokens), changes)
            changes.apply()
        return {}

    def delete(self, keys: Iterable[int]) -> None:
        with _Transaction(self._db):
            changes = Changes(self._db)
            self._remove(list(keys), changes)
            changes.apply()

    def states(self, keys: Iterable[int] | None = None) -> dict[int, StoredState]:
        return stored_states(self._db, keys)

    # Documents

    def _insert(
        self, document: EngineDocument, parts: Prepared, audience: int, words: list[int]
    ) -> None:
        title_words = {fold(word) for word in analyse(document.title).words}
        self._db.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)",
            (
                document.key,
                audience,
                document.content_hash,
                ANALYSIS_VERSION,
                " ".join(title_words),
                pack(words),
            ),
        )
        self._db.execute(
            "INSERT INTO sequence VALUES (?, ?, ?)",
            (_sequence_row(document.key, audience), f" {parts.title} ", f" {parts.body} "),
        )
        self._add_title_words(document.key, audience, title_words)

    def _add_title_words(self, key: int, audience: int, words: Iterable[str]) -> None:
        self._db.executemany(
            "INSERT INTO title_word VALUES (?, ?, ?)", ((audience, word, key) for word in words)
        )

    def _add_records(
        self,
        document: EngineDocument,
        parts: Prepared,
        audience: int,
        terms: Mapping[str, int],
        changes: Changes,
    ) -> None:
        key, shelf = document.key, layout.shelf_of(audience, document.key)
        title, body = parts.title_counts, parts.body_counts
        title_length, body_length = title.total(), body.total()
        changes.add(
            "shelf",
            shelf,
            layout.pack_document(
                key, day_number(document.dated_on), body_length, self._facets(document)
            ),
        )
        for term in _terms_of(parts):
            record = layout.pack_posting(
                layout.low(key),
                level(title[term], title_length, TITLE_SLOPE),
                level(body[term], body_length, BODY_SLOPE),
            )
            changes.add("posting", layout.posting_row(shelf, terms[term]), record)

    def _remove(self, keys: Sequence[int], changes: Changes) -> None:
        for key in keys:
            found = self._document(key)
            if found is None:
                continue
            audience, words, terms = found
            changes.take(key, audience, terms)
            changes.count(audience, more=False, words=words, terms=terms)
            self._remove_title_words(key, audience)
            self._db.execute("DELETE FROM sequence WHERE id = ?", (_sequence_row(key, audience),))
            self._db.execute("DELETE FROM document WHERE key = ?", (key,))

    def _move(self, key: int, audience: int, changes: Changes) -> None:
        """Put a document under another audience."""
        found = self._document(key)
        if found is None or found[0] == audience:
            return
        before, words, terms = found
        changes.move(key, before, audience, terms)
        changes.count(before, more=False, words=words)
        changes.count(audience, more=True, words=words)
        self._add_title_words(key, audience, self._remove_title_words(key, before))
        self._db.execute("UPDATE document SET audience = ? WHERE key = ?", (audience, key))
        self._db.execute(
            "UPDATE sequence SET id = ? WHERE id = ?",
            (_sequence_row(key, audience), _sequence_row(key, before)),
        )

    def _remove_title_words(self, key: int, audience: int) -> list[str]:
        """Gives the words removed."""
        row = self._db.execute("SELECT title_words FROM document WHERE key = ?", (key,)).fetchone()
        words = row[0].split()
        self._db.executemany(
            "DELETE FROM title_word WHERE audience = ? AND folded = ? AND document = ?",
            ((audience, word, key) for word in words),
        )
        return words

    def _document(self, key: int):
        """(audience, word numbers, term numbers) of a stored document."""
        row = self._db.execute(
            "SELECT audience, words FROM document WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        title, body = self._db.execute(
            "SELECT title, body FROM sequence WHERE id = ?", (_sequence_row(key, row[0]),)
        ).fetchone()
        terms = {*title.split(), *body.split()}
        return row[0], unpack(row[1]), list(known_ids(self._db, "term", terms).values())

    # Audiences, facets and terms

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

    def _facets(self, document: EngineDocument) -> list[int]:
        """The number of the value of each facet, 0 when it has none."""
        values = {
            "kind": document.kind,
            "committee": document.committee,
            "year": str(document.dated_on.year) if document.dated_on else "",
            "institution": document.institution,
            "language": document.language,
        }
        return [self._facet_value(name, values[name]) if values[name] else 0 for name in FACETS]

    def _facet_value(self, name: str, value: str) -> int:
        row = self._db.execute(
            "SELECT id FROM facet_value WHERE name = ? AND value = ?", (name, value)
        ).fetchone()
        if row:
            return row[0]
        return self._db.execute(
            "INSERT INTO facet_value (name, value) VALUES (?, ?)", (name, value)
        ).lastrowid

    def _term_ids(self, terms: set[str]) -> dict[str, int]:
        """Numbers of these terms, new ones being given one."""
        known = known_ids(self._db, "term", terms)
        missing = sorted(terms - known.keys())
        if missing:
            self._db.executemany("INSERT INTO term (term) VALUES (?)", ((t,) for t in missing))
            known |= known_ids(self._db, "term", missing)
        return known


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


def _sequence_row(key: int, audience: int) -> int:
    return layout.sequence_row(layout.shelf_of(audience, key), key)


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
        f" JOIN audience a ON a.id = d.audience{condition}",
        parameters,
    )
    return {row[0]: StoredState(*row[1:]) for row in rows}
