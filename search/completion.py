"""What completes the words typed: acronyms of the sector, words and titles one may read."""

import logging
import re
from dataclasses import dataclass

from portal.core.audiences import tokens_for
from search.analysis import analyse, fold, normalise
from search.checking import CHECK_ROUNDS, masked_keys, readable_hits, refused_keys
from search.engine import get_engine
from search.engines.base import EngineRequest, EngineUnavailable, Hit, TitleRequest
from search.models import Synonym
from search.query import MAX_CHARACTERS, Query, Word, parse
from search.sources import SearchSource

logger = logging.getLogger(__name__)

ACRONYMS = 3
WORDS = 4
TITLES = 4
SHORTEST = 2
# Documents that hold the words proposed, read again in the database.
WITNESSES = 20

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
    tokens, hidden = tokens_for(user), masked_keys()
    request = TitleRequest(tuple(analyse(before).terms), fold(prefix), tokens, hidden, TITLES)
    try:
        words = _words(user, prefix, tokens, hidden)
        titles = get_engine().complete_titles(request)
    except EngineUnavailable as error:
        logger.error("search engine unavailable: %s", error)
        words, titles = [], ()
    acronyms = _acronyms(user, prefix)
    known = {fold(acronym) for acronym, _meaning in acronyms}
    return Completions(
        acronyms=tuple((f"{before}{acronym}", meaning) for acronym, meaning in acronyms),
        words=tuple(f"{before}{word}" for word in words if fold(word) not in known),
        titles=tuple(_titles(user, titles, request)),
    )


def _words(user, prefix: str, tokens: frozenset[str], hidden: frozenset[int]) -> list[str]:
    """Words that go on like this, once the database opens the documents that hold them.

    The engine is asked for those documents: an index which is not of the same day as the
    database says nothing of what has been closed since.
    """
    for _round in range(CHECK_ROUNDS):
        words = get_engine().suggest(prefix, tokens=tokens, hidden=hidden, limit=WORDS)
        # Without a text of their own, words are looked for as they are, and never corrected.
        units = tuple(Word("", word.terms) for word in parse(" ".join(words)).words)
        if not units:
            return []
        request = EngineRequest(Query(prefix, units), tokens, hidden=hidden, limit=WITNESSES)
        refused = refused_keys(user, request)
        if not refused:
            return words
        hidden |= refused
    return []


def _acronyms(user, prefix: str) -> list[tuple[str, str]]:
    found = Synonym.objects.visible_to(user).filter(wording__istartswith=prefix)
    return [
        (synonym.wording, synonym.equivalent_list[0])
        for synonym in found.exclude(wording__contains=" ")[:ACRONYMS]
        if synonym.equivalent_list
    ]


def _titles(user, keys: tuple[int, ...], request: TitleRequest) -> list[TitleCompletion]:
    """Titles as they stand in the database, which must go on in this way there too."""
    hits = tuple(Hit(key, 0.0) for key in keys)
    found = [TitleCompletion(one.source, one.obj) for one in readable_hits(user, hits)]
    return [one for one in found if _goes_on(one.title, request)]


def _goes_on(title: str, request: TitleRequest) -> bool:
    analysis = analyse(normalise(title))
    begun = any(fold(word).startswith(request.prefix) for word in analysis.words)
    return begun and {*analysis.terms, *analysis.extra}.issuperset(request.terms)
