"""The words of the index, counted among readable documents."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from elasticsearch import Elasticsearch

from search.engines.elasticsearch import conditions
from search.engines.elasticsearch.mapping import initial
from search.engines.vocabulary import Row, Vocabulary

# Words of one beginning, and words near another: far more than are ever chosen from.
MOST_WORDS = 5_000
MOST_NEAR = 1_000
LONGEST_EXPRESSION = 900
NEAR = {
    "field": "folded",
    "suggest_mode": "always",
    "prefix_length": 0,
    "min_word_length": 1,
    "size": MOST_NEAR,
    "shard_size": MOST_NEAR,
    "accuracy": 0,
    "max_term_freq": 2**31 - 1,
}
SYNTAX = frozenset(r'.?+*|{}[]()"\#@&<>~^$-')


class IndexVocabulary(Vocabulary):
    """Words that the tokens open, less those that only hidden documents hold."""

    def __init__(
        self, client: Elasticsearch, alias: str, tokens: Iterable[str], hidden: Iterable[int]
    ):
        self._client = client
        self._alias = alias
        self._readable = conditions.readable(tokens, hidden)
        self._near: dict[str, list[Row]] = {}

    def begun(self, start: str) -> Iterator[Row]:
        literal = "".join(f"\\{letter}" if letter in SYNTAX else letter for letter in start)
        return self._counted([(initial(start), f"{literal}.*")], self._readable)

    def look_up(self, words: Mapping[str, int]) -> None:
        """Ask for every near word at once: the index lists them all, those readable are counted."""
        if not words:
            return
        entries = {
            str(number): {"text": typed, "term": {**NEAR, "max_edits": edits}}
            for number, (typed, edits) in enumerate(words.items())
        }
        answer = self._client.search(
            index=self._alias,
            allow_partial_search_results=False,
            size=0,
            track_total_hits=False,
            suggest=entries,
        )
        listed = {
            typed: _options(answer["suggest"][str(number)]) for number, typed in enumerate(words)
        }
        rows = list(self._of_readers(sorted(set().union(*listed.values()))))
        for typed, folded in listed.items():
            self._near[typed] = [row for row in rows if row[1] in folded]

    def near(self, typed: str, edits: int) -> list[Row]:
        if typed not in self._near:
            self.look_up({typed: edits})
        return self._near[typed]

    def _of_readers(self, folded: list[str]) -> Iterator[Row]:
        if not folded:
            return
        narrowed = {"bool": {"filter": [self._readable, {"terms": {"folded": folded}}]}}
        yield from self._counted(list(_patterns(folded)), narrowed)

    def _counted(self, patterns: list[tuple[str, str]], among: dict) -> Iterator[Row]:
        """Words of these fields that match, with the number of documents that have each."""
        counts = {
            str(number): {
                "terms": {"field": f"words.{letter}", "include": pattern, "size": MOST_WORDS}
            }
            for number, (letter, pattern) in enumerate(patterns)
        }
        answer = self._client.search(
            index=self._alias,
            allow_partial_search_results=False,
            size=0,
            track_total_hits=False,
            query=among,
            aggs=counts,
        )
        for name in counts:
            for bucket in answer["aggregations"][name]["buckets"]:
                folded, _space, word = bucket["key"].partition(" ")
                yield word, folded, bucket["doc_count"]


def _options(found: list[dict]) -> set[str]:
    return {option["text"] for entry in found for option in entry["options"]}


def _patterns(folded: list[str]) -> Iterator[tuple[str, str]]:
    """Fields, and expressions for the written forms of these words; none is too long."""
    for letter, words in groupby(sorted(folded, key=initial), key=initial):
        some: list[str] = []
        for word in words:
            if sum(map(len, some)) + len(some) + len(word) > LONGEST_EXPRESSION:
                yield letter, f"({'|'.join(some)}) .*"
                some = []
            some.append(word)
        yield letter, f"({'|'.join(some)}) .*"
