"""The helper process: loads the parsers, forks one child for each job, watches and buries it.

Run as a program by `client.py` with a control socket; ends when that socket is
closed, whatever ended the process at the other end.
"""

import contextlib
import fcntl
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FOLDER_PREFIX = "maillage-sandbox-"
LOCK_NAME = "lock"
FORGOTTEN_SECONDS = 3600
STDERR_BYTES = 4096
MESSAGE_BYTES = 64 * 1024


@dataclass
class Job:
    """A child at work: its process, the socket its end is told on, its folder, its last moment."""

    pid: int
    status: socket.socket
    folder: Path
    errors: int
    started: float
    deadline: float
    timed_out: bool = False


class Zygote:
    """The loop of the helper process."""

    def __init__(self, control: socket.socket, settings: dict):
        self.control = control
        self.readable = settings["readable"]
        self.targets = settings["operations"]
        self.operations = {}
        self.jobs: dict[int, Job] = {}
        self.base, self.lock = self._private_folder()
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)
        wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_ignored: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.wake = wake_read
        self.selector.register(wake_read, selectors.EVENT_READ)

    # Folders

    def _private_folder(self) -> tuple[Path, int]:
        """A folder of our own, locked as long as we live; those of the dead are removed."""
        base = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
        lock = os.open(base / LOCK_NAME, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        for other in base.parent.glob(f"{FOLDER_PREFIX}*"):
            if other != base:
                with contextlib.suppress(OSError):
                    self._remove_if_dead(other)
        return base, lock

    @staticmethod
    def _remove_if_dead(folder: Path) -> None:
        state = folder.lstat()
        if state.st_uid != os.geteuid() or not folder.is_dir() or folder.is_symlink():
            return
        if not (folder / LOCK_NAME).exists():
            if time.time() - state.st_mtime > FORGOTTEN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
            return
        lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)

    # Loop

    def serve(self) -> None:
        """Serve until the control socket is closed."""
        try:
            while self._step():
                pass
        finally:
            for job in list(self.jobs.values()):
                self._kill(job)
            shutil.rmtree(self.base, ignore_errors=True)

    def _step(self) -> bool:
        soonest = min((job.deadline for job in self.jobs.values()), default=None)
        patience = None if soonest is None else max(0.0, soonest - time.monotonic())
        for key, _events in self.selector.select(patience):
            if key.fileobj is self.control:
                if not self._accept():
                    return False
            elif key.fileobj == self.wake:
                with contextlib.suppress(BlockingIOError):
                    os.read(self.wake, 4096)
            elif key.data.pid in self.jobs:
                # The parent closed its end: nobody waits for this job any more.
                self._kill(key.data)
                self.selector.unregister(key.data.status)
        self._bury()
        now = time.monotonic()
        for job in self.jobs.values():
            if job.deadline <= now and not job.timed_out:
                job.timed_out = True
                job.deadline = now + 60
                self._kill(job)
        return True

    def _accept(self) -> bool:
        """Take one request: a message, the pipe of the result, the status socket, the document."""
        try:
            message, descriptors, _flags, _address = socket.recv_fds(self.control, MESSAGE_BYTES, 3)
        except ConnectionError:
            return False
        if not message:
            return False
        pipe, status, *document = descriptors
        connection = socket.socket(fileno=status)
        try:
            self._fork(json.loads(message), pipe, connection, document[0] if document else None)
        except Exception as error:
            # Whatever a request does, the helper goes on.
            _answer(connection, {"failure": type(error).__name__})
            connection.close()
        finally:
            for descriptor in (pipe, *document):
                os.close(descriptor)
        return True

    def _fork(self, request: dict, pipe: int, status: socket.socket, document: int | None) -> None:
        name = request["operation"]
        if name not in self.operations:
            self.operations[name] = load_operation(self.targets[name])
            gc.collect()
            gc.freeze()
        folder = Path(tempfile.mkdtemp(dir=self.base))
        errors = _bounded_memory_file()
        request["readable"] = self.readable
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            self._forget_parent_side(status)
            run_child(self.operations[name], request, document, pipe, errors, str(folder))
        deadline = started + request["limits"]["wall_seconds"]
        job = Job(pid, status, folder, errors, started, deadline)
        self.jobs[pid] = job
        self.selector.register(status, selectors.EVENT_READ, job)

    def _forget_parent_side(self, status: socket.socket) -> None:
        """In the child: nothing of the helper's own sockets stays open."""
        status.close()
        for job in self.jobs.values():
            job.status.close()
            os.close(job.errors)
        self.control.close()
        self.selector.close()
        os.close(self.wake)
        os.close(self.lock)

    # Ends

    @staticmethod
    def _kill(job: Job) -> None:
        """End a child that was not buried yet, with all that runs in its session."""
        for end in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                end(job.pid, signal.SIGKILL)

    def _bury(self) -> None:
        """Tell the end of each child that ended, with what it used."""
        while self.jobs:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            job = self.jobs.pop(pid, None)
            if job is not None:
                self._finish(job, os.waitstatus_to_exitcode(status), usage)

    def _finish(self, job: Job, exit_code: int, usage) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(job.pid, signal.SIGKILL)  # what the child left behind
        with contextlib.suppress(KeyError, ValueError):
            self.selector.unregister(job.status)
        shutil.rmtree(job.folder, ignore_errors=True)
        complaints = os.pread(job.errors, STDERR_BYTES, 0).rstrip(b"\0")
        os.close(job.errors)
        end = {
            "exit": exit_code,
            "timed_out": job.timed_out,
            "seconds": time.monotonic() - job.started,
            "peak_memory": usage.ru_maxrss * 1024,
            "errors": complaints.decode("utf-8", "replace"),
        }
        _answer(job.status, end)
        job.status.close()


def _answer(connection: socket.socket, values: dict) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(values).encode())


def _bounded_memory_file() -> int:
    """Where a child's complaints go: memory of a fixed size, never a disk."""
    descriptor = os.memfd_create("errors", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, STDERR_BYTES)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK)
    return descriptor


if __name__ == "__main__":
    control_descriptor, given = int(sys.argv[1]), json.loads(sys.argv[2])
    sys.path[:0] = given["import_paths"]
    from portal.files.sandbox.confinement import leave_the_network
    from portal.files.sandbox.job import load_operation, run_child

    leave_the_network()
    Zygote(socket.socket(fileno=control_descriptor), given).serve()
