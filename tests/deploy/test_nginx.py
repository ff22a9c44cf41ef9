"""The nginx configuration we hand out, in a real nginx before a small server of our own."""

import http.client
import http.server
import json
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.request

import pytest

from tests.support.services import ROOT, free_port, nginx_server

pytestmark = pytest.mark.nginx
HOST = "portail.exemple.example"


class Portal(http.server.BaseHTTPRequestHandler):
    """Answers with the headers it received, or hands a private file to nginx."""

    def do_GET(self):
        if self.path == "/arret/":
            self.close_connection = True
            return
        self.send_response(404 if self.path == "/introuvable/" else 200)
        if self.path == "/document/":
            self.send_header("X-Accel-Redirect", "/prive/ab/paper.pdf")
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Content-Disposition", 'attachment; filename="document.pdf"')
            self.send_header("Cache-Control", "private, no-store")
            self.end_headers()
            return
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(
            json.dumps({key.lower(): self.headers[key] for key in self.headers}).encode()
        )

    def log_message(self, *arguments):
        """Keep the test's output quiet."""


@pytest.fixture(scope="module")
def portal():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def proxy(portal, tmp_path_factory):
    """Our configuration with free ports, a certificate of its own and a folder with one file."""
    folder = tmp_path_factory.mktemp("nginx")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "private" / "ab").mkdir(parents=True)
    (folder / "private" / "ab" / "paper.pdf").write_bytes(b"%PDF-1.7 private")
    upstream = (ROOT / "deploy/nginx/upstream.conf").read_text()
    (folder / "upstream.conf").write_text(upstream.replace(":8000", f":{portal}"))
    plain = free_port()
    text = (ROOT / "deploy/nginx/maillage.conf").read_text()
    for written, used in {
        "/etc/nginx/maillage/upstream.conf": f"{folder}/upstream.conf",
        "/etc/nginx/tls": str(folder),
        "/var/lib/maillage": str(folder),
        "/var/log/nginx/maillage.log": "{folder}/maillage.log",
        "/var/log/nginx/maillage-erreurs.log": "{folder}/erreurs.log",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": "listen 127.0.0.1:{port}",
    }.items():
        assert written in text
        text = text.replace(written, used)
    with nginx_server(text) as server:
        yield server, plain, folder


def _ask(proxy, path: str, *, host: str = HOST, **headers: str):
    """A request over TLS with the right host name; gives back the answer, even an error."""
    server, _plain, folder = proxy
    context = ssl.create_default_context(cafile=folder / "fullchain.pem")
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
    request += "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=host) as wire,
    ):
        wire.sendall(f"{request}\r\n".encode())
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        return answer, answer.read()


def test_portal_that_does_not_answer_is_said_in_french(proxy):
    answer, body = _ask(proxy, "/arret/")

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "120"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "momentanément indisponible" in body.decode()
    assert "nginx" not in body.decode()


@pytest.mark.parametrize(
    ("path", "headers", "status", "said"),
    [
        ("/depot/", {"Content_Length": str(200 * 2**20)}, 413, "trop lourd"),
        ("/accueil/", {"X_Long": "a" * 9_000}, 400, "Repartez de la page d'accueil"),
    ],
    ids=["too large", "unreadable"],
)
def test_what_nginx_refuses_itself_is_said_in_french(proxy, path, headers, status, said):
    answer, body = _ask(proxy, path, **headers)

    assert answer.status == status
    assert said in body.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert "nginx" not in body.decode().lower()


def test_proxy_replaces_what_the_person_claims(proxy):
    _answer, body = _ask(
        proxy, "/accueil/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http",
        X_Forwarded_Host="evil.example", Forwarded="for=203.0.113.9",
    )  # fmt: skip

    received = json.loads(body)
    assert received["x-forwarded-for"] == "127.0.0.1"
    assert received["x-forwarded-proto"] == "https"
    assert received["host"] == HOST
    assert not {"x-forwarded-host", "forwarded"} & received.keys()


def test_private_file_leaves_with_its_headers(proxy):
    answer, body = _ask(proxy, "/document/")

    assert (answer.status, body) == (200, b"%PDF-1.7 private")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["X-Accel-Redirect"] is None


def test_part_of_a_private_file_can_be_asked(proxy):
    answer, body = _ask(proxy, "/document/", Range="bytes=1-3")

    assert (answer.status, body) == (206, b"PDF")


@pytest.mark.parametrize("path", ["/prive/ab/paper.pdf", "/prive/", "/prive/../prive/ab/paper.pdf"])
def test_private_folder_has_no_address(proxy, path):
    answer, body = _ask(proxy, path)

    assert answer.status == 404
    assert b"PDF" not in body


def test_health_page_is_not_shown_outside(proxy):
    """It is answered by the portal like any address that does not exist."""
    answer, body = _ask(proxy, "/sante/")

    assert answer.status == 404
    assert b"nginx" not in body


def test_another_host_name_gets_no_answer(proxy):
    with pytest.raises(ssl.SSLError):
        _ask(proxy, "/", host="evil.example")


def test_plain_address_leads_to_the_encrypted_one(proxy):
    request = urllib.request.Request(
        f"http://127.0.0.1:{proxy[1]}/comites/", headers={"Host": HOST}
    )
    opener = urllib.request.build_opener(_NoRedirect)

    with pytest.raises(urllib.error.HTTPError) as answer:
        opener.open(request, timeout=10)

    assert answer.value.code == 301
    assert answer.value.headers["Location"] == f"https://{HOST}/comites/"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def test_log_keeps_neither_words_nor_tokens_nor_whole_addresses(proxy):
    _ask(proxy, "/recherche/?q=motcherche", User_Agent="navigateur-precis")
    _ask(proxy, "/compte/invitation/jeton-secret/")

    log = (proxy[0].folder / "maillage.log").read_text()

    assert "GET /recherche 200" in log
    assert "GET /compte 200" in log
    assert "127.0.0.0" in log
    for word in ("motcherche", "jeton-secret", "navigateur-precis", "127.0.0.1"):
        assert word not in log


def test_errors_name_neither_the_address_asked_nor_the_person(proxy):
    answer, _body = _ask(proxy, "/compte/invitation/jeton-secret/", Content_Length="200000000")
    assert answer.status == 413

    logs = "".join(path.read_text() for path in proxy[0].folder.glob("*.log"))

    assert "POST" not in (proxy[0].folder / "erreurs.log").read_text()
    assert "jeton-secret" not in logs
    assert "127.0.0.1" not in logs
