"""What an outsider is told, with and without documents hidden from them. Prints JSON.

    python benchmarks/search_noninterference.py --engine embedded [--documents 5000]
        [--hidden 5000] [--runs 200] [--corpus ../shared/search-benchmark] [--only page]

Two indexes hold the same documents open to the outsider; one of them holds as many again that
are not, on the same subjects and with words of their own. Every answer of one is compared,
byte for byte, with that of the other. Each kind of question is then timed in turns on both:
medians of the time of processor, and by how much they differ.

The same is done of whole portals (`page`): two of them, each in a process and a folder of its
own, where the reader asks for the page of results, and for the completion of what they type.
"""

import argparse
import contextlib
import json
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from search_page_client import PATHS, serve
from search_relevance import BATCH, ENGINES, read_lines, spoil
from search_texts import Texts

from search.analysis import fold
from search.engines.base import CompletionRequest, EngineDocument, EngineRequest, SearchEngine, Sort
from search.query import parse

OUTSIDER = frozenset({"public", "network", "group:1", "group:2", "group:3"})
SECRETS = ("zenobie", "relogementconfidentiel", "ordonnanceprotegee")
FIRST_DAY = date(2021, 1, 1)

Ask = Callable[[SearchEngine, str], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=sorted(ENGINES), default="embedded")
    parser.add_argument("--documents", type=int, default=5_000)
    parser.add_argument("--hidden", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--only", choices=["engine", "page"])
    parser.add_argument("--corpus", type=Path, default=Path("../shared/search-benchmark"))
    options = parser.parse_args()
    chance = random.Random(3)
    questions = [row["text"] for row in read_lines(options.corpus / "queries.jsonl")]
    questions = [chance.choice(questions) for _ in range(options.runs)]
    report = {"engine": options.engine, "documents": options.documents, "hidden": options.hidden}
    if options.only != "page":
        report |= engines_compared(options, questions, chance)
    if options.only != "engine":
        report |= {"page": pages_compared(options, questions)}
    print(json.dumps(report, indent=2))


def engines_compared(
    options: argparse.Namespace, questions: list[str], chance: random.Random
) -> dict:
    """Answers and times of the engine alone."""
    texts = Texts(options.corpus)
    seen = [document(texts, 2 * n, OUTSIDER, "") for n in range(1, options.documents + 1)]
    hidden = [
        document(texts, 2 * n + 1, frozenset({f"group:{9 + n % 9}"}), SECRETS[n % len(SECRETS)])
        for n in range(1, options.hidden + 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        engines = [ENGINES[options.engine](Path(folder) / name) for name in ("without", "with")]
        fill(engines[0], seen)
        fill(engines[1], chance.sample(seen + hidden, len(seen) + len(hidden)))
        return {
            "questions": len(questions),
            "different_answers": differences(engines, [*questions, *SECRETS]),
            "time": {name: timed(engines, ask, questions) for name, ask in KINDS.items()},
        }


def document(texts: Texts, key: int, tokens: frozenset[str], secret: str) -> EngineDocument:
    chance = texts.chance
    token = chance.choice(sorted(tokens))
    return EngineDocument(
        key=key,
        kind=chance.choice(("paper", "news", "meeting")),
        title=f"{texts.title()} {secret}".strip(),
        pages=[f"{page} {secret}".strip() for page in texts.pages()],
        tokens=frozenset({token}),
        content_hash=str(key),
        dated_on=FIRST_DAY + timedelta(days=chance.randrange(2_000)),
        committee=token,
        institution=secret or f"institution:{chance.randrange(25)}",
        language="fr",
    )


def fill(engine: SearchEngine, documents: list[EngineDocument]) -> None:
    with engine.writing() as writer:
        for start in range(0, len(documents), BATCH):
            writer.index(documents[start : start + BATCH])


# What is asked


def search(**fields) -> Ask:
    return lambda engine, text: engine.search(EngineRequest(parse(text), OUTSIDER, **fields))


def quoted(engine: SearchEngine, text: str) -> object:
    words = text.split()
    return search()(engine, f'{text} "{" ".join(words[:2])}"')


def misspelt(engine: SearchEngine, text: str) -> object:
    return search()(engine, spoil(text, random.Random(text)))


def completed(engine: SearchEngine, text: str) -> object:
    """Words proposed and titles. Which documents hold a word is for the database, not for people:
    an engine may name any of those that are readable."""
    answer = engine.complete(CompletionRequest((), fold(text.split()[-1][:3]), OUTSIDER))
    return list(answer.words), answer.titles


KINDS: dict[str, Ask] = {
    "query": search(),
    "by_date": search(sort=Sort.DATE),
    "filtered": search(filters={"year": frozenset({"2022"})}),
    "only_titles": search(only_titles=True),
    "quotation": quoted,
    "typing_error": misspelt,
    "completion": completed,
}


def differences(engines: list[SearchEngine], questions: list[str]) -> dict[str, int]:
    """For each kind, the number of questions whose whole answer is not the same."""
    return {
        name: sum(
            repr(ask(engines[0], question)) != repr(ask(engines[1], question))
            for question in questions
        )
        for name, ask in KINDS.items()
    }


def once(engine: SearchEngine, ask: Ask, question: str) -> float:
    """Milliseconds of processor."""
    started = time.process_time()
    ask(engine, question)
    return (time.process_time() - started) * 1000


def timed(engines: list[SearchEngine], ask: Ask, questions: list[str]) -> dict[str, float]:
    """Medians of the shortest of three times, in milliseconds, each engine first in turns."""
    milliseconds: list[list[float]] = [[], []]
    for turn, question in enumerate(questions):
        for side in (turn % 2, 1 - turn % 2):
            milliseconds[side].append(min(once(engines[side], ask, question) for _ in range(3)))
    return compared(*map(statistics.median, milliseconds))


def compared(without: float, with_hidden: float) -> dict[str, float]:
    """Two medians in milliseconds, and how much longer the second one is."""
    return {
        "without_ms": round(without, 3),
        "with_ms": round(with_hidden, 3),
        "difference_percent": round(100 * (with_hidden / without - 1), 1),
    }


# Whole pages


def pages_compared(options: argparse.Namespace, questions: list[str]) -> dict:
    """Medians of the shortest of three requests, each portal first in turns."""
    with contextlib.ExitStack() as stack:
        pipes = [stack.enter_context(portal(options, hidden)) for hidden in (0, options.hidden)]
        for pipe in pipes:
            pipe.recv()
        return {kind: asked_in_turns(pipes, kind, questions) for kind in PATHS}


@contextlib.contextmanager
def portal(options: argparse.Namespace, hidden: int) -> Iterator[Connection]:
    """A portal with so many papers hidden from its reader, and the pipe to ask it by."""
    here, there = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory(prefix="maillage-measure-") as folder:
        arguments = (there, folder, options.engine, options.corpus, options.documents, hidden)
        process = multiprocessing.get_context("spawn").Process(target=serve, args=arguments)
        process.start()
        there.close()
        try:
            yield here
            here.send(None)
        finally:
            process.join(timeout=60)
            process.kill()


def asked_in_turns(pipes: list[Connection], kind: str, questions: list[str]) -> dict:
    """What each portal takes, and how many of its answers are not those of the other."""
    answers: list[list[tuple[float, float, str]]] = [[], []]
    for turn, question in enumerate(questions):
        text = question if kind == "page" else question[: max(4, len(question) - 3)]
        for side in (turn % 2, 1 - turn % 2):
            pipes[side].send((kind, text))
            answers[side].append(pipes[side].recv())
    said = zip(*([words for *_times, words in side] for side in answers), strict=True)
    processor, wall = (
        compared(*(statistics.median(one[place] for one in side) for side in answers))
        for place in (0, 1)
    )
    return {
        "different_answers": sum(one != other for one, other in said),
        "processor": processor,
        "wall": wall,
    }


if __name__ == "__main__":
    main()
