"""One job inside the child: confine, run one operation, send the result.

Nothing here or below `portal.files.parsing` knows Django.
"""

import contextlib
import errno
import gc
import json
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from portal.files.sandbox.confinement import (
    apply_resource_limits,
    die_with_parent,
    filter_system_calls,
    reduce_file_system,
)
from portal.files.sandbox.document import Document

# The closed list of what the sandbox can do: function(document, arguments, report). It returns
# values that JSON can hold, or such values and bytes.
OPERATIONS = {
    "inspect": "portal.files.parsing.inspecting:inspect",
    "read": "portal.files.parsing.reading:read",
    "read_pdf": "portal.files.parsing.pdf_text:read_pages",
    "read_frames": "portal.files.parsing.pages:list_frames",
    "recognise_page": "portal.files.parsing.recognition:recognise_page",
    "recognise_attached": "portal.files.parsing.attached:recognise_attached",
    "render_page": "portal.files.parsing.pages:render_page",
    "clean": "portal.files.parsing.cleaning:clean",
}
MESSAGE_BYTES = 64 * 1024
FRAME = struct.Struct("!cI")
PROGRESS, RESULT, BYTES, FAILURE = b"P", b"R", b"B", b"F"
ENVIRONMENT_FOLDERS = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts")


@dataclass(frozen=True)
class Setting:
    """Where a child works: its private folder, where its complaints go, what it may read."""

    folder: str
    errors: int
    readable: tuple[str, ...]


def load_operation(target: str) -> Callable:
    """The function behind a `module:function` name; imported in the helper, before the fork."""
    module, _colon, name = target.partition(":")
    return getattr(import_module(module), name)


def run_child(operations: dict[str, Callable], channel: socket.socket, setting: Setting) -> None:
    """Be a child: settle, wait for one request, carry it out and end, whatever happens.

    `channel` brings the request with two or three descriptors: the pipe of the result, and the
    document when there is one.
    """
    status = 1
    try:
        _settle(setting)
        message, descriptors, _flags, _address = socket.recv_fds(channel, MESSAGE_BYTES, 2)
        channel.close()
        if message:
            status = _carry_out(operations, json.loads(message), *descriptors)
    finally:
        os._exit(status)


def _carry_out(
    operations: dict[str, Callable], request: dict, pipe: int, document: int | None = None
) -> int:
    """Run the operation and send what it gives; the exit status."""
    try:
        apply_resource_limits(request["limits"])
        given = Document(document) if document is not None else None
        operation = operations[request["operation"]]
        answer = operation(given, request["arguments"], _Reporter(pipe))
        values, data = answer if isinstance(answer, tuple) else (answer, None)
        if data is not None:
            _send(pipe, BYTES, data)
        _send(pipe, RESULT, _as_json({"values": values, "peak_memory": _peak_memory()}))
    except MemoryError:
        return _tell_failure(pipe, "memory", "MemoryError")
    except BaseException as error:
        full = isinstance(error, OSError) and error.errno == errno.EFBIG
        with contextlib.suppress(BaseException):
            sys.excepthook(*sys.exc_info())
        return _tell_failure(pipe, "output" if full else "error", type(error).__name__)
    return 0


def _settle(setting: Setting) -> None:
    """Own session, private folders, silent outputs, then every confinement but the limits."""
    os.setsid()
    die_with_parent()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.umask(0o077)
    os.chdir(setting.folder)
    for name in ENVIRONMENT_FOLDERS:
        os.environ[name] = setting.folder
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(setting.errors, 2)
    gc.disable()
    readable = [*SYSTEM_FOLDERS, sys.prefix, sys.base_prefix, *setting.readable]
    reduce_file_system(readable=readable, writable=[setting.folder, *DEVICES])
    filter_system_calls()


def _peak_memory() -> int:
    """Most bytes held by this process, or by a program it ran."""
    users = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return 1024 * max(resource.getrusage(user).ru_maxrss for user in users)


class _Reporter:
    """Tells the parent how far the operation is."""

    def __init__(self, pipe: int):
        self._pipe = pipe

    def __call__(self, done: int, total: int) -> None:
        _send(self._pipe, PROGRESS, _as_json([done, total]))


def _tell_failure(pipe: int, code: str, detail: str) -> int:
    """Say why, with what memory is left; the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.getrlimit(resource.RLIMIT_AS)[1],) * 2)
    with contextlib.suppress(BaseException):
        _send(pipe, FAILURE, _as_json({"code": code, "detail": detail}))
    return 1


def _as_json(values) -> bytes:
    # Lone surrogates cannot be encoded; documents hold some.
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")


def _send(pipe: int, kind: bytes, payload: bytes) -> None:
    for piece in (FRAME.pack(kind, len(payload)), payload):
        view = memoryview(piece)
        while view:
            view = view[os.write(pipe, view) :]
