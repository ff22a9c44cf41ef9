"""Nearest words: bigrams to find candidates, edit distance to choose among them."""

from itertools import groupby

SHORTEST_CORRECTED = 4
_LONGEST_WITH_ONE_EDIT = 5
# An edit changes two bigrams; two letters swapped change three.
_BIGRAMS_PER_EDIT = 3


def bigrams(word: str) -> list[str]:
    """Distinct pairs of neighbouring letters, the ends of the word marked."""
    marked = f"^{word}$"
    return list(dict.fromkeys(marked[i : i + 2] for i in range(len(marked) - 1)))


def allowed_edits(word: str) -> int:
    """Edits believed to be a typing error: none under four letters, one to five, then two."""
    if len(word) < SHORTEST_CORRECTED or not word.isalpha():
        return 0
    return 1 if len(word) <= _LONGEST_WITH_ONE_EDIT else 2


def without_doubles(word: str) -> str:
    """The word with each doubled letter written once: the commonest slip in French."""
    return "".join(letter for letter, _run in groupby(word))


def shared_bigrams_needed(word: str, edits: int) -> int:
    """A word within `edits` shares at least this many bigrams; one at least is asked."""
    return max(1, len(bigrams(word)) - _BIGRAMS_PER_EDIT * edits)


def distance(first: str, second: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours; `limit + 1` when more."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        current = [row]
        for column, other in enumerate(second, start=1):
            cost = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + (letter != other),
            )
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1] if previous[-1] <= limit else limit + 1
