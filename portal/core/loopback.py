"""The demonstration answers this machine only: its accounts and passwords are on display.

Three nets, as no single one sees every way to start a server: the addresses the process listens
on, the hosts the settings allow, and the address each request arrives at.
"""

import ipaddress
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.translation import gettext as _

LISTENING = "0A"  # state of a listening socket in /proc/net/tcp
LOOPBACK_NAMES = {"localhost"}


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    name = host.strip("[]")
    if name in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def listening_addresses() -> list[str]:
    """Addresses of the TCP sockets this process listens on, as Linux tells them."""
    inodes = set(_own_socket_inodes())
    found = []
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        rows = table.read_text().splitlines()[1:] if table.exists() else []
        for row in rows:
            cells = row.split()
            if cells[3] == LISTENING and cells[9] in inodes:
                found.append(_readable_address(cells[1].partition(":")[0]))
    return found


def _own_socket_inodes() -> Iterator[str]:
    folder = Path("/proc/self/fd")
    for entry in folder.iterdir() if folder.exists() else ():
        try:
            target = os.readlink(entry)
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target[len("socket:[") : -1]


def _readable_address(hexadecimal: str) -> str:
    """The kernel writes addresses as 32-bit words in the machine's byte order."""
    words = [hexadecimal[start : start + 8] for start in range(0, len(hexadecimal), 8)]
    packed = b"".join(bytes.fromhex(word)[::-1] for word in words)
    address = ipaddress.ip_address(packed)
    return str(getattr(address, "ipv4_mapped", None) or address)


def refusal(address: str) -> str:
    """What to tell the person who starts the demonstration on an open address."""
    return _("The demonstration listens on this machine only (127.0.0.1), not on %(address)s.") % {
        "address": address
    }


def refuse_open_addresses() -> None:
    """Stop the start of a demonstration that listens beyond this machine.

    Raises ImproperlyConfigured, naming the address.
    """
    for address in listening_addresses():
        if not is_loopback(address):
            raise ImproperlyConfigured(refusal(address))


@register
def check_demo_hosts(app_configs, **options) -> list[Error]:
    """The demonstration allows no host name that another machine could use."""
    if not settings.DEMO:
        return []
    foreign = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    return [
        Error(f"the demonstration must not answer to the host {host!r}", id="portal.E001")
        for host in foreign
    ]


class LoopbackOnlyMiddleware:
    """Refuse a request that comes from another machine or arrives at another address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ends = (request.META.get("REMOTE_ADDR", ""), request.META.get("SERVER_NAME", ""))
        if all(is_loopback(end) for end in ends if end):
            return self.get_response(request)
        return HttpResponseForbidden(_("The demonstration answers this machine only."))
