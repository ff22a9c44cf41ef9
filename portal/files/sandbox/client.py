"""The side of the sandbox that worker processes call."""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.files.sandbox.job import BYTES, FAILURE, FRAME, OPERATIONS, PROGRESS, RESULT
from portal.files.sandbox.limits import Limits, SandboxFailure

SOURCE_ROOT = Path(__file__).resolve().parents[3]
ZYGOTE = Path(__file__).with_name("zygote.py")
# A dead address: what would fetch something in spite of all fails at once.
NOWHERE = "http://127.0.0.1:9"
SAFE_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "HOME": "/nonexistent",
    "OMP_THREAD_LIMIT": "1",
    "TOKIO_WORKER_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "http_proxy": NOWHERE,
    "https_proxy": NOWHERE,
    "all_proxy": NOWHERE,
}
PASSED_ON = ("TESSDATA_PREFIX", "TMPDIR")
# Beyond the wall clock of a job: the time to kill it and say so.
GRACE_SECONDS = 15
CHUNK = 256 * 1024
ORDINARY = Limits()


@dataclass(frozen=True)
class Outcome:
    """What a job gave: plain values, perhaps bytes, seconds by the wall clock, peak bytes."""

    values: Any
    data: bytes
    seconds: float
    peak_memory: int


_SANDBOXES: "weakref.WeakSet[Sandbox]" = weakref.WeakSet()


def _close_all() -> None:
    for sandbox in list(_SANDBOXES):
        sandbox.close()


def _forget_all() -> None:
    for sandbox in list(_SANDBOXES):
        sandbox.forget_after_fork()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forget_all)


