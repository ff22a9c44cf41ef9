"""The same answers through a real gunicorn, alone and behind a real nginx with our locations."""

import contextlib
import http.client
import os
import re
import subprocess
import sys

import pytest

from tests.support.services import ROOT, free_port, nginx_server, stop_process, wait_for_port

BYTES = bytes(range(256)) * 4000
SECURE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@contextlib.contextmanager
def gunicorn(folder, prefix: str):
    """The site of one view in a real gunicorn; gives its port."""
    port = free_port()
    environment = {
        **os.environ, "PRIVATE_ROOT": str(folder), "STORED_NAME": "ab/abcdef",
        "X_ACCEL_PREFIX": prefix,
    }  # fmt: skip
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1",
         "--threads", "4", "--no-control-socket", "tests.portal.files.download_site:application"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for_port(port, process)
        yield port
    finally:
        stop_process(process)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("private")
    (root / "ab").mkdir()
    (root / "ab" / "abcdef").write_bytes(BYTES)
    return root


@pytest.fixture(scope="module")
def alone(folder):
    with gunicorn(folder, "") as port:
        yield port


@pytest.fixture(scope="module")
def behind_nginx(folder):
    """nginx with the private location of the configuration we hand out."""
    written = (ROOT / "deploy/nginx/maillage.conf").read_text(encoding="utf-8")
    location = re.search(r"location /prive/ \{.*?\n    \}", written, re.DOTALL)[0]
    assert "alias /var/lib/maillage/private/;" in location
    location = location.replace("/var/lib/maillage/private", str(folder))
    with gunicorn(folder, "/prive/") as port:
        servers = (
            "server {{ listen 127.0.0.1:{{port}}; location / {{ proxy_pass "
            f"http://127.0.0.1:{port}; }} {location} }}"
        ).replace("{{", "{").replace("}}", "}")  # fmt: skip
        with nginx_server(servers) as server:
            yield server.port


def ask(port: int, path: str = "/document/", method: str = "GET", **headers):
    """A raw request; status, headers, bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=names)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def _check_secure(headers) -> None:
    assert {name: headers.get_all(name) for name in SECURE} == {
        name: [value] for name, value in SECURE.items()
    }
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''Relev%C3%A9.pdf"
    assert headers["ETag"] is None
    assert headers["Last-Modified"] is None
    assert headers["X-Accel-Redirect"] is None


def _check_answers(port: int) -> None:
    status, headers, body = ask(port)
    assert (status, body == BYTES) == (200, True)
    assert headers["Content-Length"] == str(len(BYTES))
    _check_secure(headers)

    status, headers, body = ask(port, Range="bytes=1000-200999")
    assert (status, body == BYTES[1000:201_000]) == (206, True)
    assert headers["Content-Range"] == f"bytes 1000-200999/{len(BYTES)}"
    _check_secure(headers)

    status, headers, body = ask(port, Range=f"bytes={len(BYTES)}-")
    assert status == 416
    assert BYTES[:100] not in body
    assert headers["Content-Range"] == f"bytes */{len(BYTES)}"
    assert headers["X-Content-Type-Options"] == "nosniff"

    status, headers, body = ask(port, method="HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(BYTES))
    _check_secure(headers)

    status, _headers, body = ask(port, Range="bytes=0-9", If_Range='"another"')
    assert (status, len(body)) == (200, len(BYTES))


def test_gunicorn_alone(alone):
    _check_answers(alone)


@pytest.mark.nginx
def test_behind_nginx(behind_nginx):
    _check_answers(behind_nginx)


@pytest.mark.nginx
@pytest.mark.parametrize(
    "path",
    ["/prive/ab/abcdef", "/prive/", "/prive/../prive/ab/abcdef", "/document/../prive/ab/abcdef",
     "/prive/%61b/abcdef", "//prive/ab/abcdef", "/prive"],
)  # fmt: skip
def test_internal_address_is_not_found(behind_nginx, path):
    status, _headers, body = ask(behind_nginx, path)

    assert status == 404
    assert BYTES[:100] not in body
