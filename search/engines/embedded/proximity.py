"""Words of the query that stand side by side in the best documents."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

# Best results looked at again for words that stand side by side, and what a run is worth.
RERANKED = 100
RERANKED_CHARACTERS = 1_500_000
SHORTEST_RUN = 3
RUN_WEIGHT = 0.5

Scored = list[tuple[int, float]]


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
    raised = []
    for rank, (key, score) in enumerate(rows):
        run = best_run(texts.get(key, ""), sequence, weights)
        raised.append((-(score + RUN_WEIGHT * run), rank, key))
    return [(key, -negative) for negative, _rank, key in sorted(raised)]


def _texts(db: sqlite3.Connection, keys: Sequence[int], *, only_titles: bool) -> dict[int, str]:
    """Analysed texts of the best documents, as many as a bounded size allows."""
    lengths = db.execute(
        "SELECT key, body_length FROM document WHERE key IN (SELECT value FROM json_each(?))",
        (json.dumps(keys),),
    )
    sizes, kept, size = dict(lengths), [], 0
    for key in keys:
        size += sizes.get(key, 0) * 8
        if size > RERANKED_CHARACTERS and kept:
            break
        kept.append(key)
    rows = db.execute(
        "SELECT rowid, title, body FROM phrase WHERE rowid IN (SELECT value FROM json_each(?))",
        (json.dumps(kept),),
    )
    return {
        key: f" {title} " if only_titles else f" {title} \f {body} " for key, title, body in rows
    }


def best_run(text: str, sequence: tuple[str, ...], weights: Mapping[str, float]) -> float:
    """Weight of the most telling run of neighbouring words of the query found in the text."""
    best = 0.0
    for start in range(len(sequence) - SHORTEST_RUN + 1):
        end = start + SHORTEST_RUN
        while end <= len(sequence) and f" {' '.join(sequence[start:end])} " in text:
            best = max(best, sum(weights.get(term, 0.0) for term in sequence[start:end]))
            end += 1
    return best
