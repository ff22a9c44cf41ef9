"""How much a term of a document is worth: the same whole numbers for every engine.

BM25 of the title plus BM25 of the body, with two choices of ours. How rare a term is comes from
the documents the person may read. How long a text is compares with a nominal length instead of
the mean of the readable ones, so that what a term brings to a document (its level) is known when
the document is indexed. Levels and weights are whole numbers: sums are exact in any order, in
SQLite as in the single precision of Lucene, and two engines give the same scores and the same ties.
"""

import math

# Saturation of a term's count, and how far a long text tempers it.
K1 = 1.2
B = 0.75
# Terms of an ordinary title and of an ordinary text.
TITLE_LENGTH = 5
BODY_LENGTH = 300
LONGEST_COUNT = 1_000
# Levels fill six binary digits. A score of 1 is SCORE_UNIT; sums stay exact up to 2**24.
LEVELS = 63
SCORE_UNIT = 4096

SHORT = K1 * (1 - B)
TITLE_SLOPE = K1 * B / TITLE_LENGTH
BODY_SLOPE = K1 * B / BODY_LENGTH


def level(count: int, length: int, slope: float) -> int:
    """What a term brings to a text of this many terms by standing there so often: 1 to LEVELS."""
    count = min(count, LONGEST_COUNT)
    if not count:
        return 0
    return max(1, int(LEVELS * count / (count + SHORT + slope * length) + 0.5))


def inverse_frequency(matching: int, documents: int) -> float:
    """How telling a term is that stands in so many of these documents."""
    return math.log(1 + (documents - matching + 0.5) / (matching + 0.5))


def weight(matching: int, documents: int, worth: float = 1.0) -> int:
    """What each level of a term adds to a score, in parts of SCORE_UNIT."""
    telling = inverse_frequency(matching, documents)
    return max(1, round(worth * (K1 + 1) * telling * SCORE_UNIT / LEVELS))
