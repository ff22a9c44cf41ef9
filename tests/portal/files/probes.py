"""Operations that misbehave, for the sandbox of the tests only."""

import contextlib
import os
import resource
import socket
import subprocess
import time


def hello(document, arguments, report):
    """What a well-behaved operation does."""
    report(1, 2)
    return {"head": document.head(5).decode(), "echo": arguments}, b"bytes"


def environment(document, arguments, report):
    return dict(os.environ)


def held_files(document, arguments, report):
    """Device and number of every file this child holds open."""
    held = []
    for descriptor in range(256):
        with contextlib.suppress(OSError):
            state = os.fstat(descriptor)
            held.append([state.st_dev, state.st_ino])
    return held


def sockets(document, arguments, report):
    """Try each family of sockets; the names of the errors."""
    found = []
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
        try:
            socket.socket(family).close()
        except OSError as error:
            found.append(type(error).__name__)
        else:
            found.append("open")
    return found


def read_paths(document, arguments, report):
    """Which of these files can be opened."""
    found = {}
    for path in arguments["paths"]:
        try:
            with open(path, "rb") as stream:
                stream.read(1)
        except OSError as error:
            found[path] = type(error).__name__
        else:
            found[path] = "open"
    return found


def write_outside(document, arguments, report):
    with open(arguments["path"], "w") as stream:
        stream.write("outside")


def signal_parent(document, arguments, report):
    os.kill(arguments["pid"], 0)


def crash(document, arguments, report):
    os.abort()


def sleep(document, arguments, report):
    time.sleep(arguments["seconds"])
    return "awake"


def spin(document, arguments, report):
    while True:
        pass


def swallow_memory(document, arguments, report):
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


def answer_too_much(document, arguments, report):
    return {}, bytes(8 * 1024 * 1024)


def fill_disk(document, arguments, report):
    with open("large", "wb") as stream:
        for _piece in range(64):
            stream.write(bytes(1024 * 1024))


def complain(document, arguments, report):
    os.write(2, b"x" * 100)
    for _line in range(100_000):
        try:
            os.write(2, b"word " * 100)
        except OSError:
            break
    raise ValueError("canary-complaint")


def leave_behind(document, arguments, report):
    """Write files, and leave a program running that holds the pipe of the result."""
    with open("left", "w") as stream:
        stream.write("canary-left")
    os.makedirs(os.path.join(os.environ["XDG_CACHE_HOME"], "cache"))
    process = subprocess.Popen(["/usr/bin/sleep", "60"], close_fds=False)
    return {"pid": process.pid, "folder": os.getcwd()}


def process_limit(document, arguments, report):
    return list(resource.getrlimit(resource.RLIMIT_NPROC))


NAMES = (
    "hello", "environment", "held_files", "sockets", "read_paths", "write_outside",
    "signal_parent", "crash", "sleep", "spin", "swallow_memory", "answer_too_much", "fill_disk",
    "complain", "leave_behind", "process_limit",
)  # fmt: skip
OPERATIONS = {name: f"{__name__}:{name}" for name in NAMES}
