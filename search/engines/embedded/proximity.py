"""Words of the query that stand side by side in the best documents."""

import json
import sqlite3
from collections.abc import Mapping

from search.engines.runs import SHORTEST_RUN, Scored, best_run, raised, worth_reading

# The row of a document in `sequence`, and its number of terms.
Document = tuple[int, int]


def with_runs(
    db: sqlite3.Connection,
    rows: Scored,
    documents: Mapping[int, Document],
    sequence: tuple[str, ...],
    weights: Mapping[str, float],
    *,
    only_titles: bool,
) -> Scored:
    """Raise documents where three words or more of the query stand side by side.

    `documents` gives for each key where its terms stand, and how many there are.
    """
    if len(sequence) < SHORTEST_RUN or not rows:
        return rows
    lengths = {key: length for key, (_row, length) in documents.items()}
    read = {documents[key][0]: key for key in worth_reading(list(documents), lengths)}
    texts = _texts(db, read, only_titles=only_titles)
    return raised(rows, {key: best_run(text, sequence, weights) for key, text in texts.items()})


def _texts(db: sqlite3.Connection, keys: Mapping[int, int], *, only_titles: bool) -> dict[int, str]:
    """Analysed texts by key, each term between spaces; `keys` of the rows to read."""
    body = "''" if only_titles else "char(12) || body"
    rows = db.execute(
        f"SELECT id, title || {body} FROM sequence"  # noqa: S608  our words only
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    )
    return {keys[row]: text for row, text in rows}
