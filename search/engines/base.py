"""What every search engine does, whatever stores the index.

Nothing here knows Django. A document is known by an integer key; who may find it is a set
of audience tokens. Each answer (hits, totals, facets, suggestions, corrections) is worked
out from the documents whose tokens meet those of the request, and from nothing else.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from search.query import Query

FACETS = ("kind", "committee", "year", "institution", "language")


class Sort(StrEnum):
    RELEVANCE = "relevance"
    DATE = "date"


class EngineUnavailable(Exception):
    """The engine cannot answer now; the message is for the log and names no text."""


@dataclass(frozen=True, slots=True)
class EngineDocument:
    """What an engine stores. `pages` are texts already normalised, in order."""

    key: int
    kind: str
    title: str
    pages: Sequence[str]
    tokens: frozenset[str]
    content_hash: str
    dated_on: date | None = None
    committee: str = ""
    institution: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """`hidden` keys take part in nothing: not in hits, totals, facets or corrections.

    `filters` gives for some of FACETS the values kept; values of one facet add up.
    """

    query: Query
    tokens: frozenset[str]
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    key: int
    score: float


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that stands in no readable document, and the nearest one that does."""

    typed: str
    replacement: str


@dataclass(frozen=True, slots=True)
class EngineResult:
    """`facets` counts documents by value, each facet leaving its own filter aside.

    `weights` says how telling each term is among readable documents (higher is rarer).
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredState:
    """What the engine holds of a document, to be compared with the database."""

    content_hash: str
    audience_hash: str
    analysis_version: int


def audience_hash(tokens: Iterable[str]) -> str:
    """One short name for a set of tokens, whatever their order."""
    return hashlib.sha256("\n".join(sorted(set(tokens))).encode()).hexdigest()[:32]


class IndexWriter(ABC):
    """Changes to one index. Each call is atomic, durable once it returns, and repeatable."""

    @abstractmethod
    def index(self, documents: Sequence[EngineDocument]) -> None:
        """Store these documents, in place of those with the same keys."""

    @abstractmethod
    def set_tokens(self, tokens: Mapping[int, frozenset[str]]) -> None:
        """Change who may find documents already stored; unknown keys are ignored."""

    @abstractmethod
    def delete(self, keys: Iterable[int]) -> None:
        """Forget these documents; unknown keys are ignored."""

    @abstractmethod
    def states(self, keys: Iterable[int] | None = None) -> dict[int, StoredState]:
        """What is stored of these documents, of all when none is named."""


class IndexBuild(IndexWriter):
    """A new index in the making, invisible until `publish`."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[None]:
        """Hold back every writer of the live index, even when that index is damaged."""

    @abstractmethod
    def publish(self) -> None:
        """Put the new index in place of the old one at once; the old one is kept aside."""


class SearchEngine(ABC):
    @abstractmethod
    def search(self, request: EngineRequest) -> EngineResult:
        """Answer a query. Raises EngineUnavailable."""

    @abstractmethod
    def suggest(
        self,
        prefix: str,
        *,
        tokens: frozenset[str],
        hidden: frozenset[int] = frozenset(),
        limit: int = 8,
    ) -> list[str]:
        """Words of readable documents that begin like this, commonest first."""

    @abstractmethod
    def readable_keys(self, tokens: frozenset[str]) -> Iterator[int]:
        """Keys of every document the tokens open: what `verify` compares with the database."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[IndexWriter]:
        """The only writer of the live index; waits for the one before to finish.

        Raises EngineUnavailable.
        """

    @abstractmethod
    def rebuilding(self) -> AbstractContextManager[IndexBuild]:
        """A new index beside the live one, dropped unless published."""

    @abstractmethod
    def states(self) -> dict[int, StoredState]:
        """What the live index holds. Raises EngineUnavailable."""

    @abstractmethod
    def status(self) -> dict[str, object]:
        """Name, place, number of documents, size in bytes, version of the analysis."""
