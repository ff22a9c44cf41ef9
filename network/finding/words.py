"""Words looked for in the directory: asked here, answered by whoever searches the portal.

The search stands above this app. It declares how words are looked for with `register_finder`;
what it gives back is only an order: the directory reads its own rows through its own rules.
"""

from collections.abc import Callable
from dataclasses import dataclass


class FinderUnavailable(Exception):
    """Words cannot be looked for now."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Objects that answer, by public identifier, the best first.

    `corrected`: the words looked for instead, or empty.
    """

    ids: tuple[str, ...]
    corrected: str = ""

    @property
    def digits(self) -> list[str]:
        """The 32 digits of each, for the kinds whose public identifier is a UUID.

        Texts: thousands of UUIDs take longer to make than to look for.
        """
        return [one.replace("-", "") for one in self.ids]


# The person, the words, the kind of object; None when the words hold nothing to look for.
Finder = Callable[[object, str, str], Matches | None]
_finders: list[Finder] = []


def register_finder(finder: Finder) -> Finder:
    """Declare how words are looked for; the last one declared answers."""
    _finders.append(finder)
    return finder


def find_words(user, words: str, kind: str) -> Matches | None:
    """What answers the words among services ("service"), resource persons ("person"), training
    sessions ("session") or modules ("module").

    Raises FinderUnavailable.
    """
    if not _finders:
        raise FinderUnavailable
    return _finders[-1](user, words, kind)
