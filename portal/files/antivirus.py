"""The antivirus: clamd, asked over a socket, when the installation has one."""

import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 256 * 1024
CONNECT_SECONDS = 5
ANSWER_SECONDS = 120
MAX_ANSWER = 4096


class Verdict(StrEnum):
    """What the antivirus says. UNAVAILABLE: it gave no verdict, the file must wait."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class ScanResult:
    """A verdict, and for an infected file what the antivirus calls it."""

    verdict: Verdict
    name: str = ""


def scan_file(path: Path) -> ScanResult:
    """Ask clamd about a file, by its protocol INSTREAM: the bytes are sent, no path is.

    settings.CLAMD_SOCKET: `unix:/path` or `/path`, or `host:port`. Empty: no antivirus, every
    file is clean. Whatever goes wrong with clamd gives UNAVAILABLE, never CLEAN.
    """
    if not settings.CLAMD_SOCKET:
        return ScanResult(Verdict.CLEAN)
    try:
        with _connect(settings.CLAMD_SOCKET) as connection, Path(path).open("rb") as stream:
            return _verdict(_ask(connection, stream))
    except (OSError, ValueError):
        return ScanResult(Verdict.UNAVAILABLE)


def _connect(address: str) -> socket.socket:
    if address.startswith(("unix:", "/")):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(address.removeprefix("unix:"))
        except OSError:
            connection.close()
            raise
    else:
        host, _colon, port = address.removeprefix("tcp://").rpartition(":")
        connection = socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
    connection.settimeout(ANSWER_SECONDS)
    return connection


def _ask(connection: socket.socket, stream: BinaryIO) -> bytes:
    """Send the bytes in announced pieces; the answer, without its final zero."""
    connection.sendall(b"zINSTREAM\0")
    try:
        while chunk := stream.read(CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # clamd answers and hangs up when the file is larger than its own limit
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MAX_ANSWER:
        piece = connection.recv(MAX_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n")


def _verdict(answer: bytes) -> ScanResult:
    text = answer.decode("utf-8", "replace")
    if text == "stream: OK":
        return ScanResult(Verdict.CLEAN)
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return ScanResult(Verdict.INFECTED, text[len("stream: ") : -len(" FOUND")])
    return ScanResult(Verdict.UNAVAILABLE)
