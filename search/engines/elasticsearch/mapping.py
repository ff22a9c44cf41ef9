"""What the index holds, field by field. Nothing enters it that is not declared here.

The texts come analysed: terms parted by spaces, so that both engines index the same words. What a
term is worth to a document is written as keywords (`levels`): a query adds up the weights of those
it asks for, which no document that the person may not read can change.
"""

import hashlib
import json
from string import ascii_lowercase

SCHEMA_VERSION = 2
ANALYSED = {
    "type": "text",
    "analyzer": "whitespace",
    "norms": False,
    "similarity": "boolean",
    "position_increment_gap": 0,
}
LEVELS = {
    "type": "keyword",
    "doc_values": False,
    "index_options": "docs",
    "similarity": "boolean",
}
TERMS = {"type": "keyword", "doc_values": False, "index_options": "docs"}
KEYWORD = {"type": "keyword"}
STORED_KEYWORD = {"type": "keyword", "index": False}
# More values of one facet, or more documents read through, than a portal has.
MOST_VALUES = 10_000
# The field of the words that begin with none of our letters.
OTHER_INITIAL = "other"
SEGMENTS_OF_A_SIZE = 4
SMALL_SEGMENT = "16mb"

PROPERTIES = {
    "key": {"type": "long"},
    "audience": KEYWORD,
    "audience_hash": STORED_KEYWORD,
    "content_hash": STORED_KEYWORD,
    "analysis": {"type": "short", "index": False},
    "kind": KEYWORD,
    "committee": KEYWORD,
    "year": KEYWORD,
    "institution": KEYWORD,
    "language": KEYWORD,
    "day": {"type": "integer"},
    "title": ANALYSED,
    "title_levels": LEVELS,
    "body": ANALYSED,
    "body_levels": LEVELS,
    "body_length": {"type": "integer", "index": False},
    # A word without accents, then as it is written: what is suggested, counted and corrected. One
    # field for each first letter: counting the words of one beginning reads no others.
    "words": {"properties": dict.fromkeys([*ascii_lowercase, OTHER_INITIAL], KEYWORD)},
    "title_words": TERMS,
    "folded": TERMS,
    # The pages as they are read, in order; for whoever looks into the index.
    "pages": {"type": "text", "index": False},
}


def initial(folded: str) -> str:
    """The field of `words` that holds a word, given without accents."""
    return folded[0] if folded and folded[0] in ascii_lowercase else OTHER_INITIAL


def index_settings(*, replicas: int) -> dict:
    """Settings of a new index; `replicas` copies of it are kept by other nodes."""
    return {
        "number_of_shards": 1,
        "number_of_replicas": replicas,
        "auto_expand_replicas": "false",
        "max_result_window": MOST_VALUES,
        # A question looks up each of its terms in every segment: few segments, merged early.
        "merge.policy.segments_per_tier": SEGMENTS_OF_A_SIZE,
        "merge.policy.max_merge_at_once": SEGMENTS_OF_A_SIZE,
        "merge.policy.floor_segment": SMALL_SEGMENT,
    }


def mappings(analysis_version: int) -> dict:
    """The mapping, stamped with what it was made from."""
    return {
        "dynamic": "strict",
        "_meta": {"fingerprint": fingerprint(analysis_version)},
        "properties": PROPERTIES,
    }


def fingerprint(analysis_version: int) -> str:
    """Changes when the fields or the analysis do: an index made otherwise has to be made again."""
    made_from = json.dumps([SCHEMA_VERSION, analysis_version, PROPERTIES], sort_keys=True)
    return hashlib.sha256(made_from.encode()).hexdigest()[:16]
