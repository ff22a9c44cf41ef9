"""What gunicorn writes by itself names neither an address that was asked nor a person."""

import http.client
import subprocess
import sys
import time

import pytest

from tests.support.services import ROOT, free_port, stop_process, wait_for_port

pytestmark = pytest.mark.slow
SITE = """
def application(environ, start_response):
    raise RuntimeError("outside of Django")
"""


def test_failed_and_malformed_requests_leave_no_address_in_the_log(tmp_path):
    (tmp_path / "failing_site.py").write_text(SITE)
    log, port = tmp_path / "log", free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "failing_site:application", "--workers", "1",
             "--config", str(ROOT / "deploy/gunicorn.conf.py"), "--bind", f"127.0.0.1:{port}"],
            cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=output,
        )  # fmt: skip
        try:
            wait_for_port(port, process)
            for path in ("/compte/invitation/jeton-secret/", "/recherche/?q=motcherche"):
                _ask(port, "GET", path)
            _ask(port, "GET\x01", "/compte/invitation/jeton-secret/")
            deadline = time.monotonic() + 10
            while "Invalid request" not in log.read_text() and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            stop_process(process)

    written = log.read_text()
    assert written.count("Error handling request") == 2
    assert "Invalid request" in written
    for word in ("jeton-secret", "motcherche", "ip="):
        assert word not in written


def _ask(port: int, method: str, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection._validate_method = lambda _method: None
    connection.request(method, path)
    connection.getresponse().read()
    connection.close()
