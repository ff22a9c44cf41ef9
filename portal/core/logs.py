"""What the logs may keep: what happened and where in the code, never what somebody typed.

The address of a page holds its title, that of a committee its name, and the message of an
exception often holds the very value that was refused.
"""

import logging
import traceback

from django.db import OperationalError


class NoAddressFilter(logging.Filter):
    """Write the name of the view in place of the address that was asked.

    Django gives the request along with each of its own lines about one.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = request.resolver_match
            place = (match.view_name if match else "") or "no view"
            # Django escapes what it writes: an address with an accent is not the one asked.
            written = {path, path.encode("unicode_escape").decode("ascii")}
            record.args = tuple(place if one in written else one for one in record.args)
        return True


class NoValueFormatter(logging.Formatter):
    """Write an exception as its class and the lines of code it went through."""

    def formatException(self, ei) -> str:
        told, error = [], ei[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            told.append(f"{frames}{type(error).__qualname__}{_reason(error)}")
            hidden = None if error.__suppress_context__ else error.__context__
            error = error.__cause__ or hidden
        return "\n".join(reversed(told))


def _reason(error: BaseException) -> str:
    """What the system or the database says of itself, which helps and names nobody."""
    if isinstance(error, OperationalError):
        return f": {error}".strip()
    if type(error).__module__ == "builtins" and isinstance(error, OSError) and error.strerror:
        return f": {error.strerror}"
    return ""
