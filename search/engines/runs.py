"""Runs: words of the query that stand side by side in a document, in the order typed."""

from collections.abc import Iterator, Mapping, Sequence

# Best results looked at again for runs, how much text of theirs, and what a run is worth.
RERANKED = 100
RERANKED_CHARACTERS = 1_500_000
CHARACTERS_OF_A_TERM = 8
SHORTEST_RUN = 3
RUN_WEIGHT = 0.5

Scored = list[tuple[int, float]]


def worth_reading(keys: Sequence[int], lengths: Mapping[int, int]) -> list[int]:
    """The first of these documents, as many as a bounded size allows; lengths in terms."""
    kept, size = [], 0
    for key in keys:
        size += lengths.get(key, 0) * CHARACTERS_OF_A_TERM
        if size > RERANKED_CHARACTERS and kept:
            break
        kept.append(key)
    return kept


def each_run(sequence: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every run of the query."""
    for start in range(len(sequence) - SHORTEST_RUN + 1):
        for end in range(start + SHORTEST_RUN, len(sequence) + 1):
            yield sequence[start:end]


def run_weight(run: tuple[str, ...], weights: Mapping[str, float]) -> float:
    """How telling a run is."""
    return sum(weights.get(term, 0.0) for term in run)


def best_run(text: str, sequence: tuple[str, ...], weights: Mapping[str, float]) -> float:
    """Weight of the most telling run found in a text of terms parted by spaces."""
    best = 0.0
    for start in range(len(sequence) - SHORTEST_RUN + 1):
        end = start + SHORTEST_RUN
        while end <= len(sequence) and f" {' '.join(sequence[start:end])} " in text:
            best = max(best, run_weight(sequence[start:end], weights))
            end += 1
    return best


def raised(rows: Scored, runs: Mapping[int, float]) -> Scored:
    """The rows put in order again, each score with what the best run of the document adds."""
    ranked = sorted(
        (-(score + RUN_WEIGHT * runs.get(key, 0.0)), rank, key)
        for rank, (key, score) in enumerate(rows)
    )
    return [(key, -negative) for negative, _rank, key in ranked]
