"""What completes the words typed: acronyms of the sector, words and titles one may read."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from portal.core.audiences import tokens_for
from search.analysis import analyse, fold, normalise
from search.checking import Found, masked_keys, readable_hits
from search.engine import get_engine
from search.engines.base import Completion, CompletionRequest, EngineUnavailable, Hit
from search.models import Synonym
from search.query import MAX_CHARACTERS
from search.sources import SearchSource

logger = logging.getLogger(__name__)

ACRONYMS = 3
WORDS = 4
TITLES = 4
SHORTEST = 2

_LAST_WORD = re.compile(r"^(.*?)([^\W_]+)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TitleCompletion:
    """An object the person may open, by its title."""

    source: SearchSource
    obj: object

    @property
    def title(self) -> str:
        return self.source.title(self.obj)


@dataclass(frozen=True, slots=True)
class Completions:
    """`words` are whole queries; `acronyms` are pairs (query, what the acronym means)."""

    acronyms: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    titles: tuple[TitleCompletion, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.acronyms or self.words or self.titles)


def complete(user, text: str) -> Completions:
    """Continue the last word typed, from what the person may read and from nothing else."""
    match = _LAST_WORD.search(normalise(text[-MAX_CHARACTERS:]))
    if match is None or len(match[2]) < SHORTEST:
        return Completions()
    before, prefix = match.groups()
    request = CompletionRequest(
        tuple(analyse(before).terms), fold(prefix), tokens_for(user), masked_keys(), WORDS, TITLES
    )
    try:
        answer = get_engine().complete(request)
    except EngineUnavailable as error:
        logger.error("search engine unavailable: %s", error)
        answer = Completion()
    acronyms = _acronyms(user, prefix)
    known = {fold(acronym) for acronym, _meaning in acronyms}
    readable = _readable(user, answer)
    words = (word for word in _words(answer, readable) if fold(word) not in known)
    return Completions(
        acronyms=tuple((f"{before}{acronym}", meaning) for acronym, meaning in acronyms),
        words=tuple(f"{before}{word}" for word in words),
        titles=tuple(_titles(answer, readable, request)),
    )


def _readable(user, answer: Completion) -> dict[int, Found]:
    """What the engine named, as the database opens it to the person."""
    keys = dict.fromkeys([*answer.titles, *chain.from_iterable(answer.words.values())])
    return {one.hit.key: one for one in readable_hits(user, tuple(Hit(key, 0.0) for key in keys))}


def _words(answer: Completion, readable: Mapping[int, Found]) -> list[str]:
    """Words that a document holds which the database opens.

    An index that is not of the same day as the database so says nothing of what has been closed
    since, even if that is less than the person may know.
    """
    return [word for word, keys in answer.words.items() if not readable.keys().isdisjoint(keys)]


def _acronyms(user, prefix: str) -> list[tuple[str, str]]:
    found = Synonym.objects.visible_to(user).filter(wording__istartswith=prefix)
    return [
        (synonym.wording, synonym.equivalent_list[0])
        for synonym in found.exclude(wording__contains=" ")[:ACRONYMS]
        if synonym.equivalent_list
    ]


def _titles(
    answer: Completion, readable: Mapping[int, Found], request: CompletionRequest
) -> list[TitleCompletion]:
    """Titles as they stand in the database, which must go on in this way there too."""
    found = [readable[key] for key in answer.titles if key in readable]
    titles = [TitleCompletion(one.source, one.obj) for one in found]
    return [one for one in titles if _goes_on(one.title, request)]


def _goes_on(title: str, request: CompletionRequest) -> bool:
    analysis = analyse(normalise(title))
    begun = any(fold(word).startswith(request.prefix) for word in analysis.words)
    return begun and {*analysis.terms, *analysis.extra}.issuperset(request.terms)
