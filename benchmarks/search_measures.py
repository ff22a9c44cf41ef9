"""What search_latency.py measures. Imported once Django is set up."""

import argparse
import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable

import search_client
import search_node
import search_world
from django.db import transaction
from search_relevance import read_lines

from committees.models import Paper, Seat
from portal.accounts.models import User
from portal.core.models import Audience
from portal.core.periodic import refresh_statistics
from search import indexing
from search.engine import get_engine
from search.engines.base import EngineDocument, SearchEngine
from search.models import IndexEntry

CHANGED = 1_000
BATCH = 500


def measure(options: argparse.Namespace, documents: int) -> dict:
    """Every figure, on a portal to which the papers it lacks of so many are added."""
    say("papers")
    search_world.load(
        options.corpus, documents=documents, groups=options.groups, users=options.users
    )
    report = {"engine": options.engine, "documents": Paper.objects.count()}
    report |= {"reference_ms": reference_ms(), "load": [round(n, 1) for n in os.getloadavg()]}
    say("index")
    report |= indexed()
    questions = [row["text"] for row in read_lines(options.corpus / "queries.jsonl")]
    everything = User.objects.get(last_name=search_world.AUTHOR)
    members = User.objects.filter(pk__in=Seat.objects.values("titular")).exclude(pk=everything.pk)
    for name, who in (("members", list(members)), ("reader_of_everything", [everything])):
        for clients in (1, options.clients):
            say(f"{name}, clients: {clients}")
            worked = search_node.cpu_milliseconds()
            figures = asked(who, questions, clients=clients, number=options.queries)
            worked = search_node.cpu_milliseconds() - worked
            figures["node_cpu_mean_ms"] = round(worked / figures["questions"], 1)
            report[f"{name}_{clients}_clients"] = figures
    say("changes")
    return report | search_node.memory() | changes()


def say(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


# The index


def indexed() -> dict:
    """Make the index again, as `search_index rebuild` does, if it lacks papers; say how fast."""
    engine, report = get_engine(), {}
    keys = sorted(IndexEntry.objects.values_list("pk", flat=True))
    with engine.writing() as writer:
        is_complete = writer.states().keys() >= set(keys)
    if not is_complete:
        report = _rebuilt(engine, keys)
    IndexEntry.objects.masked().update(is_masked=False)
    # Those of search_world.load saw every entry masked: SQLite would read them all each time.
    refresh_statistics()
    return report | {"index_mib": round(engine.status()["bytes"] / 2**20)}


def _rebuilt(engine: SearchEngine, keys: list[int]) -> dict:
    """A new index of all these entries, put in place of the former one."""
    with engine.rebuilding() as build:
        started, worked = time.perf_counter(), time.process_time()
        for start in range(0, len(keys), BATCH):
            build.index(_documents(keys[start : start + BATCH]))
        written, worked = time.perf_counter(), time.process_time() - worked
        build.compact()
        compacted = time.perf_counter()
        build.publish()
    return {
        "indexed": len(keys),
        "indexed_per_second": round(len(keys) / (written - started)),
        "indexing_cpu_ms_per_document": round(1000 * worked / len(keys), 2),
        "compacting_seconds": round(compacted - written, 1),
        "indexing_peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _documents(keys: list[int]) -> list[EngineDocument]:
    entries = IndexEntry.objects.filter(pk__in=keys).prefetch_related("passages")
    return list(indexing.engine_documents(entries))


# Questions


def asked(who: list[User], questions: list[str], *, clients: int, number: int) -> dict:
    """Milliseconds of each kind of question, with so many clients at once in new processes."""
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    keys = [person.pk for person in who]
    processes = [
        context.Process(target=search_client.ask, args=(keys, questions, number, seed, answers))
        for seed in range(clients)
    ]
    for process in processes:
        process.start()
    collected = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    return {
        **{
            name: _spread([value for one in collected for value in one["milliseconds"][name]])
            for name in collected[0]["milliseconds"]
        },
        "questions": sum(
            len(values) for one in collected for values in one["milliseconds"].values()
        ),
        "results_mean": round(statistics.fmean(one["results"] for one in collected)),
        "resident_mib": max(one["resident_mib"] for one in collected),
    }


def _spread(milliseconds: list[list[float]]) -> dict[str, float]:
    """Time on the wall, and time of processor, which other work on the machine blurs less."""
    figures = {}
    for name, values in zip(("", "cpu_"), zip(*milliseconds, strict=True), strict=True):
        ordered = sorted(values)
        figures[f"{name}p50_ms"] = round(statistics.median(ordered), 1)
        figures[f"{name}p95_ms"] = round(ordered[int(len(ordered) * 0.95)], 1)
    return figures


def reference_ms() -> float:
    """Milliseconds of processor for a fixed piece of work: how fast this machine is now."""
    started = time.process_time()
    sum(number * number for number in range(1_000_000))
    return round((time.process_time() - started) * 1000)


# Changes


def changes() -> dict:
    """A thousand papers opened to other people, then given other titles."""
    changed = list(Paper.objects.order_by("pk").select_related("audience")[:CHANGED])
    before = {paper.pk: paper.audience for paper in changed}
    moved = Audience.objects.for_tokens(["user:0"])
    started = time.perf_counter()
    _save(changed, lambda paper: {"audience": moved})
    saved, worked = time.perf_counter(), time.process_time()
    indexing.drain()
    followed, worked = time.perf_counter(), time.process_time() - worked
    found = sum(1 for _key in get_engine().readable_keys(moved.token_set))
    if found != len(changed):
        raise RuntimeError(f"{found} documents visible instead of {len(changed)}")
    _save(
        changed,
        lambda paper: {"audience": before[paper.pk], "title": f"{paper.title} bis"},
    )
    again = time.perf_counter()
    indexing.drain()
    return {
        "audience_change": {
            "documents": len(changed),
            "saving_seconds": round(saved - started, 2),
            "visible_after_seconds": round(followed - saved, 2),
            "visible_after_cpu_seconds": round(worked, 2),
        },
        "texts_followed_per_second": round(len(changed) / (time.perf_counter() - again)),
    }


@transaction.atomic
def _save(papers: list[Paper], values: Callable[[Paper], dict]) -> None:
    for paper in papers:
        fields = values(paper)
        for name, value in fields.items():
            setattr(paper, name, value)
        paper.save(update_fields=list(fields))
