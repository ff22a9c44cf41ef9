"""The one family of errors that a person may read, and what is told of the machine's own."""

import errno


class DomainError(Exception):
    """A rule of the domain refuses the act. The message is translated and safe to show."""


def is_disk_full(error: BaseException | None) -> bool:
    """Whether writing failed for want of room on a disk."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
