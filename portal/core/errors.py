"""The one family of errors that a person may read."""


class DomainError(Exception):
    """A rule of the domain refuses the act. The message is translated and safe to show."""
