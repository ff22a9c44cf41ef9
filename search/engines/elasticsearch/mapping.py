"""What the index holds, field by field. Nothing enters it that is not declared here.

The texts come analysed: terms parted by spaces, so that both engines index the same words. What a
term is worth to a document is written as keywords (`levels`): a query adds up the weights of those
it asks for, which no document that the person may not read can change.
"""

import hashlib
import json

SCHEMA_VERSION = 1
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
KEYWORD = {"type": "keyword"}
STORED_KEYWORD = {"type": "keyword", "index": False}
# More values of one facet, or more documents read through, than a portal has.
MOST_VALUES = 10_000

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
    # A word without accents, then as it is written: what is suggested, counted and corrected.
    "words": KEYWORD,
    "folded": {"type": "keyword", "doc_values": False, "index_options": "docs"},
    # The pages as they are read, in order; for whoever looks into the index.
    "pages": {"type": "text", "index": False},
}


def index_settings(*, replicas: int) -> dict:
    """Settings of a new index; `replicas` copies of it are kept by other nodes."""
    return {
        "number_of_shards": 1,
        "number_of_replicas": replicas,
        "auto_expand_replicas": "false",
        "max_result_window": MOST_VALUES,
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
