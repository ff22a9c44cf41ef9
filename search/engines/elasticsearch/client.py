"""Talking to Elasticsearch: one client per process, a bounded wait, faults under one name."""

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from elasticsearch import (
    ApiError,
    ConnectionTimeout,
    Elasticsearch,
    SerializationError,
    SSLError,
    TransportError,
    UnsupportedProductError,
)
from elasticsearch import ConnectionError as ConnectionLost

from search.engines.base import EngineUnavailable
from search.engines.node import Node

logger = logging.getLogger(__name__)

# Seconds.
READ_TIMEOUT = 1.2
WRITE_TIMEOUT = 15.0


class Connection:
    """The client of this process, made again after a fork."""

    def __init__(self, node: Node):
        self.node = node
        self._lock = threading.Lock()
        self._client: Elasticsearch | None = None
        self._pid = 0

    def reading(self, timeout: float = READ_TIMEOUT) -> Elasticsearch:
        """The client for somebody who waits."""
        return self._open().options(request_timeout=timeout, max_retries=0)

    def writing(self) -> Elasticsearch:
        """The client for the worker, which may wait longer."""
        return self._open().options(request_timeout=WRITE_TIMEOUT, max_retries=0)

    def _open(self) -> Elasticsearch:
        with self._lock:
            if self._client is None or self._pid != os.getpid():
                self._client = _new_client(self.node)
                self._pid = os.getpid()
            return self._client


def _new_client(node: Node) -> Elasticsearch:
    options: dict = {"retry_on_timeout": False, "sniff_on_start": False}
    if node.api_key:
        options["api_key"] = node.api_key
    if node.ca_file:
        options["ca_certs"] = node.ca_file
    return Elasticsearch(node.url, **options)


@contextmanager
def faults_named() -> Iterator[None]:
    """Faults of Elasticsearch under the name every engine gives them.

    The message says what kind of fault; never what was asked nor what was answered, which may
    hold words of documents.
    """
    try:
        yield
    except (TransportError, ApiError) as error:
        raise EngineUnavailable(describe(error)) from None
    except (KeyError, TypeError):
        raise EngineUnavailable("the answer is not as expected") from None


def answers_of(answer: Mapping) -> list[Mapping]:
    """The answers to questions asked in one call. Raises EngineUnavailable if one failed."""
    for one in answer["responses"]:
        if "error" in one:
            raise EngineUnavailable(f"HTTP {one['status']} {_kind_in(one)}".strip())
    return answer["responses"]


def describe(error: Exception) -> str:
    """A fault in a few words that name no text."""
    if isinstance(error, UnsupportedProductError):
        return "the server does not present itself as Elasticsearch"
    if isinstance(error, ApiError):
        return f"HTTP {error.meta.status} {_kind(error)}".strip()
    if isinstance(error, ConnectionTimeout):
        return "no answer in time"
    if isinstance(error, SSLError):
        return "the certificate of the server is refused: authority, name or dates"
    if isinstance(error, ConnectionLost):
        return "the connection is refused or cut"
    if isinstance(error, SerializationError):
        return "the answer is not JSON"
    return type(error).__name__


def _kind(error: ApiError) -> str:
    """The class of the fault, as Elasticsearch calls it; a word, or nothing."""
    return _kind_in(error.body)


def _kind_in(body: object) -> str:
    detail = body.get("error") if isinstance(body, Mapping) else None
    kind = detail.get("type") if isinstance(detail, dict) else None
    return kind if isinstance(kind, str) and kind.isidentifier() else ""
