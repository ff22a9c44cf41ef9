"""Words of the query that stand side by side in the best documents."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from search.engines.runs import SHORTEST_RUN, Scored, best_run, raised, worth_reading


def with_runs(
    db: sqlite3.Connection,
    rows: Scored,
    sequence: tuple[str, ...],
    weights: Mapping[str, float],
    *,
    only_titles: bool,
) -> Scored:
    """Raise documents where three words or more of the query stand side by side."""
    if len(sequence) < SHORTEST_RUN or not rows:
        return rows
    texts = _texts(db, [key for key, _score in rows], only_titles=only_titles)
    return raised(rows, {key: best_run(text, sequence, weights) for key, text in texts.items()})


def _texts(db: sqlite3.Connection, keys: Sequence[int], *, only_titles: bool) -> dict[int, str]:
    """Analysed texts of the best documents, as many as a bounded size allows."""
    lengths = db.execute(
        "SELECT key, body_length FROM document WHERE key IN (SELECT value FROM json_each(?))",
        (json.dumps(keys),),
    )
    rows = db.execute(
        "SELECT rowid, title, body FROM phrase WHERE rowid IN (SELECT value FROM json_each(?))",
        (json.dumps(worth_reading(keys, dict(lengths))),),
    )
    return {
        key: f" {title} " if only_titles else f" {title} \f {body} " for key, title, body in rows
    }