class Sandbox:
    """A helper process and the jobs given to it; safe between threads and across forks.

    `operations` maps names to `module:function`; `readable` lists more source folders a child
    may import from.
    """

    def __init__(self, operations: dict[str, str] = OPERATIONS, *, readable: tuple[Path, ...] = ()):
        self._operations = operations
        self._readable = [str(path) for path in (SOURCE_ROOT / "portal", *readable)]
        self._forget()
        _SANDBOXES.add(self)

    def run(
        self,
        operation: str,
        *,
        document: Path | None = None,
        arguments: dict[str, Any] | None = None,
        limits: Limits = ORDINARY,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Outcome:
        """Run one operation on a document in a child of its own and give back its result.

        `document`: path of a readable file, opened here and passed on as a descriptor.
        Raises SandboxFailure when the child gave no result, OSError when the file cannot be read.
        """
        request = {
            "operation": operation,
            "arguments": arguments or {},
            "limits": limits.as_message(),
        }
        with self._room:
            try:
                return self._attempt(request, document, limits, on_progress)
            except _HelperLost:
                # Killed by the system or an operator: the job itself cannot reach its helper.
                return self._attempt(request, document, limits, on_progress)

    def _attempt(
        self,
        request: dict,
        document: Path | None,
        limits: Limits,
        on_progress: Callable[[int, int], None] | None,
    ) -> Outcome:
        with contextlib.ExitStack() as stack:
            descriptors = []
            if document is not None:
                descriptors.append(stack.enter_context(document.open("rb")).fileno())
            read_end, write_end = os.pipe()
            pipe = stack.enter_context(os.fdopen(read_end, "rb", buffering=0))
            status, far_status = socket.socketpair()
            stack.enter_context(status)
            try:
                process = self._send(request, [far_status.fileno(), write_end, *descriptors])
            finally:
                os.close(write_end)
                far_status.close()
            return _Reading(pipe, status, limits, on_progress, process).outcome()

    def close(self) -> None:
        """End the helper process and whatever it runs."""
        with self._lock:
            self._stop()

    @property
    def process_id(self) -> int | None:
        """The helper process, while there is one."""
        return self._process.pid if self._process else None

    # The helper process

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None

    def forget_after_fork(self) -> None:
        """In a forked process: leave the helper to the parent, start another when needed."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # not our child: nothing to wait for
        self._forget()

    def _send(self, request: dict, descriptors: list[int]) -> subprocess.Popen:
        message = json.dumps(request).encode()
        with self._lock:
            for last_try in (False, True):
                if self._process is None or self._process.poll() is not None:
                    self._start()
                try:
                    socket.send_fds(self._control, [message], descriptors)
                except OSError as error:
                    self._stop()
                    if last_try:
                        raise SandboxFailure("unavailable", type(error).__name__) from error
                else:
                    return self._process
        raise SandboxFailure("unavailable")

    def _start(self) -> None:
        self._stop()
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        settings = {
            "import_paths": [str(SOURCE_ROOT)],
            "readable": self._readable,
            "operations": self._operations,
        }
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        if "TESSDATA_PREFIX" in environment:
            settings["readable"] = [*self._readable, environment["TESSDATA_PREFIX"]]
        with far:
            self._process = _spawn(far, settings, environment | SAFE_ENVIRONMENT)
        self._control = control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _spawn(control: socket.socket, settings: dict, environment: dict) -> subprocess.Popen:
    """Start the helper as a fresh program that holds one socket of ours and nothing else."""
    return subprocess.Popen(
        [sys.executable, "-I", str(ZYGOTE), str(control.fileno()), json.dumps(settings)],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[control.fileno()],
        start_new_session=True,
    )


class _HelperLost(SandboxFailure):
    """The helper ended before it told the end of the job."""


class _Reading:
    """Reads one job to its end: progress, result, then the status told by the helper."""

    def __init__(
        self,
        pipe,
        status: socket.socket,
        limits: Limits,
        on_progress: Callable[[int, int], None] | None,
        process: subprocess.Popen,
    ):
        self._pipe = pipe
        self._status = status
        self._limits = limits
        self._on_progress = on_progress
        self._process = process
        self._deadline = time.monotonic() + limits.wall_seconds + GRACE_SECONDS
        self._received = bytearray()
        self._frames: dict[bytes, bytes] = {}

    def outcome(self) -> Outcome:
        """The result. Raises SandboxFailure."""
        started = time.monotonic()
        while RESULT not in self._frames and self._wait(self._pipe):
            chunk = self._pipe.read(CHUNK)
            if not chunk:
                break
            self._received += chunk
            if len(self._received) > self._limits.result_bytes:
                raise SandboxFailure("output")
            self._take_frames()
        if RESULT not in self._frames:
            raise self._failure(self._end())
        # The child ends and is cleaned up by the helper without us.
        told = json.loads(self._frames[RESULT])
        data = self._frames.get(BYTES, b"")
        return Outcome(told["values"], data, time.monotonic() - started, told["peak_memory"])

    def _wait(self, source) -> bool:
        """Wait for something to read; a helper that lost its own clock is ended."""
        poll = select.poll()
        poll.register(source, select.POLLIN | select.POLLHUP)
        left = self._deadline - time.monotonic()
        if left > 0 and poll.poll(left * 1000):
            return True
        self._process.kill()
        raise SandboxFailure("timeout", "helper")

    def _take_frames(self) -> None:
        while len(self._received) >= FRAME.size:
            kind, length = FRAME.unpack_from(self._received)
            if len(self._received) < FRAME.size + length:
                return
            payload = bytes(self._received[FRAME.size : FRAME.size + length])
            del self._received[: FRAME.size + length]
            if kind == PROGRESS:
                if self._on_progress is not None:
                    self._on_progress(*json.loads(payload))
            else:
                self._frames[kind] = payload

    def _end(self) -> dict:
        message = b""
        while self._wait(self._status):
            chunk = self._status.recv(CHUNK)
            if not chunk:
                break
            message += chunk
        return json.loads(message) if message else {}

    def _failure(self, end: dict) -> SandboxFailure:
        peak = end.get("peak_memory", 0)
        if not end:
            return _HelperLost("crashed", "helper")
        if "failure" in end:
            return SandboxFailure("unavailable", end["failure"])
        if end["timed_out"] or end["exit"] == -signal.SIGXCPU:
            return SandboxFailure("timeout", peak_memory=peak)
        if FAILURE in self._frames:
            told = json.loads(self._frames[FAILURE])
            diagnosis = end["errors"]
            return SandboxFailure(
                told["code"], told["detail"], peak_memory=peak, diagnosis=diagnosis
            )
        detail = f"exit {end['exit']}"
        return SandboxFailure("crashed", detail, peak_memory=peak, diagnosis=end["errors"])


_DEFAULT = Sandbox()


def default_sandbox() -> Sandbox:
    """The sandbox of this process; its helper is started by the first job."""
    return _DEFAULT
