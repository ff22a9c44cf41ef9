"""Speed and size of the product's own search engine on many documents. Prints JSON.

    python benchmarks/search_latency.py DIR --documents 50000 [--groups 60] [--queries 100]

DIR is a folder read by search_relevance.py: its sentences are shuffled into documents of
about 2,300 characters, each open to one group; a person belongs to five groups.
"""

import argparse
import json
import random
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from search_relevance import BATCH, read_lines

from search.analysis import normalise
from search.engines.base import EngineDocument, EngineRequest, SearchEngine
from search.engines.embedded import EmbeddedEngine
from search.query import parse

CHARACTERS = 2300
GROUPS_OF_A_PERSON = 5
KINDS = ("paper", "meeting", "news", "page")
FIRST_DAY = date(2021, 1, 1)


def synthetic(corpus: list[dict], number: int, groups: int) -> Iterator[EngineDocument]:
    generator = random.Random(7)
    sentences = [
        sentence
        for row in corpus
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", normalise(row["text"]))
        if len(sentence) > 30
    ]
    titles = [normalise(row["title"]) for row in corpus if row.get("title")]
    for key in range(1, number + 1):
        parts, size = [], 0
        while size < CHARACTERS:
            parts.append(generator.choice(sentences))
            size += len(parts[-1])
        group = generator.randrange(groups)
        yield EngineDocument(
            key=key,
            kind=generator.choice(KINDS),
            title=generator.choice(titles),
            pages=[" ".join(parts[:5]), " ".join(parts[5:])],
            tokens=frozenset({f"group:{group}"}),
            content_hash=str(key),
            dated_on=FIRST_DAY + timedelta(days=generator.randrange(2000)),
            committee=str(group % 12),
            institution=str(generator.randrange(25)),
            language="fr",
        )


def fill(engine: SearchEngine, documents: Iterator[EngineDocument]) -> float:
    started = time.perf_counter()
    with engine.writing() as writer:
        batch = []
        for document in documents:
            batch.append(document)
            if len(batch) == BATCH:
                writer.index(batch)
                batch = []
        writer.index(batch)
    return time.perf_counter() - started


def spread(milliseconds: list[float]) -> dict[str, float]:
    ordered = sorted(milliseconds)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
    }


def timed(calls: list[Callable[[], object]]) -> dict[str, float]:
    milliseconds = []
    for call in calls:
        started = time.perf_counter()
        call()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return spread(milliseconds)


def measure(engine: SearchEngine, texts: list[str], groups: int) -> dict:
    generator = random.Random(11)

    def person() -> frozenset[str]:
        return frozenset(f"group:{g}" for g in generator.sample(range(groups), GROUPS_OF_A_PERSON))

    everything = frozenset(f"group:{group}" for group in range(groups))

    def search(text: str, tokens: frozenset[str]) -> Callable[[], object]:
        return lambda: engine.search(EngineRequest(query=parse(text), tokens=tokens))

    def suggest(text: str, tokens: frozenset[str]) -> Callable[[], object]:
        return lambda: engine.suggest(text.split()[-1][:3], tokens=tokens)

    return {
        "five_groups": timed([search(text, person()) for text in texts]),
        "every_group": timed([search(text, everything) for text in texts]),
        "five_groups_suggestions": timed([suggest(text, person()) for text in texts]),
        "five_groups_typing_error": timed([search(f"{text[:-2]}x", person()) for text in texts]),
    }


def audience_change_seconds(engine: SearchEngine, number: int) -> float:
    started = time.perf_counter()
    with engine.writing() as writer:
        writer.set_tokens({key: frozenset({"group:moved"}) for key in range(1, number + 1)})
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=60)
    parser.add_argument("--queries", type=int, default=100)
    options = parser.parse_args()
    corpus = read_lines(options.folder / "corpus.jsonl")
    texts = [row["text"] for row in read_lines(options.folder / "queries.jsonl")]
    texts = random.Random(5).sample(texts, min(options.queries, len(texts)))
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder) / "index.sqlite3")
        seconds = fill(engine, synthetic(corpus, options.documents, options.groups))
        report = {
            "documents": options.documents,
            "indexed_per_second": round(options.documents / seconds),
            "mebibytes": round(engine.status()["bytes"] / 2**20),
            **measure(engine, texts, options.groups),
            "audience_change_of_1000_seconds": round(audience_change_seconds(engine, 1000), 2),
            "peak_memory_mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
