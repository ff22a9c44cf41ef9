"""Start the demonstration: web server and background workers together, Ctrl-C stops them all.

Run by `make demo`, which has prepared the environment and the data. The port comes from PORT.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from demo_search import NoNode, search_engine

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
LOGS = VAR / "log"
START_SECONDS = 60
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1


def main() -> int:
    port = os.environ.get("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        return complain(f"PORT={port} n'est pas un numéro de port.")
    if is_taken(int(port)):
        return complain(
            f"Le port {port} est déjà pris. Choisissez-en un autre : "
            f"make demo PORT={int(port) % 65000 + 1}"
        )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    close_to_others()
    try:
        with search_engine():
            return serve(port)
    except NoNode as error:
        return complain(str(error))
    except KeyboardInterrupt:
        sys.stdout.write("\nArrêt de la démonstration.\n")
        return 0


def serve(port: str) -> int:
    """Run every part until one of them ends. Raises KeyboardInterrupt when asked to stop."""
    children: dict[str, subprocess.Popen] = {}
    try:
        for name, command in commands(port).items():
            children[name] = start(name, command)
        accounts = listing_of_accounts()
        if not wait_for_page(port, children):
            return tell_end(children)
        sys.stdout.write(welcome(port, accounts))
        sys.stdout.flush()
        while all(child.poll() is None for child in children.values()):
            time.sleep(0.5)
        return tell_end(children)
    finally:
        stop(children)


def close_to_others() -> None:
    """Keep the database, the mails and the files from the other accounts of the machine."""
    os.umask(0o077)
    VAR.mkdir(exist_ok=True)
    VAR.chmod(0o700)


def complain(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 1


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def interrupt(signum, frame) -> None:
    """Leave the main loop whatever the signal; a second one does not disturb the stop."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def commands(port: str) -> dict[str, list[str]]:
    """What runs: one web server, one worker for texts, one for scans, one for all the rest."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    return {
        "web": [
            sys.executable, "-m", "gunicorn", "portal.wsgi",
            "--config", str(ROOT / "deploy" / "gunicorn.conf.py"),
            "--bind", f"127.0.0.1:{port}", "--workers", "2",
        ],
        "worker": [*manage, "worker", "--queues", "default,search"],
        "extraction": [*manage, "worker", "--queues", "extraction"],
        "recognition": [*manage, "worker", "--queues", "recognition"],
    }  # fmt: skip


def start(name: str, command: list[str]) -> subprocess.Popen:
    """Start a part in a group of its own, its output in var/log."""
    LOGS.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    with (LOGS / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=die_with_parent,
        )  # fmt: skip


def die_with_parent() -> None:
    """Have the kernel end this child when the one who started it is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def listing_of_accounts() -> list[str]:
    """One line per role: address, password, role."""
    answer = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "demo_accounts", "--by-role"],
        cwd=ROOT, capture_output=True, text=True, check=False, start_new_session=True,
    )  # fmt: skip
    if answer.returncode:
        sys.stderr.write(answer.stderr)
    return answer.stdout.splitlines()


def wait_for_page(port: str, children: dict[str, subprocess.Popen]) -> bool:
    """Whether the sign-in page answers before a part ends or time runs out."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if any(child.poll() is not None for child in children.values()):
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            time.sleep(0.1)
    return False


def welcome(port: str, accounts: list[str]) -> str:
    """The address and one account per role."""
    lines = ["", f"  Maillage : http://localhost:{port}/", ""]
    lines += [f"  {account}" for account in accounts]
    lines += [
        "",
        "  La page de connexion donne le code à six chiffres du moment pour chacun.",
        "  Tous les comptes : .venv/bin/python manage.py demo_accounts",
        f"  Journaux : {LOGS.relative_to(ROOT)}/. Ctrl-C arrête tout.",
        "",
        "",
    ]
    return "\n".join(lines)


def tell_end(children: dict[str, subprocess.Popen]) -> int:
    """Say which part ended by itself, with the end of its log."""
    for name, child in children.items():
        if child.poll() is not None:
            log = LOGS / f"{name}.log"
            tail = log.read_text(errors="replace").splitlines()[-15:]
            sys.stderr.write("\n".join([*tail, "", f"La partie « {name} » s'est arrêtée.", ""]))
            return 1
    return complain(f"Pas de réponse après {START_SECONDS} s ; voir {LOGS}.")


def stop(children: dict[str, subprocess.Popen]) -> None:
    """End every part and whatever it started, politely then firmly."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for child in children.values():
            signal_group(child.pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(
            child.poll() is None for child in children.values()
        ):
            time.sleep(0.05)


def signal_group(leader: int, number: signal.Signals) -> None:
    """Signal a whole group, if any of it is left."""
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main())
