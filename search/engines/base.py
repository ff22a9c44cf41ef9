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


# Why an index has to be made again: there is none, it cannot be read, it was laid out by another
# version of the product, or the name people search by stands for several.
MISSING = "index_missing"
DAMAGED = "index_damaged"
OUTDATED = "mapping_changed"
SEVERAL = "alias_double"


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
    `dated_from` and `dated_to` are both included; a document without a date is within no
    range. With `only_titles`, every part of the query (words, quotations, exclusions,
    expansions) looks at titles and at nothing else. Ranges and `only_titles` bear on totals
    and on every facet.

    `query.expansions` are further ways to find what was asked: each scores like a word of
    its own (several terms: standing side by side) times its weight. A document may be found
    by an expansion alone; `EngineResult.weights` holds their terms too, as rare as they are.
    """

    query: Query
    tokens: frozenset[str]
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    dated_from: date | None = None
    dated_to: date | None = None
    only_titles: bool = False
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10


# Documents named for each word that is proposed.
HOLDERS = 3


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """What is being typed: words that go on like `prefix`, and titles that do.

    A title answers when it holds every one of `terms` (stemmed, as `analysis.term_of` gives
    them) and a word that begins with `prefix` (folded, not stemmed), in any order. Documents
    without a date come last; between equals, the highest key first. An engine may give a
    few titles too many, where stemming brings words together: the caller reads them again.
    `words` and `titles` say how many of each are wanted.
    """

    terms: tuple[str, ...]
    prefix: str
    tokens: frozenset[str]
    hidden: frozenset[int] = frozenset()
    words: int = 8
    titles: int = 5


@dataclass(frozen=True, slots=True)
class Completion:
    """`words`, commonest first, each with some of the readable documents that hold it, in one
    form or another; `titles` are keys, latest first."""

    words: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    titles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    key: int
    score: float


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the query, and a near one that readable documents hold.

    Applied when the word stands in no readable document: the replacement was looked for
    instead. Not applied when the word is merely much rarer than its neighbour: the
    replacement is only to be proposed. Only `query.correctable` words are considered, and
    the replacement never has the term of the word itself.
    """

    typed: str
    replacement: str
    is_applied: bool = True


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
    """Changes to one index, durable and found once a call returns.

    Each document changes at once. A call that raises EngineUnavailable may have changed some of
    them: made again, it gives the same result.
    """

    @abstractmethod
    def index(self, documents: Sequence[EngineDocument]) -> Mapping[int, str]:
        """Store these documents, in place of those with the same keys.

        Gives the keys of those that the engine refuses, with the reason: the others are stored.
        """

    @abstractmethod
    def set_tokens(self, tokens: Mapping[int, frozenset[str]]) -> Mapping[int, str]:
        """Change who may find documents already stored; unknown keys are ignored.

        Gives the keys that the engine refuses, with the reason.
        """

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

    def compact(self) -> None:
        """Told that most documents are written, before writers are held: time to tidy up."""

    @abstractmethod
    def publish(self) -> None:
        """Put the new index in place of the old one at once; the old one is kept aside."""


class SearchEngine(ABC):
    @abstractmethod
    def search(self, request: EngineRequest) -> EngineResult:
        """Answer a query. Raises EngineUnavailable."""

    @abstractmethod
    def complete(self, request: CompletionRequest) -> Completion:
        """Words and titles of readable documents. Raises EngineUnavailable."""

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

    def is_outdated(self) -> bool:
        """Whether the live index has to be made again. Raises EngineUnavailable."""
        return bool(self.fault())

    @abstractmethod
    def bring_back(self) -> bool:
        """Put the index kept aside back in place of the live one; false when there is none.

        What changed since is then to be brought to it. Raises EngineUnavailable.
        """

    @abstractmethod
    def fault(self) -> str:
        """Why the index has to be made again, one of the words above; empty when all is well.

        Raises EngineUnavailable.
        """

    @abstractmethod
    def states(self) -> dict[int, StoredState]:
        """What the live index holds. Raises EngineUnavailable."""

    @abstractmethod
    def status(self) -> dict[str, object]:
        """Name, place, number of documents, size in bytes, version of the analysis."""
