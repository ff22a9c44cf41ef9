"""Answers kept for the length of one request.

    @once_per_request
    def locales() -> dict: ...

The first call of a request asks, the next ones get the same answer. Outside a request, each call
asks. Only for what the request itself does not change.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_answers: ContextVar[dict | None] = ContextVar("answers", default=None)


def once_per_request(ask: Callable) -> Callable:
    """Keep the answer of a function without arguments until the request ends."""

    @functools.wraps(ask)
    def answer():
        kept = _answers.get()
        if kept is None:
            return ask()
        if ask not in kept:
            kept[ask] = ask()
        return kept[ask]

    return answer


@contextmanager
def one_request() -> Iterator[None]:
    """Begin with no answer, and forget them all at the end."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)
