"""Refusals of the committees app."""

from portal.core.errors import DomainError


class CommitteeError(DomainError):
    """An act on a committee, a meeting or a paper is refused; the message says why."""
