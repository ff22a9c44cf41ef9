"""Refusals of the training app."""

from collections.abc import Iterable

from portal.core.errors import DomainError


class TrainingError(DomainError):
    """An act on a session or a sign-up is refused; the message says why."""


class Overlap(TrainingError):
    """The person has a seat at the same time in `session`, to which the screen links."""

    def __init__(self, message: str, session):
        super().__init__(message)
        self.session = session


class MissingPrerequisite(TrainingError):
    """The person lacks these modules on the day of the session."""

    def __init__(self, message: str, modules: Iterable):
        super().__init__(message)
        self.modules = list(modules)
