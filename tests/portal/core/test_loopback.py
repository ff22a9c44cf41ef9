"""The demonstration listens and answers on this machine only."""

import os
import socket
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from portal.core.loopback import (
    LoopbackOnlyMiddleware,
    check_demo_hosts,
    is_loopback,
    listening_addresses,
    refuse_open_addresses,
)
from tests.support.services import ROOT, free_port


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]"])
def test_is_loopback_accepts_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "portail.example", "*", "", ".fr"])
def test_is_loopback_refuses_the_rest(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("family", "address"),
    [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")],
)
def test_listening_addresses_reads_own_sockets(family, address):
    before = listening_addresses()
    with socket.socket(family) as server:
        server.bind((address, 0))
        server.listen()

        during = listening_addresses()

    assert sorted(during) == sorted([*before, address])


def test_open_address_stops_the_start():
    with socket.socket() as server:
        server.bind(("0.0.0.0", 0))
        server.listen()

        with pytest.raises(ImproperlyConfigured, match=r"0\.0\.0\.0"):
            refuse_open_addresses()


def test_loopback_address_lets_the_start_go_on():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        assert refuse_open_addresses() is None


def test_demo_with_a_foreign_host_fails_its_checks(settings):
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["localhost", "portail.example", "*"]

    assert [error.id for error in check_demo_hosts(None)] == ["portal.E001", "portal.E001"]


def test_demo_on_loopback_passes_its_checks(settings):
    settings.DEMO, settings.ALLOWED_HOSTS = True, ["localhost", "127.0.0.1", "[::1]"]

    assert check_demo_hosts(None) == []


def test_other_installations_choose_their_hosts(settings):
    settings.DEMO, settings.ALLOWED_HOSTS = False, ["portail.example"]

    assert check_demo_hosts(None) == []


@pytest.mark.parametrize(
    ("asker", "arrival", "status"),
    [
        ("127.0.0.1", "127.0.0.1", 200),
        ("::1", "::1", 200),
        ("10.1.2.3", "127.0.0.1", 403),
        ("127.0.0.1", "192.168.1.5", 403),
    ],
)
def test_request_from_elsewhere_is_refused(asker, arrival, status):
    request = RequestFactory().get("/", REMOTE_ADDR=asker, SERVER_NAME=arrival)

    response = LoopbackOnlyMiddleware(lambda _request: HttpResponse("page"))(request)

    assert response.status_code == status
    assert (b"page" in response.content) is (status == 200)


def _demo_process(*command: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.demo"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_gunicorn_on_every_address_does_not_start_the_demo():
    port = free_port()

    ended = _demo_process(
        "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", f"0.0.0.0:{port}"
    )

    assert ended.returncode != 0
    assert "0.0.0.0" in ended.stderr


def test_runserver_on_every_address_does_not_start_the_demo():
    ended = _demo_process("manage.py", "runserver", "--noreload", f"0.0.0.0:{free_port()}")

    assert ended.returncode == 1
    assert "0.0.0.0" in ended.stderr
