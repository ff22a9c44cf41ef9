"""What the Elasticsearch node of search_measures.py uses; nothing with the embedded engine."""

import json
import urllib.request

from django.conf import settings

from search.engine import get_engine
from search.engines.elasticsearch import ElasticsearchEngine


def cpu_milliseconds() -> int:
    """Processor time that the nodes took since they began."""
    return sum(node["process"]["cpu"]["total_in_millis"] for node in _nodes())


def memory() -> dict[str, int]:
    """Heap in use and heap allowed, and memory of the nodes besides the heap, in MiB."""
    memories = [node["jvm"]["mem"] for node in _nodes()]
    wanted = {"used": "heap_used", "max": "heap_max", "besides": "non_heap_used"}
    return {
        f"node_heap_{name}_mib": sum(one[f"{field}_in_bytes"] for one in memories) // 2**20
        for name, field in wanted.items()
        if memories
    }


def _nodes() -> list[dict]:
    if get_engine().name != ElasticsearchEngine.name:
        return []
    address = f"{settings.ELASTICSEARCH_URL}/_nodes/stats/process,jvm"
    with urllib.request.urlopen(address, timeout=10) as answer:
        return list(json.load(answer)["nodes"].values())
