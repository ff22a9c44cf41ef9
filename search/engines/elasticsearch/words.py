"""The words of the index, counted among readable documents."""

from collections.abc import Iterable, Iterator, Mapping

from elasticsearch import Elasticsearch

from search.engines.elasticsearch import conditions
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
        return self._counted(f"{literal}.*")

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
        for pattern in _patterns(folded):
            yield from self._counted(pattern, narrowed)

    def _counted(self, pattern: str, among: dict | None = None) -> Iterator[Row]:
        answer = self._client.search(
            index=self._alias,
            allow_partial_search_results=False,
            size=0,
            track_total_hits=False,
            query=among or self._readable,
            aggs={"words": {"terms": {"field": "words", "include": pattern, "size": MOST_WORDS}}},
        )
        for bucket in answer["aggregations"]["words"]["buckets"]:
            folded, _space, word = bucket["key"].partition(" ")
            yield word, folded, bucket["doc_count"]


def _options(found: list[dict]) -> set[str]:
    return {option["text"] for entry in found for option in entry["options"]}


def _patterns(folded: list[str]) -> Iterator[str]:
    """Expressions for the written forms of these words, none too long for Elasticsearch."""
    some: list[str] = []
    for word in folded:
        if sum(map(len, some)) + len(some) + len(word) > LONGEST_EXPRESSION:
            yield f"({'|'.join(some)}) .*"
            some = []
        some.append(word)
    yield f"({'|'.join(some)}) .*"
