"""What an outsider is told, with and without documents hidden from them. Prints JSON.

    python benchmarks/search_noninterference.py --engine embedded [--documents 5000]
        [--hidden 5000] [--runs 200] [--corpus ../shared/search-benchmark]

Two indexes hold the same documents open to the outsider; one of them holds as many again that
are not, on the same subjects and with words of their own. Every answer of one is compared,
byte for byte, with that of the other. Each kind of question is then timed in turns on both:
medians of the time of processor, and by how much they differ.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from search_relevance import BATCH, ENGINES, read_lines, spoil
from search_texts import Texts

from search.analysis import fold
from search.engines.base import EngineDocument, EngineRequest, SearchEngine, Sort, TitleRequest
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
    parser.add_argument("--corpus", type=Path, default=Path("../shared/search-benchmark"))
    options = parser.parse_args()
    texts = Texts(options.corpus)
    seen = [document(texts, 2 * n, OUTSIDER, "") for n in range(1, options.documents + 1)]
    hidden = [
        document(texts, 2 * n + 1, frozenset({f"group:{9 + n % 9}"}), SECRETS[n % len(SECRETS)])
        for n in range(1, options.hidden + 1)
    ]
    chance = random.Random(3)
    questions = [row["text"] for row in read_lines(options.corpus / "queries.jsonl")]
    questions = [chance.choice(questions) for _ in range(options.runs)]
    with tempfile.TemporaryDirectory() as folder:
        engines = [ENGINES[options.engine](Path(folder) / name) for name in ("without", "with")]
        fill(engines[0], seen)
        fill(engines[1], chance.sample(seen + hidden, len(seen) + len(hidden)))
        report = {
            "engine": options.engine, "documents": len(seen), "hidden": len(hidden),
            "questions": len(questions),
            "different_answers": differences(engines, [*questions, *SECRETS]),
            "time": {name: timed(engines, ask, questions) for name, ask in KINDS.items()},
        }  # fmt: skip
    print(json.dumps(report, indent=2))


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


def suggested(engine: SearchEngine, text: str) -> object:
    return engine.suggest(text.split()[-1][:3], tokens=OUTSIDER)


def completed(engine: SearchEngine, text: str) -> object:
    return engine.complete_titles(TitleRequest((), fold(text.split()[-1][:3]), OUTSIDER))


KINDS: dict[str, Ask] = {
    "query": search(),
    "by_date": search(sort=Sort.DATE),
    "filtered": search(filters={"year": frozenset({"2022"})}),
    "only_titles": search(only_titles=True),
    "quotation": quoted,
    "typing_error": misspelt,
    "suggestions": suggested,
    "titles": completed,
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
    without, with_hidden = map(statistics.median, milliseconds)
    return {
        "without_ms": round(without, 3),
        "with_ms": round(with_hidden, 3),
        "difference_percent": round(100 * (with_hidden / without - 1), 1),
    }


if __name__ == "__main__":
    main()
