"""How documents and postings are packed: fixed records, gathered by audience then by key.

A document belongs to a shelf: its audience, and its key without the last SHELF_BITS bits.
One row of `shelf` has a record for each document there; one row of `posting` has a record for
each of them that holds a term. The rows of a shelf stand together in the file, so a change
touches few pages, and a search reads the shelves that the person may read and no others.
"""

import struct

import numpy as np

from search.engines.base import FACETS

SHELF_BITS = 14
_NUMBER_BITS = 18
_TERM_BITS = 27
SHELF_SIZE = 1 << SHELF_BITS
LARGEST_AUDIENCE = (1 << _NUMBER_BITS) - 1
LARGEST_KEY = (1 << (_NUMBER_BITS + SHELF_BITS)) - 1
LARGEST_TERM = (1 << _TERM_BITS) - 1

# `low` is what tells documents of one shelf apart; facets hold numbers of `facet_value`.
DOCUMENT = np.dtype(
    [("low", "<u2"), ("day", "<i4"), ("length", "<u4"), ("facets", "<u4", (len(FACETS),))]
)
POSTING = np.dtype([("low", "<u2"), ("title", "u1"), ("body", "u1")])
_PACK_DOCUMENT = struct.Struct(f"<HiI{len(FACETS)}I").pack
pack_posting = struct.Struct("<HBB").pack
_PACK_LOW = struct.Struct("<H").pack
LOW_BYTES = 2


def pack_document(key: int, day: int, length: int, facets: list[int]) -> bytes:
    return _PACK_DOCUMENT(low(key), day, length, *facets)


def low(key: int) -> int:
    return key & (SHELF_SIZE - 1)


def low_bytes(key: int) -> bytes:
    """How every record of a document begins."""
    return _PACK_LOW(low(key))


def shelf_of(audience: int, key: int) -> int:
    """The shelf of a document. Raises OverflowError when numbers have outgrown the file."""
    if audience > LARGEST_AUDIENCE or not 0 <= key <= LARGEST_KEY:
        raise OverflowError("number too large for the embedded index")
    return audience << _NUMBER_BITS | key >> SHELF_BITS


def range_of(shelves: int) -> int:
    """Which range of keys a shelf holds, whatever its audience."""
    return shelves & ((1 << _NUMBER_BITS) - 1)


def shelves_of(audience: int) -> tuple[int, int]:
    """First and last number of the shelves of an audience."""
    return audience << _NUMBER_BITS, (audience + 1 << _NUMBER_BITS) - 1


def sequence_row(shelf: int, key: int) -> int:
    """The row of the terms of a document, beside those of its shelf."""
    return (shelf << SHELF_BITS) + low(key)


def posting_row(shelf: int, term: int) -> int:
    """The row of a term in a shelf: an exact key, added up so that SQL can do it too."""
    if term > LARGEST_TERM:
        raise OverflowError("too many terms for the embedded index")
    return (shelf << _TERM_BITS) + term
