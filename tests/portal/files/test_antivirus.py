"""The antivirus protocol, spoken with a small server that really listens."""

import socket
import struct
import threading

import pytest

from portal.files.antivirus import ScanResult, Verdict, scan_file

TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Answers INSTREAM like clamd: reads the pieces, looks for the test virus."""

    def __init__(self, listener: socket.socket, *, answer: bytes | None = None, limit: int = 10**9):
        self.listener = listener
        self.answer = answer
        self.limit = limit
        self.received = b""
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        connection, _address = self.listener.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := struct.unpack("!I", stream.read(4))[0]:
                self.received += stream.read(length)
                if len(self.received) > self.limit:
                    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            connection.sendall(self.answer if self.answer is not None else self._verdict())

    def _verdict(self) -> bytes:
        if TEST_VIRUS in self.received:
            return b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
        return b"stream: OK\0"


@pytest.fixture(params=["unix", "tcp"])
def clamd(request, tmp_path, settings):
    """Start a server on a socket of each family and point the setting at it."""
    listeners = []

    def start(**options) -> Clamd:
        if request.param == "unix":
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(tmp_path / "clamd.sock"))
            settings.CLAMD_SOCKET = f"unix:{tmp_path}/clamd.sock"
        else:
            listener = socket.socket()
            listener.bind(("127.0.0.1", 0))
            settings.CLAMD_SOCKET = f"127.0.0.1:{listener.getsockname()[1]}"
        listener.listen(1)
        listeners.append(listener)
        return Clamd(listener, **options)

    yield start
    for listener in listeners:
        listener.close()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "received"
    path.write_bytes(b"un texte " * 100_000)
    return path


def test_clean_file(clamd, file):
    server = clamd()

    assert scan_file(file) == ScanResult(Verdict.CLEAN)
    assert server.received == file.read_bytes()


def test_infected_file_is_named(clamd, file):
    file.write_bytes(b"avant" + TEST_VIRUS)
    clamd()

    assert scan_file(file) == ScanResult(Verdict.INFECTED, "Win.Test.EICAR_HDB-1")


@pytest.mark.parametrize(
    "answer", [b"", b"\0", b"stream: ERROR\0", b"OK\0", b"x" * 5000, b"\xff\xfe\0"]
)
def test_any_other_answer_is_no_verdict(clamd, file, answer):
    clamd(answer=answer)

    assert scan_file(file).verdict == Verdict.UNAVAILABLE


def test_file_larger_than_clamd_takes_is_no_verdict(clamd, file):
    clamd(limit=1000)

    assert scan_file(file).verdict == Verdict.UNAVAILABLE


@pytest.mark.parametrize("address", ["unix:/nonexistent/clamd.sock", "127.0.0.1:1", "nonsense"])
def test_absent_clamd_is_no_verdict(settings, file, address):
    settings.CLAMD_SOCKET = address

    assert scan_file(file).verdict == Verdict.UNAVAILABLE


def test_without_antivirus_every_file_is_clean(settings, file):
    settings.CLAMD_SOCKET = ""

    assert scan_file(file) == ScanResult(Verdict.CLEAN)
