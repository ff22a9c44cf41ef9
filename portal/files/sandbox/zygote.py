"""The helper process: loads the parsers, forks one child for each job, watches and buries it.

One spare child is always forked ahead and waits, so that a job starts at once.

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
KILL_AGAIN_SECONDS = 5


@dataclass
class Child:
    """A process that waits for its one job on `channel`: its folder, where it complains."""

    pid: int
    channel: socket.socket
    folder: Path
    errors: int


@dataclass
class Job:
    """A child at work, the socket its end is told on, its last moment."""

    child: Child
    status: socket.socket
    deadline: float
    timed_out: bool = False


class Zygote:
    """The loop of the helper process."""

    def __init__(self, control: socket.socket, settings: dict):
        self.control = control
        self.readable = tuple(settings["readable"])
        self.targets = settings["operations"]
        self.operations = {}
        self.jobs: dict[int, Job] = {}
        self.children: dict[int, Child] = {}
        self.spare: Child | None = None
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
            for child in self.children.values():
                self._kill(child)
            shutil.rmtree(self.base, ignore_errors=True)

    def _step(self) -> bool:
        """Wait for something and deal with it; false at the end of all."""
        events = self.selector.select(self._patience())
        for key, _mask in events:
            if key.fileobj is self.control:
                if not self._accept():
                    return False
            elif key.fileobj == self.wake:
                with contextlib.suppress(BlockingIOError):
                    os.read(self.wake, 4096)
            elif key.data.child.pid in self.jobs:
                # The other end was closed: nobody waits for this job any more.
                self._kill(key.data.child)
                self.selector.unregister(key.data.status)
        self._bury()
        self._end_late_jobs()
        if not events and self.spare is None and self.operations:
            self.spare = self._make_child()
        return True

    def _patience(self) -> float | None:
        """Seconds to wait for events: none while there is no spare child to make ready."""
        if self.spare is None and self.operations:
            return 0
        soonest = min((job.deadline for job in self.jobs.values()), default=None)
        return None if soonest is None else max(0.0, soonest - time.monotonic())

    def _end_late_jobs(self) -> None:
        now = time.monotonic()
        for job in self.jobs.values():
            if job.deadline <= now:
                job.timed_out = True
                job.deadline = now + KILL_AGAIN_SECONDS
                self._kill(job.child)

    def _accept(self) -> bool:
        """Take one request: a message, the status socket, the pipe of the result, the document."""
        try:
            message, descriptors, _flags, _address = socket.recv_fds(self.control, MESSAGE_BYTES, 3)
        except ConnectionError:
            return False
        if not message:
            return False
        status = socket.socket(fileno=descriptors[0])
        try:
            self._begin(message, status, descriptors[1:])
        except Exception as error:
            # Whatever a request does, the helper goes on.
            _answer(status, {"failure": type(error).__name__})
            status.close()
        finally:
            for descriptor in descriptors[1:]:
                os.close(descriptor)
        return True

    def _begin(self, message: bytes, status: socket.socket, descriptors: list[int]) -> None:
        """Give a request to the child that waits."""
        request = json.loads(message)
        self._load(request["operation"])
        child = self.spare or self._make_child()
        self.spare = None
        try:
            socket.send_fds(child.channel, [message], descriptors)
        except OSError:
            child = self._make_child()
            socket.send_fds(child.channel, [message], descriptors)
        deadline = time.monotonic() + request["limits"]["wall_seconds"]
        job = Job(child, status, deadline)
        self.jobs[child.pid] = job
        self.selector.register(status, selectors.EVENT_READ, job)

    def _load(self, name: str) -> None:
        """Have the parser of an operation in memory before a child is made."""
        if name in self.operations:
            return
        self.operations[name] = load_operation(self.targets[name])
        gc.collect()
        gc.freeze()
        if self.spare is not None:
            self.spare.channel.close()
            self.spare = None

    # Children

    def _make_child(self) -> Child:
        folder = Path(tempfile.mkdtemp(dir=self.base))
        errors = _bounded_memory_file()
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            near.close()
            self._forget_parent_side()
            run_child(self.operations, far, Setting(str(folder), errors, self.readable))
        far.close()
        child = Child(pid, near, folder, errors)
        self.children[pid] = child
        return child

    def _forget_parent_side(self) -> None:
        """In the child: nothing of the helper's own sockets stays open."""
        for job in self.jobs.values():
            job.status.close()
        for child in self.children.values():
            child.channel.close()
            os.close(child.errors)
        self.control.close()
        self.selector.close()
        os.close(self.wake)
        os.close(self.lock)

    @staticmethod
    def _kill(child: Child) -> None:
        """End a child that was not buried yet, with all that runs in its session."""
        for end in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                end(child.pid, signal.SIGKILL)

    def _bury(self) -> None:
        """Clean up after each child that ended, and tell the end of its job."""
        while self.children:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            child = self.children.pop(pid, None)
            if child is not None:
                self._clean_up(child, os.waitstatus_to_exitcode(status), usage)

    def _clean_up(self, child: Child, exit_code: int, usage) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # what the child left behind
        shutil.rmtree(child.folder, ignore_errors=True)
        child.channel.close()
        complaints = os.pread(child.errors, STDERR_BYTES, 0).rstrip(b"\0")
        os.close(child.errors)
        if self.spare is child:
            self.spare = None
        job = self.jobs.pop(child.pid, None)
        if job is None:
            return
        with contextlib.suppress(KeyError, ValueError):
            self.selector.unregister(job.status)
        end = {
            "exit": exit_code,
            "timed_out": job.timed_out,
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
    from portal.files.sandbox.job import MESSAGE_BYTES, Setting, load_operation, run_child

    leave_the_network()
    Zygote(socket.socket(fileno=control_descriptor), given).serve()
