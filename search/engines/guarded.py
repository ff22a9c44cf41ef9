"""An engine that may not answer, and what is done then.

Who searches waits a bounded time, on few threads. After two faults in a row nobody waits any more:
for some seconds the engine is not asked (the breaker is open), then one question tries it again.
Meanwhile a second engine answers, if there is one, kept up to date by the same writers.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

from search.engines.base import (
    MISSING,
    Completion,
    CompletionRequest,
    EngineDocument,
    EngineRequest,
    EngineResult,
    EngineUnavailable,
    IndexBuild,
    IndexWriter,
    SearchEngine,
    StoredState,
)

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

# Seconds somebody waits for the engine, and after which an answer counts as a fault.
DEADLINE = 1.2
SLOW = 0.9
# Faults in a row that open the breaker, for so many seconds.
FAULTS = 2
OPEN_SECONDS = 10.0
# Questions that may wait at the same time in one process, and seconds after which an abandoned
# one, kept alive by an answer that never ends, takes no place any more.
WAITING = 8
FORGOTTEN = 60.0


class Breaker:
    """Whether an engine is worth asking, for all the threads of a process."""

    def __init__(self):
        self._lock = threading.Lock()
        self._faults = 0
        self._closed_from = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._closed_from

    def lets_through(self) -> bool:
        """Whether to ask now. When the time is over one caller tries, the others go on waiting."""
        with self._lock:
            if self._faults < FAULTS:
                return True
            if self.is_open:
                return False
            self._closed_from = time.monotonic() + OPEN_SECONDS
            return True

    def succeeded(self) -> None:
        with self._lock:
            if self._faults >= FAULTS:
                logger.warning("search engine answers again")
            self._faults, self._closed_from = 0, 0.0

    def failed(self) -> None:
        with self._lock:
            self._faults += 1
            if self._faults >= FAULTS:
                self._closed_from = time.monotonic() + OPEN_SECONDS


class _Patience:
    """Runs calls on threads of their own, few at a time, and gives up those that last."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running: dict[object, float] = {}

    def within(self, seconds: float, call: Callable[[], Answer]) -> Answer:
        """What the call gives. Raises EngineUnavailable when it lasts, or too many others do."""
        outcome: SimpleQueue = SimpleQueue()
        ticket = self._enter()

        def run() -> None:
            try:
                outcome.put((call(), None))
            except Exception as error:
                outcome.put((None, error))
            finally:
                self._running.pop(ticket, None)

        threading.Thread(target=run, name="search", daemon=True).start()
        try:
            answer, error = outcome.get(timeout=seconds)
        except Empty:
            raise EngineUnavailable("no answer in time") from None
        if error is not None:
            raise error
        return answer

    def _enter(self) -> object:
        """Take a place; one held for too long is no longer counted."""
        now = time.monotonic()
        with self._lock:
            for ticket, started in list(self._running.items()):
                if now - started > FORGOTTEN:
                    self._running.pop(ticket, None)
            if len(self._running) >= WAITING:
                raise EngineUnavailable("too many questions wait")
            ticket = object()
            self._running[ticket] = now
            return ticket


class Mark(Protocol):
    """A note that every process reads at once, wherever it runs."""

    def is_noted(self) -> bool: ...

    def note(self) -> None: ...

    def forget(self) -> None: ...


