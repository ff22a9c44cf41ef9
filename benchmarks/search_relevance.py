"""Relevance of the product's own search engine on judged queries. Prints JSON.

    python benchmarks/search_relevance.py DIR --engine embedded [--typos SEED]
    ELASTICSEARCH_URL=http://127.0.0.1:9200 python benchmarks/search_relevance.py DIR \
        --engine elasticsearch

DIR holds corpus.jsonl (_id, title, text), queries.jsonl (_id, text) and qrels.tsv
(query-id, corpus-id, score). With --typos, one letter of each query is spoilt.
"""

import argparse
import atexit
import json
import math
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from elasticsearch import Elasticsearch

from search.analysis import normalise
from search.engines.base import EngineDocument, EngineRequest, SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.client import Node
from search.engines.embedded import EmbeddedEngine
from search.query import parse

EVERYBODY = frozenset({"public"})
DEPTH = 100
BATCH = 200
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def elasticsearch(folder: Path) -> ElasticsearchEngine:
    """An engine with indices of its own, removed at the end."""
    url, name = os.environ["ELASTICSEARCH_URL"], f"benchmark-{secrets.token_hex(5)}"
    atexit.register(remove_indices, url, name)
    return ElasticsearchEngine(Node(url, index=name), folder)


def remove_indices(url: str, name: str) -> None:
    client = Elasticsearch(url)
    for index in client.indices.get(index=f"{name}-*").body:
        client.indices.delete(index=index)


ENGINES = {
    "embedded": lambda folder: EmbeddedEngine(folder / "index.sqlite3"),
    "elasticsearch": elasticsearch,
}


def read_lines(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    judgements: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            query, document, score = line.rstrip("\n").split("\t")
            judgements[query][document] = int(score)
    return judgements


def spoil(text: str, generator: random.Random) -> str:
    """One typing error in one word of five letters or more: drop, double, swap or replace."""
    words = text.split(" ")
    long_words = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long_words:
        return text
    index = generator.choice(long_words)
    word = words[index]
    place = generator.randrange(1, len(word) - 1)
    slips = (
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        word[:place] + generator.choice(LETTERS) + word[place + 1 :],
    )
    words[index] = generator.choice(slips)
    return " ".join(words)


def fill(engine: SearchEngine, corpus: list[dict]) -> float:
    """Index the corpus; seconds taken."""
    documents = [
        EngineDocument(
            key=number,
            kind="page",
            title=normalise(row.get("title") or ""),
            pages=[normalise(row["text"])],
            tokens=EVERYBODY,
            content_hash=row["_id"],
            language="fr",
        )
        for number, row in enumerate(corpus, start=1)
    ]
    started = time.perf_counter()
    with engine.writing() as writer:
        for start in range(0, len(documents), BATCH):
            writer.index(documents[start : start + BATCH])
    return time.perf_counter() - started


def gain(ranked: list[str], judged: dict[str, int]) -> float:
    """nDCG at 10."""
    ideal = sorted(judged.values(), reverse=True)[:10]
    best = sum(score / math.log2(rank + 2) for rank, score in enumerate(ideal))
    found = sum(judged.get(d, 0) / math.log2(rank + 2) for rank, d in enumerate(ranked[:10]))
    return found / best if best else 0.0


def reciprocal_rank(ranked: list[str], judged: dict[str, int]) -> float:
    ranks = (rank for rank, document in enumerate(ranked[:10], 1) if judged.get(document, 0) > 0)
    return 1 / next(ranks, math.inf)


def recall(ranked: list[str], judged: dict[str, int]) -> float:
    relevant = {document for document, score in judged.items() if score > 0}
    return len(relevant & set(ranked[:DEPTH])) / len(relevant) if relevant else 0.0


def measure(engine: SearchEngine, corpus: list[dict], queries: list[dict], judgements) -> dict:
    milliseconds, gains, ranks, recalls, empty = [], [], [], [], 0
    for query in queries:
        request = EngineRequest(query=parse(query["text"]), tokens=EVERYBODY, limit=DEPTH)
        started = time.perf_counter()
        result = engine.search(request)
        milliseconds.append((time.perf_counter() - started) * 1000)
        ranked = [corpus[hit.key - 1]["_id"] for hit in result.hits]
        judged = judgements[query["_id"]]
        gains.append(gain(ranked, judged))
        ranks.append(reciprocal_rank(ranked, judged))
        recalls.append(recall(ranked, judged))
        empty += not ranked
    milliseconds.sort()
    return {
        "queries": len(queries),
        "ndcg_at_10": round(statistics.fmean(gains), 4),
        "recall_at_100": round(statistics.fmean(recalls), 4),
        "mrr_at_10": round(statistics.fmean(ranks), 4),
        "share_without_result": round(empty / len(queries), 4),
        "p50_ms": round(statistics.median(milliseconds), 2),
        "p95_ms": round(milliseconds[int(len(milliseconds) * 0.95)], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", choices=sorted(ENGINES), default="embedded")
    parser.add_argument("--typos", type=int, metavar="SEED")
    options = parser.parse_args()
    corpus = read_lines(options.folder / "corpus.jsonl")
    queries = read_lines(options.folder / "queries.jsonl")
    judgements = read_judgements(options.folder / "qrels.tsv")
    queries = [query for query in queries if judgements[query["_id"]]]
    if options.typos is not None:
        generator = random.Random(options.typos)
        queries = [{**query, "text": spoil(query["text"], generator)} for query in queries]
    with tempfile.TemporaryDirectory() as folder:
        engine = ENGINES[options.engine](Path(folder))
        seconds = fill(engine, corpus)
        report = {
            "engine": options.engine,
            "documents": len(corpus),
            "typos_seed": options.typos,
            "indexing_seconds": round(seconds, 2),
            **measure(engine, corpus, queries, judgements),
        }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
