"""Refusals of the directory."""

from portal.core.errors import DomainError


class EntryError(DomainError):
    """An act on a place or a service is refused; the message says why."""
