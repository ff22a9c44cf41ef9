"""The menus of the shell: apps add their entries when they get ready.

register_entry(NavigationEntry(key="committees", label=_("Committees"),
                               url_name="committees:list", order=20))
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise


class Section(StrEnum):
    """Where an entry stands: main bar, beside the account, account menu, foot of the page."""

    MAIN = "main"
    HEADER = "header"
    ACCOUNT = "account"
    FOOTER = "footer"


def is_member(user) -> bool:
    """Signed in, with an active membership: the default condition of an entry."""
    return user.is_authenticated and user.is_network_member


def is_signed_in(user) -> bool:
    """Signed in, membership or not."""
    return user.is_authenticated


def everybody(user) -> bool:
    """Visitors included."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationEntry:
    """A link of a menu.

    `url_name` is reversed, an address that begins with a slash (reverse_lazy with arguments
    gives one) is taken as it is. `order` sorts inside the section. `badge` gives a number shown
    beside the words (0 shows nothing); it is called once per page. `prefixes` are further paths
    under which the entry is current.
    """

    key: str
    label: str | Promise
    url_name: str | Promise
    section: Section = Section.MAIN
    order: int = 100
    icon: str = ""
    visible: Callable[[object], bool] = is_member
    badge: Callable[[object], int] | None = None
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry as one page draws it."""

    key: str
    label: str
    url: str
    icon: str
    badge: int
    is_current: bool


_entries: dict[str, NavigationEntry] = {}


def register_entry(entry: NavigationEntry) -> None:
    """Add an entry, or replace the one with the same key."""
    _entries[entry.key] = entry


def links_for(request: HttpRequest, section: Section) -> list[NavigationLink]:
    """The links of a section that the person of the request sees, in order."""
    user = request.user
    chosen = [entry for entry in _entries.values() if entry.section == section]
    chosen.sort(key=lambda entry: (entry.order, entry.key))
    return [_draw(entry, request) for entry in chosen if entry.visible(user)]


def _draw(entry: NavigationEntry, request: HttpRequest) -> NavigationLink:
    target = str(entry.url_name)
    url = target if target.startswith("/") else _address(target, _place())
    return NavigationLink(
        key=entry.key,
        label=str(entry.label),
        url=url,
        icon=entry.icon,
        badge=entry.badge(request.user) if entry.badge else 0,
        is_current=_is_current(request.path, url, entry.prefixes),
    )


def _place() -> tuple[str, str]:
    """What addresses depend on, the same from one request to the next."""
    return settings.ROOT_URLCONF, get_script_prefix()


@cache
def _address(url_name: str, place: tuple[str, str]) -> str:
    return reverse(url_name)


def _is_current(path: str, url: str, prefixes: tuple[str, ...]) -> bool:
    if url == "/":
        return path == "/"
    return any(path.startswith(prefix) for prefix in (url, *prefixes))
