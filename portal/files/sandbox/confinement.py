"""What a child gives up before it reads the document of somebody else.

Four layers, each used where the system has it:

* resource limits (everywhere);
* a system call filter: no socket, no debugging of other processes, no namespaces, no mounts
  (seccomp, on x86-64 and arm64);
* a view of the file system reduced to programs and libraries, read-only, plus the private folder
  of the job (Landlock, Linux 5.13 and later): neither database nor stored files can be opened;
* an empty network namespace for the helper and its children (where the system lets us unshare).

Without seccomp and Landlock, the network is only closed by the environment (dead proxies) and by
libraries that have no reason to use it.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
from collections.abc import Iterable

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2

# Life


def die_with_parent() -> None:
    """Be killed when the process that forked this one ends, however it ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


# Network


def leave_the_network() -> bool:
    """Move to an empty network namespace; whether the system allowed it."""
    return LIBC.unshare(CLONE_NEWNET) == 0


# Resource limits


def apply_resource_limits(limits: dict) -> None:
    """Bound memory, time, written files and processes of this process and its children."""
    cpu = int(limits["cpu_seconds"])
    bounds = {
        resource.RLIMIT_AS: (limits["memory_bytes"], limits["memory_bytes"]),
        resource.RLIMIT_CPU: (cpu, cpu + 2),
        resource.RLIMIT_FSIZE: (limits["file_bytes"], limits["file_bytes"]),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NOFILE: (256, 256),
    }
    if not limits["may_start_processes"]:
        # Counted for the whole account, so that zero is the only value that makes sense. Root is
        # exempt: the filter of system calls and the process group still hold.
        bounds[resource.RLIMIT_NPROC] = (0, 0)
    for kind, (soft, hard) in bounds.items():
        _soft, highest = resource.getrlimit(kind)
        if highest != resource.RLIM_INFINITY:
            soft, hard = min(soft, highest), min(hard, highest)
        resource.setrlimit(kind, (soft, hard))


# System calls

# Numbers of: socket, ptrace, process_vm_readv, process_vm_writev, mount, umount2, unshare, setns,
# bpf, perf_event_open, keyctl, add_key, request_key, io_uring_setup, pidfd_getfd.
SYSTEM_CALLS = {
    "x86_64": (0xC000003E, [41, 101, 310, 311, 165, 166, 272, 308, 321, 298, 250, 248, 249]),
    "aarch64": (0xC00000B7, [198, 117, 270, 271, 40, 39, 97, 268, 280, 241, 219, 217, 218]),
}
SYSTEM_CALLS_EVERYWHERE = [425, 438]
X32_BIT = 0x40000000
LOAD_WORD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW = 0x7FFF0000
DENY = 0x00050000 | errno.EACCES
OFFSET_NUMBER, OFFSET_ARCHITECTURE = 0, 4


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _filter_code(architecture: int, denied: list[int]) -> bytes:
    """The filter: deny a foreign architecture and the listed calls, allow the rest."""
    to_deny = len(denied) + 1  # distance from the x32 test to the final denial
    code = [
        (LOAD_WORD, 0, 0, OFFSET_ARCHITECTURE),
        (JUMP_IF_EQUAL, 0, to_deny + 2, architecture),
        (LOAD_WORD, 0, 0, OFFSET_NUMBER),
        (JUMP_IF_AT_LEAST, to_deny, 0, X32_BIT),
    ]
    for position, number in enumerate(denied):
        code.append((JUMP_IF_EQUAL, len(denied) - position, 0, number))
    code += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, DENY)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def filter_system_calls() -> bool:
    """Deny network, debugging and namespaces to this process for ever; whether it took hold."""
    known = SYSTEM_CALLS.get(platform.machine())
    if known is None or LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    architecture, numbers = known
    code = _filter_code(architecture, numbers + SYSTEM_CALLS_EVERYWHERE)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    return LIBC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0


# Files

LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
READ_ONLY = 1 << 0 | 1 << 2 | 1 << 3  # execute, read file, read folder
# Rights on files known to each version of Landlock: 13 at first, then refer, truncate, ioctl.
RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
ALL_RIGHTS = (1 << 16) - 1
IOCTL_RIGHT = 1 << 15
ALL_TCP = 1 << 0 | 1 << 1  # bind, connect
ALL_SCOPES = 1 << 0 | 1 << 1  # abstract sockets, signals to processes outside
PATH_BENEATH = 1


def landlock_version() -> int:
    """The version of Landlock this system has, 0 for none."""
    return max(0, LIBC.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def reduce_file_system(readable: Iterable[str], writable: Iterable[str]) -> bool:
    """Leave this process only these folders and files; whether it took hold."""
    version = landlock_version()
    if version == 0 or LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    rights = RIGHTS_BY_VERSION.get(version, ALL_RIGHTS)
    attributes = struct.pack("=Q", rights)
    if version >= 4:
        attributes += struct.pack("=Q", ALL_TCP)
    if version >= 6:
        attributes += struct.pack("=Q", ALL_SCOPES)
    ruleset = LIBC.syscall(LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    for path in readable:
        _allow_beneath(ruleset, path, READ_ONLY & rights)
    for path in writable:
        _allow_beneath(ruleset, path, rights & ~IOCTL_RIGHT)
    taken = LIBC.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return taken


def _allow_beneath(ruleset: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        rights &= 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14  # what makes sense for a single file
    rule = struct.pack("=Qi", rights, folder)
    LIBC.syscall(LANDLOCK_ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
    os.close(folder)
