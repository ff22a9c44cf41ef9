"""Answering queries: count what is readable, ask with those weights, look again at the best.

Three calls at most for an ordinary query. The first one counts, among the readable documents,
those that have each term; the second counts those that answer, in all and by facet, and finds the
best, as two questions that the node works at side by side; the third looks for runs in the best.

No stored field is read: what is wanted of a hit (key, score, length) stands among its sort values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from search.analysis import fold
from search.engines.base import (
    FACETS,
    HOLDERS,
    Completion,
    CompletionRequest,
    Correction,
    EngineRequest,
    EngineResult,
    Hit,
    Sort,
)
from search.engines.elasticsearch import conditions
from search.engines.elasticsearch.client import answers_of
from search.engines.elasticsearch.mapping import MOST_VALUES
from search.engines.elasticsearch.words import IndexVocabulary
from search.engines.runs import RERANKED, Scored, each_run, raised, run_weight, worth_reading
from search.engines.scoring import SCORE_UNIT, inverse_frequency, weight
from search.engines.vocabulary import holding_term
from search.query import Expansion, Query, with_replacements

# The length decides nothing, for no key stands twice: it comes along with the hit.
BY_SCORE = [{"_score": "desc"}, {"day": "desc"}, {"key": "desc"}, {"body_length": "desc"}]
BY_DATE = [{"day": "desc"}, {"_score": "desc"}, {"key": "desc"}]
NO_STORED_FIELD = "_none_"


@dataclass(frozen=True, slots=True)
class Frequency:
    """In how many readable documents terms stand: in titles, in texts, in either."""

    titles: int
    bodies: int
    documents: int

    def of(self, field: str) -> int:
        return self.titles if field == "title" else self.bodies


class Reader:
    """The questions of one request, through a client that does not wait long."""

    def __init__(self, client: Elasticsearch, alias: str):
        self._client = client
        self._alias = alias

    def _search(self, **body) -> Mapping:
        """One call; half an answer is a fault."""
        return self._client.search(index=self._alias, allow_partial_search_results=False, **body)

    def _searches(self, *bodies: dict) -> list[Mapping]:
        """Several questions in one call, worked at side by side."""
        header = {"index": self._alias, "allow_partial_search_results": False}
        lines = [line for body in bodies for line in (header, body)]
        return answers_of(self._client.msearch(searches=lines))

    def complete(self, request: CompletionRequest) -> Completion:
        """Two calls: which words go on like this; then who holds them, and which titles do."""
        vocabulary = self._vocabulary(request)
        words = vocabulary.suggest(request.prefix, request.words)
        asked = [self._holding(request, holding_term(word)) for word in words]
        *holders, titled = self._searches(*asked, self._titled(request))
        return Completion(
            {
                word: tuple(hit["fields"]["key"][0] for hit in answer["hits"]["hits"])
                for word, answer in zip(words, holders, strict=True)
            },
            tuple(hit["sort"][1] for hit in titled["hits"]["hits"]),
        )

    def _vocabulary(self, request: EngineRequest | CompletionRequest) -> IndexVocabulary:
        return IndexVocabulary(self._client, self._alias, request.tokens, request.hidden)

    def _holding(self, request: CompletionRequest, term: str) -> dict:
        """The first documents met that hold a term: nothing is counted nor sorted."""
        readable = conditions.readable(request.tokens, request.hidden)
        standing = conditions.standing((term,), conditions.FIELDS)
        return {
            "query": {"bool": {"filter": [readable, standing]}},
            "sort": ["_doc"],
            "size": HOLDERS,
            "docvalue_fields": ["key"],
            "stored_fields": NO_STORED_FIELD,
            "track_total_hits": False,
        }

    def _titled(self, request: CompletionRequest) -> dict:
        asked = [
            conditions.readable(request.tokens, request.hidden),
            {"prefix": {"title_words": {"value": fold(request.prefix)}}},
            *({"term": {"title": {"value": term}}} for term in request.terms),
        ]
        return {
            "query": {"bool": {"filter": asked}},
            "sort": [{"day": "desc"}, {"key": "desc"}],
            "size": request.titles,
            "stored_fields": NO_STORED_FIELD,
            "track_total_hits": False,
        }

    def search(self, request: EngineRequest) -> EngineResult:
        if not request.query.is_searchable:
            return EngineResult()
        documents, frequencies = self._frequencies(request, _units(request.query))
        if not documents:
            return EngineResult()
        query, corrections = self._corrected(request, documents, frequencies)
        question = Question(request, query, documents, frequencies)
        if not question.clauses:
            return EngineResult(corrections=corrections)
        total, facets, hits = self._answer(question)
        if not facets:
            return EngineResult(corrections=corrections)
        return EngineResult(
            total=total,
            hits=tuple(Hit(key=key, score=score) for key, score in hits),
            facets=facets,
            weights=question.weights,
            corrections=corrections,
        )

    # Frequencies and corrections

    def _frequencies(
        self, request: EngineRequest, units: Iterable[tuple[str, ...]]
    ) -> tuple[int, dict[tuple[str, ...], Frequency]]:
        """How many documents are readable, and how many of them have each of these terms."""
        units = list(units)
        filters = {}
        for number, terms in enumerate(units):
            filters[f"{number} title"] = conditions.standing(terms, ["title"])
            filters[f"{number} body"] = conditions.standing(terms, ["body"])
            filters[f"{number} any"] = conditions.standing(terms, conditions.FIELDS)
        answer = self._search(
            size=0,
            track_total_hits=True,
            query=conditions.readable(request.tokens, request.hidden),
            aggs={"units": {"filters": {"filters": filters}}} if filters else None,
        )
        buckets = answer["aggregations"]["units"]["buckets"] if filters else {}
        found = {}
        for number, terms in enumerate(units):
            counts = [buckets[f"{number} {name}"]["doc_count"] for name in ("title", "body", "any")]
            if counts[-1]:
                found[terms] = Frequency(*counts)
        return answer["hits"]["total"]["value"], found

    def _corrected(
        self, request: EngineRequest, documents: int, frequencies: dict
    ) -> tuple[Query, tuple[Correction, ...]]:
        """The query really asked, its words found nowhere replaced by the nearest ones."""
        counts = {terms[0]: f.documents for terms, f in frequencies.items() if len(terms) == 1}
        corrections, terms = self._vocabulary(request).correct(request.query, counts)
        if not terms:
            return request.query, corrections
        frequencies |= self._frequencies(request, [(term,) for term in terms])[1]
        applied = {c.typed: c.replacement for c in corrections if c.is_applied}
        return with_replacements(request.query, applied), corrections

    # Hits

    def _answer(self, question: "Question") -> tuple[int, dict[str, dict[str, int]], Scored]:
        """Total, facets and the asked slice; no facets at all when nothing matches."""
        request = question.request
        if request.sort == Sort.DATE:
            (counted,) = self._searches(question.counting())
            complete = counted["aggregations"]["complete"]["doc_count"]
            rows = self._by_date(question, complete)
        else:
            first = 0 if request.offset < RERANKED else request.offset
            last = request.offset + request.limit
            size = max(last, RERANKED) - first
            counted, best = self._searches(question.counting(), question.best(first, size))
            rows = self._with_runs(best["hits"]["hits"], question, first)
            rows = rows[request.offset - first : last - first]
        if not counted["aggregations"]["any"]["value"]:
            return 0, {}, []
        return counted["hits"]["total"]["value"], _counts(counted["aggregations"]), rows

    def _by_date(self, question: "Question", complete: int) -> Scored:
        """Latest first; documents holding every word come before the others."""
        start, end = question.request.offset, question.request.offset + question.request.limit
        rows = []
        if start < complete:
            rows = self._dated(question, {"filter": [question.complete()]}, start, end - start)
        if end > complete:
            others = {"must_not": [question.complete()]}
            begin = max(start - complete, 0)
            rows += self._dated(question, others, begin, end - complete - begin)
        return rows

    def _dated(self, question: "Question", tier: dict, start: int, size: int) -> Scored:
        kept = {"bool": {"filter": conditions.chosen(question.request)}}
        answer = self._search(
            query={"bool": {"must": [question.scored()], "should": [], **_joined(tier, kept)}},
            sort=BY_DATE,
            from_=start,
            size=size,
            track_total_hits=False,
            stored_fields=NO_STORED_FIELD,
        )
        return [
            (key, score / SCORE_UNIT)
            for _day, score, key in (hit["sort"] for hit in answer["hits"]["hits"])
        ]

    def _with_runs(self, hits: list[Mapping], question: "Question", first: int) -> Scored:
        """The hits, those raised where three words or more of the query stand side by side."""
        found = [hit["sort"] for hit in hits]
        rows = [(key, score / SCORE_UNIT) for score, _day, key, _length in found]
        runs = list(each_run(question.query.sequence))
        if first or not runs or not rows:
            return rows
        lengths = {key: length for _score, _day, key, length in found}
        kept = worth_reading([key for key, _score in rows[:RERANKED]], lengths)
        best = self._best_runs(kept, runs, question)
        return [*raised(rows[:RERANKED], best), *rows[RERANKED:]]

    def _best_runs(
        self, keys: list[int], runs: list[tuple[str, ...]], question: "Question"
    ) -> dict[int, float]:
        """What the most telling run of each document is worth; its score is the rank of the run."""
        among = conditions.fields(question.request)
        ranked = sorted((run_weight(run, question.weights), run) for run in runs)
        queries = [
            {"constant_score": {"filter": conditions.standing(run, among), "boost": rank}}
            for rank, (_weight, run) in enumerate(ranked, start=1)
        ]
        answer = self._search(
            query={
                "bool": {
                    "filter": [{"ids": {"values": [str(key) for key in keys]}}],
                    "must": [{"dis_max": {"queries": queries}}],
                }
            },
            sort=[{"_score": "desc"}, {"key": "desc"}],
            size=len(keys),
            stored_fields=NO_STORED_FIELD,
            track_total_hits=False,
        )
        sorts = [hit["sort"] for hit in answer["hits"]["hits"]]
        return {key: ranked[int(rank) - 1][0] for rank, key in sorts}


class Question:
    """A request with what its terms are worth among the readable documents."""

    def __init__(
        self,
        request: EngineRequest,
        query: Query,
        documents: int,
        frequencies: Mapping[tuple[str, ...], Frequency],
    ):
        self.request = request
        self.query = query
        self._documents = documents
        self._frequencies = frequencies
        self.weights = {
            terms[0]: inverse_frequency(found.documents, documents)
            for terms, found in frequencies.items()
            if len(terms) == 1
        }
        self.clauses = self._clauses()

    def _clauses(self) -> list[dict]:
        among = conditions.fields(self.request)
        clauses = []
        for term, worth in query_worths(self.query).items():
            found = self._frequencies.get((term,))
            for name in among if found else ():
                level = weight(found.of(name), self._documents, worth)
                clauses += conditions.gains(term, name, level)
        for expansion in self.query.expansions:
            found = self._frequencies.get(expansion.terms)
            if len(expansion.terms) > 1 and found:
                clauses += self._expansion_clauses(expansion, found, among)
        return clauses

    def _expansion_clauses(
        self, expansion: Expansion, found: Frequency, among: Iterable[str]
    ) -> list[dict]:
        return [
            conditions.expansion_gain(
                expansion, name, weight(found.of(name), self._documents, expansion.weight)
            )
            for name in among
        ]

    def scored(self, *kept: dict) -> dict:
        """Documents that answer, scored; only those of some more conditions, if any."""
        return {
            "bool": {
                "filter": [*conditions.demands(self.request), *kept],
                "must": [{"bool": {"should": self.clauses}}],
            }
        }

    def answering(self) -> dict:
        """The same documents, without the work of a score."""
        return {"bool": {"filter": [*conditions.demands(self.request), self._answers()]}}

    def _answers(self) -> dict:
        """A term that scores, or an expansion of several, stands in the document."""
        among = conditions.fields(self.request)
        terms = sorted(term for term in query_worths(self.query) if (term,) in self._frequencies)
        several = [e.terms for e in self.query.expansions if len(e.terms) > 1]
        ways = [{"terms": {name: terms}} for name in among if terms]
        ways += [conditions.standing(some, among) for some in several if some in self._frequencies]
        return {"bool": {"should": ways}}

    def counting(self) -> dict:
        """How many documents answer, in all and by facet."""
        facets = _facets(self.request)
        if self.request.sort == Sort.DATE:
            facets["complete"] = {"filter": self.complete()}
        return {
            "query": self.answering(),
            "post_filter": {"bool": {"filter": conditions.chosen(self.request)}},
            "aggs": facets,
            "size": 0,
            "track_total_hits": True,
        }

    def best(self, first: int, size: int) -> dict:
        """The best documents. As nothing is counted, the node leaves out those that cannot win."""
        return {
            "query": self.scored(*conditions.chosen(self.request)),
            "sort": BY_SCORE,
            "from": first,
            "size": size,
            "track_total_hits": False,
            "stored_fields": NO_STORED_FIELD,
        }

    def complete(self) -> dict:
        """Documents that hold every word typed."""
        among = conditions.fields(self.request)
        words = [conditions.standing((term,), among) for term in self.query.sequence]
        return {"bool": {"filter": words}} if words else {"match_all": {}}


def query_worths(query: Query) -> dict[str, float]:
    """The terms that find documents by themselves, and what each is worth."""
    worths = {e.terms[0]: e.weight for e in query.expansions if len(e.terms) == 1}
    for unit in (*query.words, *query.phrases):
        worths |= dict.fromkeys(unit.terms, 1.0)
    return worths


def _units(query: Query) -> list[tuple[str, ...]]:
    """Terms to be counted one by one, and expansions of several terms."""
    units = (*query.words, *query.phrases, *query.excluded, *query.expansions)
    single = [(term,) for unit in units for term in unit.terms]
    several = [e.terms for e in query.expansions if len(e.terms) > 1]
    return list(dict.fromkeys([*single, *several]))


def _facets(request: EngineRequest) -> dict:
    """Documents by value of each facet, under the filters of the others."""
    facets: dict = {"any": {"value_count": {"field": "key"}}}
    for name in FACETS:
        values = {"terms": {"field": name, "size": MOST_VALUES}}
        others = {"bool": {"filter": conditions.chosen(request, besides=name)}}
        facets[name] = {"filter": others, "aggs": {"values": values}}
    return facets


def _counts(aggregations: Mapping) -> dict[str, dict[str, int]]:
    return {
        name: {
            bucket["key"]: bucket["doc_count"] for bucket in aggregations[name]["values"]["buckets"]
        }
        for name in FACETS
    }


def _joined(tier: dict, kept: dict) -> dict:
    return {"filter": [*tier.get("filter", ()), kept], "must_not": tier.get("must_not", [])}
