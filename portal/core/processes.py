"""Naming processes, so that work left by a dead one can be taken over."""

import os
import socket
from functools import lru_cache
from pathlib import Path


def _start_time(pid: int) -> str:
    """Kernel start time of a process; empty when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


@lru_cache(maxsize=4)
def _name_of(pid: int) -> str:
    return f"{socket.gethostname()[:40]}:{pid}:{_start_time(pid)}"


def process_name() -> str:
    """Host, process number and start time of this process: never used twice."""
    return _name_of(os.getpid())


def is_alive(name: str) -> bool:
    """Whether the named process still runs; one on another host is believed alive."""
    host, _, rest = name.partition(":")
    if host != socket.gethostname()[:40]:
        return True
    pid, _, started = rest.partition(":")
    return pid.isdigit() and bool(started) and _start_time(int(pid)) == started
