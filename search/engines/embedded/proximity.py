"""Words of the query that stand side by side in the best documents."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from search.engines.runs import SHORTEST_RUN, Scored, best_run, raised, worth_reading


def with_runs(
    db: sqlite3.Connection,
    rows: Scored,
    lengths: Mapping[int, int],
    sequence: tuple[str, ...],
    weights: Mapping[str, float],
    *,
    only_titles: bool,
) -> Scored:
    """Raise documents where three words or more of the query stand side by side.

    `lengths` are the numbers of terms of their texts.
    """
    if len(sequence) < SHORTEST_RUN or not rows:
        return rows
    keys = worth_reading([key for key, _score in rows], lengths)
    texts = _texts(db, keys, only_titles=only_titles)
    return raised(rows, {key: best_run(text, sequence, weights) for key, text in texts.items()})


def _texts(db: sqlite3.Connection, keys: Sequence[int], *, only_titles: bool) -> dict[int, str]:
    """Analysed texts, each term between spaces."""
    body = "''" if only_titles else "char(12) || body"
    rows = db.execute(
        f"SELECT key, title || {body} FROM sequence"  # noqa: S608  our words only
        " WHERE key IN (SELECT value FROM json_each(?))",
        (json.dumps(keys),),
    )
    return dict(rows.fetchall())
