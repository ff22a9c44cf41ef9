"""Refusals about resource persons."""

from portal.core.errors import DomainError


class PersonError(DomainError):
    """An act on a resource person or an absence is refused; the message says why."""


class TooManyLines(PersonError):
    """Somebody asked for too many direct lines within an hour."""
