"""Ideas to rank better, each tried on top of the embedded engine. Prints JSON.

    python benchmarks/search_ideas.py DIR [--typos SEED]

DIR is that of search_relevance.py. An idea is worth keeping when it gains on both halves of
the queries: the second and third figures of each line. Most ideas rank the first hundred
results again; `feedback` asks again with words of the best results.
"""

import argparse
import json
import math
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.search_relevance import (
    DEPTH,
    EVERYBODY,
    fill,
    gain,
    read_judgements,
    read_lines,
    spoil,
)
from search.analysis import analyse, normalise
from search.engines.base import EngineRequest, EngineResult, Hit
from search.engines.embedded import EmbeddedEngine
from search.query import Expansion, Query, parse, with_replacements

LEAD_TERMS = 60
WINDOW_TERMS = 30


@dataclass(frozen=True)
class Text:
    """A document as its terms, in order."""

    title: list[str]
    body: list[str]


@dataclass(frozen=True)
class Answer:
    """A query as it was really asked, and what the engine gave."""

    identifier: str
    query: Query
    result: EngineResult

    def share(self, terms: set[str]) -> float:
        """How much of what the query says stands in these terms, rare words counting more."""
        weights = {term: self.result.weights.get(term, 0.0) for term in self.query.sequence}
        total = sum(weights.values())
        return sum(weight for term, weight in weights.items() if term in terms) / (total or 1)


Bonus = Callable[[Answer, Text], float]


def every_word(answer: Answer, text: Text) -> float:
    return answer.share({*text.title, *text.body})


def in_title(answer: Answer, text: Text) -> float:
    return answer.share(set(text.title))


def share_of_title(answer: Answer, text: Text) -> float:
    asked = set(answer.query.sequence)
    return sum(term in asked for term in text.title) / (len(text.title) or 1)


def title_begins(answer: Answer, text: Text) -> float:
    common = 0.0
    for term, asked in zip(text.title, answer.query.sequence, strict=False):
        if term != asked:
            break
        common += answer.result.weights.get(term, 0.0)
    return common


def in_lead(answer: Answer, text: Text) -> float:
    return answer.share(set(text.body[:LEAD_TERMS]))


def best_window(answer: Answer, text: Text) -> float:
    asked = set(answer.query.sequence)
    places = [place for place, term in enumerate(text.body) if term in asked]
    weights = answer.result.weights
    return max(
        (
            sum(weights.get(t, 0.0) for t in asked & set(text.body[start : start + WINDOW_TERMS]))
            for start in places
        ),
        default=0.0,
    )


IDEAS: dict[str, tuple[Bonus, tuple[float, ...]]] = {
    "every word of the query": (every_word, (1, 4)),
    "words of the query in the title": (in_title, (1, 4)),
    "share of the title that was asked": (share_of_title, (1, 4)),
    "title begins like the query": (title_begins, (0.3, 0.6)),
    f"words of the query in the first {LEAD_TERMS}": (in_lead, (1, 2, 4)),
    f"best window of {WINDOW_TERMS}": (best_window, (0.1, 0.4)),
}
# Best documents read, words taken from them, and what each of those counts for.
FEEDBACKS = ((3, 10, 0.2), (5, 10, 0.2), (5, 20, 0.1), (5, 10, 0.4), (10, 10, 0.1))


class Trial:
    """The corpus in the engine, and every answer to the queries."""

    def __init__(self, engine: EmbeddedEngine, corpus: list[dict], queries: list[dict]):
        self.engine = engine
        self.names = [row["_id"] for row in corpus]
        self.texts = [
            Text(
                analyse(normalise(row.get("title") or "")).terms,
                analyse(normalise(row["text"])).terms,
            )
            for row in corpus
        ]
        self.standing = Counter(term for t in self.texts for term in {*t.title, *t.body})
        self.answers = [self._ask(row["_id"], parse(row["text"])) for row in queries]

    def _ask(self, identifier: str, query: Query) -> Answer:
        result = self.engine.search(EngineRequest(query, EVERYBODY, limit=DEPTH))
        applied = {c.typed: c.replacement for c in result.corrections if c.is_applied}
        return Answer(identifier, with_replacements(query, applied), result)

    def plain(self) -> Iterator[tuple[str, list[str]]]:
        for answer in self.answers:
            yield answer.identifier, self._ranked(answer.result.hits)

    def with_bonus(self, bonus: Bonus, worth: float) -> Iterator[tuple[str, list[str]]]:
        for answer in self.answers:
            hits = [
                Hit(hit.key, hit.score + worth * bonus(answer, self.texts[hit.key - 1]))
                for hit in answer.result.hits
            ]
            yield answer.identifier, self._ranked(sorted(hits, key=lambda hit: -hit.score))

    def with_feedback(self, best: int, words: int, worth: float) -> Iterator[tuple[str, list[str]]]:
        for answer in self.answers:
            terms = self._telling(answer, best)[:words]
            query = replace(
                answer.query, expansions=tuple(Expansion((), t, (t,), worth) for t in terms)
            )
            yield answer.identifier, self._ranked(self._ask("", query).result.hits)

    def _telling(self, answer: Answer, best: int) -> list[str]:
        """Words of the best documents that are rare elsewhere, the most telling first."""
        found: Counter = Counter()
        for hit in answer.result.hits[:best]:
            for term, count in Counter(self.texts[hit.key - 1].body).items():
                rarity = math.log(len(self.texts) / self.standing[term])
                if not term.isdigit() and self.standing[term] > 1:
                    found[term] += hit.score * rarity * count / (count + 1.2)
        return [term for term, _ in found.most_common() if term not in answer.query.sequence]

    def _ranked(self, hits) -> list[str]:
        return [self.names[hit.key - 1] for hit in hits]


def figures(ranked: Iterator[tuple[str, list[str]]], judgements) -> list[float]:
    """nDCG@10 of all queries, of every second one, of the others."""
    gains = [gain(names, judgements[identifier]) for identifier, names in ranked]
    return [round(statistics.fmean(part), 4) for part in (gains, gains[::2], gains[1::2])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--typos", type=int, metavar="SEED")
    options = parser.parse_args()
    corpus = read_lines(options.folder / "corpus.jsonl")
    judgements = read_judgements(options.folder / "qrels.tsv")
    queries = [q for q in read_lines(options.folder / "queries.jsonl") if judgements[q["_id"]]]
    if options.typos is not None:
        generator = random.Random(options.typos)
        queries = [{**query, "text": spoil(query["text"], generator)} for query in queries]
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder) / "index.sqlite3")
        fill(engine, corpus)
        trial = Trial(engine, corpus, queries)
        report = {"the engine": figures(trial.plain(), judgements)}
        for name, (bonus, worths) in IDEAS.items():
            for worth in worths:
                ranked = trial.with_bonus(bonus, worth)
                report[f"{name}, {worth}"] = figures(ranked, judgements)
        for best, words, worth in FEEDBACKS:
            ranked = trial.with_feedback(best, words, worth)
            report[f"feedback of {words} words of {best}, {worth}"] = figures(ranked, judgements)
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