class GuardedEngine(SearchEngine):
    """`primary` within bounds, and `fallback`, if any, when it does not answer.

    With a fallback, `late` is noted while the primary has missed changes: it is not asked then,
    by any process, until `catching_up` has brought them.
    """

    def __init__(self, primary: SearchEngine, fallback: SearchEngine | None, late: Mark):
        self.name = primary.name
        self.primary = primary
        self.fallback = fallback
        self.breaker = Breaker()
        self._patience = _Patience()
        self._late = late

    @property
    def is_behind(self) -> bool:
        """Whether the primary has missed changes."""
        return self.fallback is not None and self._late.is_noted()

    # Reading

    def search(self, request: EngineRequest) -> EngineResult:
        return self._ask(lambda engine: engine.search(request))

    def complete(self, request: CompletionRequest) -> Completion:
        return self._ask(lambda engine: engine.complete(request))

    def _ask(self, question: Callable[[SearchEngine], Answer]) -> Answer:
        if self.is_behind:
            return question(self._stand_in())
        try:
            return self._ask_primary(lambda: question(self.primary))
        except EngineUnavailable:
            if self.fallback is None:
                raise
            return question(self._stand_in())

    def _stand_in(self) -> SearchEngine:
        """The fallback, where it is kept: a host without its index has no answer to give."""
        if self.fallback.fault() == MISSING:
            raise EngineUnavailable("no index on this host to stand in")
        return self.fallback

    def _ask_primary(self, question: Callable[[], Answer]) -> Answer:
        if not self.breaker.lets_through():
            raise EngineUnavailable("not asked after several faults")
        started = time.monotonic()
        try:
            answer = self._patience.within(DEADLINE, question)
        except EngineUnavailable as error:
            self.breaker.failed()
            logger.warning("search engine unavailable: %s", error)
            raise
        if time.monotonic() - started > SLOW:
            self.breaker.failed()
        else:
            self.breaker.succeeded()
        return answer

    def readable_keys(self, tokens: frozenset[str]) -> Iterator[int]:
        """Keys that either engine opens: one that opens too much is found out."""
        keys: set[int] = set()
        for engine in self._current():
            keys.update(engine.readable_keys(tokens))
        return iter(keys)

    def states(self) -> dict[int, StoredState]:
        return _agreed([engine.states() for engine in self._current()])

    def status(self) -> dict[str, object]:
        try:
            report = self._ask_primary(self.primary.status)
        except EngineUnavailable as error:
            report = {"engine": self.name, "unavailable": str(error)}
        if self.fallback is not None:
            report |= {"behind": self.is_behind, "fallback": self.fallback.status()}
        return report

    def fault(self) -> str:
        try:
            faults = [engine.fault() for engine in self._current()]
        except EngineUnavailable as error:
            if self.fallback is None:
                raise
            self._fall_behind(error)
            faults = [self.fallback.fault()]
        return next(filter(None, faults), "")

    def _current(self) -> list[SearchEngine]:
        """The engines that are expected to hold everything."""
        if self.fallback is None:
            return [self.primary]
        return [self.fallback] if self.is_behind else [self.fallback, self.primary]

    # Writing

    @contextmanager
    def writing(self) -> Iterator[IndexWriter]:
        if self.fallback is None:
            with self.primary.writing() as writer:
                yield writer
            return
        with ExitStack() as stack:
            second = stack.enter_context(self.fallback.writing())
            yield _BothWriter(self._primary_writer(stack), second, self._fall_behind)

    def _primary_writer(self, stack: ExitStack) -> IndexWriter | None:
        if self.is_behind:
            return None
        try:
            return stack.enter_context(self.primary.writing())
        except EngineUnavailable as error:
            self._fall_behind(error)
            return None

    def _fall_behind(self, error: EngineUnavailable) -> None:
        """Note that the primary misses changes, before anything goes on without it."""
        self._late.note()
        logger.error("search engine misses changes, it will catch up: %s", error)

    @contextmanager
    def catching_up(self) -> Iterator[IndexWriter]:
        """The primary, alone with its writer, to be brought up to date; then it is asked again."""
        with ExitStack() as stack:
            if self.fallback is not None:
                stack.enter_context(self.fallback.writing())
            yield stack.enter_context(self.primary.writing())
            self._late.forget()
        logger.warning("search engine has caught up")

    @contextmanager
    def rebuilding(self) -> Iterator[IndexBuild]:
        if self.fallback is None:
            with self.primary.rebuilding() as build:
                yield build
            return
        with self.fallback.rebuilding() as second, self.primary.rebuilding() as first:
            yield _BothBuild(first, second, self._late)

    def bring_back(self) -> bool:
        found = self.primary.bring_back()
        return (self.fallback is not None and self.fallback.bring_back()) or found


class _BothWriter(IndexWriter):
    """Writes to two indices; when the first one fails, goes on with the second."""

    def __init__(
        self,
        first: IndexWriter | None,
        second: IndexWriter,
        on_fault: Callable[[EngineUnavailable], None],
    ):
        self._first = first
        self._second = second
        self._on_fault = on_fault

    def index(self, documents: Sequence[EngineDocument]) -> dict[int, str]:
        refused = self._second.index(documents)
        return refused | self._try(lambda writer: writer.index(documents), {})

    def set_tokens(self, tokens: Mapping[int, frozenset[str]]) -> dict[int, str]:
        refused = self._second.set_tokens(tokens)
        return refused | self._try(lambda writer: writer.set_tokens(tokens), {})

    def delete(self, keys: Iterable[int]) -> None:
        keys = list(keys)
        self._second.delete(keys)
        self._try(lambda writer: writer.delete(keys), None)

    def states(self, keys: Iterable[int] | None = None) -> dict[int, StoredState]:
        keys = None if keys is None else list(keys)
        held = self._second.states(keys)
        return _agreed([held, self._try(lambda writer: writer.states(keys), held)])

    def _try(self, call: Callable[[IndexWriter], Answer], otherwise: Answer) -> Answer:
        if self._first is None:
            return otherwise
        try:
            return call(self._first)
        except EngineUnavailable as error:
            self._on_fault(error)
            self._first = None
            return otherwise


class _BothBuild(IndexBuild):
    """Two new indices, published together."""

    def __init__(self, first: IndexBuild, second: IndexBuild, late: Mark):
        self._builds = (first, second)
        self._late = late

    def index(self, documents: Sequence[EngineDocument]) -> dict[int, str]:
        refused: dict[int, str] = {}
        for build in self._builds:
            refused |= build.index(documents)
        return refused

    def set_tokens(self, tokens: Mapping[int, frozenset[str]]) -> dict[int, str]:
        refused: dict[int, str] = {}
        for build in self._builds:
            refused |= build.set_tokens(tokens)
        return refused

    def delete(self, keys: Iterable[int]) -> None:
        keys = list(keys)
        for build in self._builds:
            build.delete(keys)

    def states(self, keys: Iterable[int] | None = None) -> dict[int, StoredState]:
        keys = None if keys is None else list(keys)
        return _agreed([build.states(keys) for build in self._builds])

    @contextmanager
    def alone(self) -> Iterator[None]:
        holds: list[AbstractContextManager[None]] = [build.alone() for build in self._builds[::-1]]
        with ExitStack() as stack:
            for hold in holds:
                stack.enter_context(hold)
            yield

    def compact(self) -> None:
        for build in self._builds:
            build.compact()

    def publish(self) -> None:
        for build in self._builds:
            build.publish()
        self._late.forget()


def _agreed(held: Sequence[Mapping[int, StoredState]]) -> dict[int, StoredState]:
    """What every index holds alike; where they differ, a state that is never the right one."""
    keys = set().union(*held)
    agreed = {}
    for key in keys:
        states = [states.get(key) for states in held]
        alike = all(state == states[0] for state in states)
        agreed[key] = states[0] if alike else StoredState("", "", 0)
    return agreed
