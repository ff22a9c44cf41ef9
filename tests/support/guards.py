"""Guards that hold in every test: templates, network, partial saves."""

import inspect
import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import models
from django.template import engines
from django.template.base import Node

from tests.support.packages import PACKAGES
from tests.support.services import ROOT

# An undefined variable in one of our templates


class UndefinedVariable(str):
    """Django's `string_if_invalid`: fails on a variable that one of our templates misspells."""

    def __contains__(self, text: object) -> bool:
        return text == "%s"

    def __mod__(self, variable: object) -> str:
        origin = _template_being_rendered()
        if origin.startswith(f"{ROOT}/") and "/.venv/" not in origin:
            raise AssertionError(f"undefined variable « {variable} » in {origin}")
        return ""


def _template_being_rendered() -> str:
    """The file of the innermost template node at work, or an empty text."""
    frame = inspect.currentframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin.name)
        frame = frame.f_back
    return ""


def fail_on_undefined_variables() -> None:
    """Install the check in the template engine, once per process."""
    for engine in engines.all():
        engine.engine.string_if_invalid = UndefinedVariable("undefined: %s")


# A connection to anything but this machine


class ForbiddenConnection(AssertionError):
    """A test tried to reach another machine."""


def _is_this_machine(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@contextmanager
def only_loopback() -> Iterator[None]:
    """Refuse name look-ups and connections that leave this machine."""
    genuine_connect, genuine_connect_ex = socket.socket.connect, socket.socket.connect_ex
    genuine_lookup = socket.getaddrinfo

    def guarded(genuine: Callable) -> Callable:
        def connect(self, address):
            if self.family != socket.AF_UNIX and not _is_this_machine(address[0]):
                raise ForbiddenConnection(f"connection to {address[0]}")
            return genuine(self, address)

        return connect

    def look_up(host, *arguments, **options):
        if not _is_this_machine(host):
            raise ForbiddenConnection(f"name look-up of {host}")
        return genuine_lookup(host, *arguments, **options)

    socket.socket.connect = guarded(genuine_connect)
    socket.socket.connect_ex = guarded(genuine_connect_ex)
    socket.getaddrinfo = look_up
    try:
        yield
    finally:
        socket.socket.connect, socket.socket.connect_ex = genuine_connect, genuine_connect_ex
        socket.getaddrinfo = genuine_lookup


# A partial save that forgets the date of change


@contextmanager
def partial_saves_keep_dates() -> Iterator[None]:
    """Fail when `save(update_fields=...)` of one of our models leaves out an `auto_now` field."""
    genuine = models.Model.save_base

    def save_base(self, *arguments, **options):
        names = options.get("update_fields")
        if names and type(self).__module__.partition(".")[0] in PACKAGES:
            dates = {field.name for field in self._meta.fields if getattr(field, "auto_now", False)}
            forgotten = dates.difference(names)
            assert not forgotten, f"{type(self).__name__}.save leaves out {sorted(forgotten)}"
        return genuine(self, *arguments, **options)

    models.Model.save_base = save_base
    try:
        yield
    finally:
        models.Model.save_base = genuine
