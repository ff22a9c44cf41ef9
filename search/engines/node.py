"""Where a search engine of another machine answers; known without importing its client."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """Where Elasticsearch answers, and how we are known there.

    `index` begins the name of every index of this portal. `replicas`: copies kept by other
    nodes. `api_key` is the encoded form that Elasticsearch gives.
    """

    url: str
    index: str = "maillage"
    api_key: str = field(default="", repr=False)
    ca_file: str = ""
    replicas: int = 0
