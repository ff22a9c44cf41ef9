"""Titles and texts of invented documents, drawn from the sentences of a judged corpus."""

import random
import re
from pathlib import Path

from search_relevance import read_lines

from search.analysis import normalise

CHARACTERS = 2300


class Texts:
    """The same texts at each run with the same seed."""

    def __init__(self, folder: Path, seed: int = 7):
        corpus = read_lines(folder / "corpus.jsonl")
        self.chance = random.Random(seed)
        self._sentences = [
            sentence
            for row in corpus
            for sentence in re.split(r"(?<=[.!?])\s+|\n+", normalise(row["text"]))
            if len(sentence) > 30
        ]
        self._titles = [normalise(row["title"])[:200] for row in corpus if row.get("title")]

    def title(self) -> str:
        return self.chance.choice(self._titles)

    def pages(self) -> tuple[str, str]:
        parts, size = [], 0
        while size < CHARACTERS:
            parts.append(self.chance.choice(self._sentences))
            size += len(parts[-1])
        return " ".join(parts[:5]), " ".join(parts[5:])
