"""Who looks at the admin now: its widgets draw pages without being told for whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.core.admin_pages import is_in_admin

_viewer: ContextVar = ContextVar("viewer of the admin", default=None)


@contextmanager
def seen_by(user) -> Iterator[None]:
    """Inside, pages of the admin are drawn for this person."""
    token = _viewer.set(user)
    try:
        yield
    finally:
        _viewer.reset(token)


def viewer_sees(number: int | str | None) -> bool:
    """Whether the person who looks at the admin meets this page there; nobody looks: no."""
    viewer = _viewer.get()
    return viewer is not None and is_in_admin(viewer, number)
