"""A real Elasticsearch for the tests: one node for the whole run, whatever the number of processes.

It is the one ELASTICSEARCH_URL names, else the node script that lies beside the product, else a
container. Run as a program, it lends a node to a command:

    python -m tests.support.elasticsearch -- pytest -m elasticsearch
"""

import contextlib
import fcntl
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.services import TRIAL_ROOT, free_port

SCRIPT = TRIAL_ROOT / "elasticsearch" / "elasticsearch-node"
IMAGE = "elasticsearch:8.19.3"
HEAP = "384m"
# The first start of the node script builds it.
START_SECONDS = 600


@functools.cache
def elasticsearch_is_there() -> bool:
    """Whether this machine can lend a node."""
    return bool(os.environ.get("ELASTICSEARCH_URL")) or _script_works() or _docker_works()


def _script_works() -> bool:
    return SCRIPT.exists() and all(shutil.which(tool) for tool in ("java", "mvn", "curl"))


@functools.cache
def _docker_works() -> bool:
    if not shutil.which("docker"):
        return False
    answer = subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=20)
    return answer.returncode == 0


@dataclass(frozen=True)
class LocalNode:
    """A node of our own: it can be stopped, killed and started again with its data."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; what it held before is there again. Raises RuntimeError."""
        if _script_works():
            self._script("start", "--data", str(self.folder), "--heap", HEAP)
        else:
            self._container()

    def kill(self) -> None:
        """End it like a power cut (kill -9)."""
        if _script_works():
            self._script("kill")
        else:
            self._docker("kill", "--signal", "KILL", self._name)

    def stop(self) -> None:
        """End it for good and forget its data."""
        if _script_works():
            self._script("kill")
        else:
            self._docker("rm", "--force", self._name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _script(self, *arguments: str) -> None:
        command = [SCRIPT, *arguments, "--port", str(self.port)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=START_SECONDS
        )
        if done.returncode:
            raise RuntimeError(f"Elasticsearch: {done.stderr.strip()[-500:]}")

    @property
    def _name(self) -> str:
        return f"maillage-test-{self.port}"

    def _container(self) -> None:
        started = self._docker("start", self._name)
        if started.returncode:
            self._docker(
                "run", "--detach", "--name", self._name, "--publish", f"127.0.0.1:{self.port}:9200",
                "--env", "discovery.type=single-node", "--env", "xpack.security.enabled=false",
                "--env", f"ES_JAVA_OPTS=-Xms{HEAP} -Xmx{HEAP}", IMAGE,
            )  # fmt: skip
        wait_for_node(self.url)

    def _docker(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["docker", *arguments], capture_output=True, check=False, timeout=START_SECONDS
        )


def wait_for_node(url: str, seconds: float = START_SECONDS) -> None:
    """Wait until a node answers. Raises RuntimeError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        address = f"{url}/_cluster/health?wait_for_status=yellow&timeout=3s"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.3)
    raise RuntimeError(f"Elasticsearch does not answer at {url}")


@contextlib.contextmanager
def node_of_its_own() -> Iterator[LocalNode]:
    """A node that nobody else uses, to be killed."""
    node = LocalNode(free_port(), Path(tempfile.mkdtemp(prefix="maillage-es-")))
    try:
        node.start()
        yield node
    finally:
        node.stop()


@contextlib.contextmanager
def shared_node(folder: Path) -> Iterator[str]:
    """The address of the node of this run; the first process starts it, the last one stops it.

    `folder` is common to the processes of the run.
    """
    named = os.environ.get("ELASTICSEARCH_URL")
    if named:
        wait_for_node(named)
        yield named
        return
    register = folder / "elasticsearch.json"
    with _locked(register):
        state = json.loads(register.read_text()) if register.exists() else {}
        if not state:
            state = {"port": free_port(), "folder": tempfile.mkdtemp(prefix="maillage-es-")}
            _node(state).start()
        state["users"] = state.get("users", 0) + 1
        register.write_text(json.dumps(state))
    try:
        yield _node(state).url
    finally:
        with _locked(register):
            state = json.loads(register.read_text())
            state["users"] -= 1
            register.write_text(json.dumps(state))
            if not state["users"]:
                _node(state).stop()
                register.unlink()


def _node(state: dict) -> LocalNode:
    return LocalNode(state["port"], Path(state["folder"]))


@contextlib.contextmanager
def _locked(register: Path) -> Iterator[None]:
    with register.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    """Run a command with ELASTICSEARCH_URL naming a node of its own, when there can be one."""
    if arguments[:1] != ["--"] or len(arguments) < 2:
        sys.stderr.write("usage: python -m tests.support.elasticsearch -- COMMAND...\n")
        return 2
    command = arguments[1:]
    if os.environ.get("ELASTICSEARCH_URL") or not elasticsearch_is_there():
        return subprocess.run(command, check=False).returncode
    with node_of_its_own() as node:
        environment = {**os.environ, "ELASTICSEARCH_URL": node.url}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
