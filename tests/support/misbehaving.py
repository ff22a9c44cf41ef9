"""A real HTTP server that stands where Elasticsearch should, and misbehaves as told."""

import contextlib
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PRODUCT = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}


@dataclass
class Behaviour:
    """What the server does: see the functions below. It forwards to `behind` when told nothing."""

    behind: str = ""
    answer: Callable[["Handler"], None] | None = None
    requests: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def count(self, path: str) -> int:
        """How many requests had this in their path."""
        return sum(path in asked for _method, asked in self.requests)


class Handler(BaseHTTPRequestHandler):
    """Reads the whole request, then lets the behaviour answer."""

    protocol_version = "HTTP/1.1"
    behaviour: Behaviour

    def _handle(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.behaviour.requests.append((self.command, self.path))
        self.behaviour.headers.append({name.lower(): value for name, value in self.headers.items()})
        try:
            (self.behaviour.answer or forward)(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle

    def log_message(self, *arguments) -> None:
        """Nothing: the tests read `behaviour.requests`."""

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """Answer at once."""
        self.send_response(status)
        for name, value in (PRODUCT if headers is None else headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def forward(handler: Handler) -> None:
    """Let the real node answer."""
    handler.send(*_forwarded(handler))


def _forwarded(handler: Handler) -> tuple[int, bytes]:
    """Status and body that the real node answers; 502 when it does not."""
    names = ("Content-Type", "Accept")
    headers = {name: handler.headers[name] for name in names if handler.headers[name]}
    request = Request(
        handler.behaviour.behind + handler.path, handler.body or None, headers,
        method=handler.command,
    )  # fmt: skip
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 502, b"{}"


def refusal(status: int, kind: str = "", reason: str = "") -> Callable[[Handler], None]:
    """An error as Elasticsearch writes them; its reason may quote a document."""
    body = json.dumps({"error": {"type": kind, "reason": reason}, "status": status}).encode()
    return lambda handler: handler.send(status, body)


def raw(body: bytes, headers: dict[str, str] | None = None) -> Callable[[Handler], None]:
    """A successful answer with this very body."""
    return lambda handler: handler.send(200, body, headers)


def silence(seconds: float) -> Callable[[Handler], None]:
    """Nothing for a long time."""

    def wait(handler: Handler) -> None:
        time.sleep(seconds)
        handler.send(200, b"{}")

    return wait


def trickle(seconds: float) -> Callable[[Handler], None]:
    """An answer that never stops to come, byte after byte: no socket is ever silent."""

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        for name, value in PRODUCT.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)

    return drip


def hang_up(handler: Handler) -> None:
    """Close the connection in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"took"')
    handler.close_connection = True


def only(path: str, answer: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """Misbehave for these requests, forward the others."""
    return lambda handler: (answer if path in handler.path else forward)(handler)


def for_a_while(times: int, answer: Callable[[Handler], None]) -> Callable[[Handler], None]:
    """Misbehave so many times, then forward."""
    left = [times]

    def misbehave(handler: Handler) -> None:
        left[0] -= 1
        (answer if left[0] >= 0 else forward)(handler)

    return misbehave


def refuse_documents(word: str) -> Callable[[Handler], None]:
    """Refuse, in bulks, the documents that have this word in their text; forward the others."""

    def choose(handler: Handler) -> None:
        if "_bulk" not in handler.path:
            forward(handler)
            return
        lines = handler.body.decode().splitlines()
        refused, kept = [], []
        for action, source in zip(lines[::2], lines[1::2], strict=True):
            (refused if word in source else kept).append((action, source))
        items = [_refused_item(json.loads(action)) for action, _source in refused]
        if kept:
            handler.body = "".join(f"{a}\n{s}\n" for a, s in kept).encode()
            items += json.loads(_forwarded(handler)[1])["items"]
        handler.send(200, json.dumps({"errors": True, "items": items}).encode())

    return choose


def _refused_item(action: dict) -> dict:
    ((name, target),) = action.items()
    error = {"type": "document_parsing_exception", "reason": "a word of the document"}
    return {name: {"_id": target["_id"], "status": 400, "error": error}}


@contextlib.contextmanager
def misbehaving_server(
    behind: str = "", tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, Behaviour]]:
    """Its address, and the behaviour to set."""
    behaviour = Behaviour(behind)
    handler = type("TestHandler", (Handler,), {"behaviour": behaviour})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}", behaviour
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
