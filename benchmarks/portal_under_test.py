"""A real portal on a temporary folder: database, server, workers, a signed-in person."""

import contextlib
import http.client
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django

from tests.support.services import free_port, postgresql_server, stop_process, wait_for_port

COOKIE = "sessionid"


@contextlib.contextmanager
def prepared_portal(database: str, *, folder: Path | None = None) -> Iterator[Path]:
    """A migrated portal on `sqlite` or `postgresql`, usable from this process too.

    It is empty and dropped at the end, unless `folder` says where to keep it.
    """
    kept, folder = folder, folder or Path(tempfile.mkdtemp(prefix="maillage-bench-"))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "BENCHMARK_FOLDER": str(folder),
    }
    with contextlib.ExitStack() as stack:
        if not kept:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if database == "postgresql":
            server = stack.enter_context(postgresql_server())
            os.environ["BENCHMARK_DATABASE_URL"] = server.url()
        for name in ("media", "private", "search"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        manage("collectstatic", "--no-input", "--verbosity", "0")
        manage("createcachetable", "--verbosity", "0")
        manage("migrate", "--verbosity", "0")
        django.setup()
        stack.callback(_close_connections)
        yield folder


def _close_connections() -> None:
    importlib.import_module("django.db").connections.close_all()


def manage(*arguments: str) -> None:
    """Run a management command to its end. Raises CalledProcessError."""
    subprocess.run(
        [sys.executable, "-W", "ignore", ROOT / "manage.py", *arguments],
        cwd=ROOT,
        check=True,
        stdout=sys.stderr,
    )


@contextlib.contextmanager
def worker(*queues: str) -> Iterator[subprocess.Popen]:
    """A background worker for these queues."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "worker", "--queues", ",".join(queues)], cwd=ROOT
    )
    try:
        yield process
    finally:
        stop_process(process)


@contextlib.contextmanager
def web_server(*, workers: int = 2) -> Iterator[tuple[int, subprocess.Popen]]:
    """gunicorn as it is delivered; gives back its port and process."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
         "--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--log-level", "warning"],
        cwd=ROOT,
    )  # fmt: skip
    try:
        wait_for_port(port, process)
        yield port, process
    finally:
        stop_process(process)


def session_cookie(user) -> str:
    """The cookie of a session signed in with a second factor, as the sign-in screens leave it."""
    client_module = importlib.import_module("tests.support.client")
    client = client_module.PortalClient()
    client.sign_in(user)
    return f"{COOKIE}={client.cookies[COOKIE].value}"


class Visitor:
    """One person's browser: a connection kept open and a session."""

    def __init__(self, port: int, cookie: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie

    def get(self, path: str) -> bytes:
        """The body of a page. Raises RuntimeError unless it answers 200."""
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
        return body


def seconds_of(visitor: Visitor, path: str, *, times: int) -> list[float]:
    """How long each of these requests took, one after the other."""
    durations = []
    for _turn in range(times):
        start = time.perf_counter()
        visitor.get(path)
        durations.append(time.perf_counter() - start)
    return durations


def requests_per_second(
    port: int, cookie: str, path: str, *, clients: int = 8, seconds: float = 5
) -> float:
    """How many answers a number of clients get in a second, together."""
    deadline = time.perf_counter() + seconds
    counts = [0] * clients
    failures: list[Exception] = []

    def browse(number: int) -> None:
        visitor = Visitor(port, cookie)
        try:
            while time.perf_counter() < deadline:
                visitor.get(path)
                counts[number] += 1
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=browse, args=[number]) for number in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / (time.perf_counter() - start)


def children_of(pid: int) -> list[int]:
    """Processes that this one started."""
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listing.split()]


def cpu_seconds(pids: list[int]) -> float:
    """Processor time that these processes took since they began, whatever else the machine did."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Resident memory of a process, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
