"""The real parts tests and benchmarks lean on: PostgreSQL, nginx, Chromium, tesseract, trial files.

Everything is started on a free loopback port in a temporary folder and stopped at the end. Run as
a program, it lends a PostgreSQL server to a command:

    python -m tests.support.services postgresql -- pytest -m postgresql
"""

import contextlib
import ctypes
import functools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TRIAL_ROOT = ROOT.parent / "shared"
START_SECONDS = 30
PR_SET_PDEATHSIG = 1


# What is there


@functools.cache
def postgresql_folder() -> Path | None:
    """The folder of `initdb` and `postgres`: the newest installed by Debian, else on the path."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@functools.cache
def nginx_program() -> str | None:
    """The nginx program, also where an ordinary account has no `sbin` on its path."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@functools.cache
def chromium_program() -> str | None:
    """Debian's Chromium, or what another system calls it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@functools.cache
def tesseract_reads_french() -> bool:
    """Whether tesseract is installed with its French data."""
    if not shutil.which("tesseract"):
        return False
    listing = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=False
    )
    return "fra" in listing.stdout.split()


@functools.cache
def trial_folder() -> Path | None:
    """The folder of trial data that lies beside the product, when it is there."""
    return TRIAL_ROOT if (TRIAL_ROOT / "real-documents" / "manifest.tsv").exists() else None


def _elasticsearch_is_there() -> bool:
    from tests.support.elasticsearch import elasticsearch_is_there

    return elasticsearch_is_there()


MARKED_PARTS = {
    "postgresql": ("PostgreSQL (postgresql)", lambda: postgresql_folder() is not None),
    "nginx": ("nginx (nginx)", lambda: nginx_program() is not None),
    "browser": ("Chromium (chromium)", lambda: chromium_program() is not None),
    "ocr": ("tesseract en français (tesseract-ocr-fra)", tesseract_reads_french),
    "elasticsearch": ("Elasticsearch (ELASTICSEARCH_URL)", _elasticsearch_is_there),
    "trial_files": ("fichiers d'essai (../shared)", lambda: trial_folder() is not None),
}


def missing_part(marker: str) -> str | None:
    """The name of the part a marked test needs and this machine lacks, or None."""
    if marker not in MARKED_PARTS:
        return None
    label, is_there = MARKED_PARTS[marker]
    return None if is_there() else label


# Starting them


def free_port() -> int:
    """A TCP port free on loopback a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, process: subprocess.Popen, seconds: float = START_SECONDS) -> None:
    """Wait until something listens. Raises RuntimeError when the process ends or time runs out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with code {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args} does not listen on port {port} after {seconds} s")


def stop_process(process: subprocess.Popen, seconds: float = 10) -> None:
    """End a process politely, then firmly."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end_with_parent() -> None:
    """Run in a child: have Linux stop it when the process that started it is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


@dataclass(frozen=True)
class PostgresServer:
    """A server of our own: its port, its superuser, its folder."""

    port: int
    folder: Path
    user: str = "maillage"

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgres://{self.user}@127.0.0.1:{self.port}/{database}"


@contextlib.contextmanager
def postgresql_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server in a temporary folder; durable writes are off, it dies with us.

    PostgreSQL refuses to run as root: root lends it the account of Debian's package.
    """
    programs = postgresql_folder()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="maillage-pg-"))
    account = _unprivileged_account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    identity = {"user": account.pw_uid, "group": account.pw_gid} if account else {}
    data = folder / "data"
    server = PostgresServer(port=free_port(), folder=folder)
    try:
        subprocess.run(
            [programs / "initdb", "--pgdata", data, "--username", server.user, "--auth", "trust",
             "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity,
        )  # fmt: skip
        settings = {
            "listen_addresses": "127.0.0.1", "port": server.port, "fsync": "off",
            "synchronous_commit": "off", "full_page_writes": "off", "max_connections": 60,
            "unix_socket_directories": folder, "shared_buffers": "256MB",
        }  # fmt: skip
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *options],
                stdout=log, stderr=log, cwd=folder, start_new_session=True,
                preexec_fn=end_with_parent, **identity,
            )  # fmt: skip
        try:
            wait_for_port(server.port, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # fast shutdown: open connections are cut
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            stop_process(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_account() -> pwd.struct_passwd | None:
    """The account to run PostgreSQL with when we are root, else None (ourselves)."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("no unprivileged account to run PostgreSQL with")


@dataclass(frozen=True)
class NginxServer:
    """A running nginx: its folder (logs, temporary files) and the ports it was given."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def error_log(self) -> str:
        """What it wrote about its errors."""
        return (self.folder / "error.log").read_text(encoding="utf-8", errors="replace")


NGINX_SHELL = """
daemon off;
{user}worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
http {{
    access_log {folder}/access.log;
    types {{ }}
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{servers}
}}
"""


@contextlib.contextmanager
def nginx_server(servers: str) -> Iterator[NginxServer]:
    """A real nginx around `servers`, the text of its http block; `{port}` and `{folder}` in it
    become its port and its temporary folder."""
    program = nginx_program()
    if program is None:
        raise RuntimeError("nginx is not installed")
    folder = Path(tempfile.mkdtemp(prefix="maillage-nginx-"))
    port = free_port()
    configuration = folder / "nginx.conf"
    body = servers.replace("{port}", str(port)).replace("{folder}", str(folder))
    user = "user root;\n" if os.geteuid() == 0 else ""
    configuration.write_text(
        NGINX_SHELL.format(folder=folder, user=user, servers=body), encoding="utf-8"
    )
    try:
        process = subprocess.Popen(
            [program, "-p", folder, "-c", configuration, "-e", folder / "error.log"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=end_with_parent,
        )  # fmt: skip
        try:
            wait_for_port(port, process)
            yield NginxServer(port=port, folder=folder)
        finally:
            stop_process(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


def launch_chromium(playwright):
    """Debian's Chromium, headless, driven by Playwright; the caller closes it."""
    return playwright.chromium.launch(
        executable_path=chromium_program(), args=CHROMIUM_ARGUMENTS, headless=True
    )


def main(arguments: list[str]) -> int:
    """Run a command with TEST_DATABASE_URL pointing to a PostgreSQL of its own."""
    if arguments[:2] != ["postgresql", "--"] or len(arguments) < 3:
        sys.stderr.write("usage: python -m tests.support.services postgresql -- COMMAND...\n")
        return 2
    absent = missing_part("postgresql")
    if absent:
        sys.stderr.write(f"Il manque : {absent}.\n")
        return 1 if os.environ.get("CI") else 0
    with postgresql_server() as server:
        environment = {**os.environ, "TEST_DATABASE_URL": server.url("maillage")}
        return subprocess.run(arguments[2:], env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
