"""A world with one canary word per audience and per place where a word may stand.

Who may read what is written down here by hand, person by person: the rule under test says
nothing of what is expected of it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from portal.accounts.enums import Role
from portal.accounts.models import User
from tests.support.client import PortalClient

LETTERS = str.maketrans("0123456789abcdef", "bdfgjkmpvwbdfgjk")
VISITOR = "visitor"
# One person per role of the matrix, and the others who read the network.
ROLES = [str(role) for role in Role]
NETWORK = frozenset(
    {*ROLES, "superuser", "colleague", "insider", "seated", "secretary", "secretly_seated",
     "named", "unseated"}
)  # fmt: skip
OUTSIDE = frozenset({VISITOR, "outsider", "ended", "suspended"})
EVERYBODY = NETWORK | OUTSIDE
# Those whose rights differ from each other's: enough to look again after each change.
DIFFERENT = [
    VISITOR, "outsider", "ended", "member", "colleague", "insider", "seated", "unseated",
    "secretary", "secretly_seated", "named", "coordinator", "editor", "superuser",
]  # fmt: skip
# A word that every object holds.
COMMON = "assemblage"
WORDS_PER_QUESTION = 20


@dataclass(frozen=True)
class Thing:
    """An object that the search may find, and what its facets say."""

    kind: str
    object_id: str
    facet_kind: str
    committee: str = ""
    institution: str = ""


@dataclass
class Lot:
    """Objects with the same readers, and the words that stand in them.

    `found` words are those the search reads, by place; `silent` ones stand where it never
    looks. `doors` are addresses that answer the readers, some further people, and nobody else.
    """

    name: str
    code: str
    readers: frozenset[str]
    found: dict[str, str] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    things: list[Thing] = field(default_factory=list)
    doors: dict[str, frozenset[str]] = field(default_factory=dict)
    objects: dict[str, Model] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """How every word of the lot begins, and no other word."""
        return f"zq{self.code}"

    def word(self, place: str) -> str:
        """A new word of the search's, like no other."""
        return self.found.setdefault(place, self._word(place))

    def silent_word(self, place: str) -> str:
        """A new word that stands where the search never looks."""
        return self.silent.setdefault(place, self._word(place))

    def shown_word(self, place: str) -> str:
        """A new word that is not searched, but shown beside a result or as a filter."""
        return self.shown.setdefault(place, self._word(place))

    def _word(self, place: str) -> str:
        letters = hashlib.sha256(f"{self.name} {place}".encode()).hexdigest()[:10]
        return self.prefix + letters.translate(LETTERS)

    @property
    def words(self) -> list[str]:
        return [*self.found.values(), *self.silent.values(), *self.shown.values()]

    def fetch(self, name: str) -> Model:
        """One of its objects as the database knows it now."""
        return fetch(self.objects[name])

    def copy(self) -> "Lot":
        """The same lot, to be changed by a test."""
        return replace(
            self,
            found=dict(self.found),
            silent=dict(self.silent),
            shown=dict(self.shown),
            things=list(self.things),
            doors=dict(self.doors),
            objects=dict(self.objects),
        )


@dataclass
class World:
    """People, lots, and who may know the name of each committee."""

    people: dict[str, User | AnonymousUser] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    known_committees: dict[str, frozenset[str]] = field(default_factory=dict)
    clients: dict[str, PortalClient] = field(default_factory=dict)
    objects: dict[str, Model] = field(default_factory=dict)

    def lot(self, name: str, readers: Iterable[str]) -> Lot:
        number = len(self.lots)
        code = f"{number // 10}{number % 10}".translate(LETTERS)
        self.lots[name] = Lot(name, code, frozenset(readers))
        return self.lots[name]

    def copy(self) -> "World":
        """The same people and objects, with lots to be changed by a test."""
        lots = {name: lot.copy() for name, lot in self.lots.items()}
        return replace(self, lots=lots, known_committees=dict(self.known_committees))

    def fetch(self, name: str) -> Model:
        """One of its objects as the database knows it now."""
        return fetch(self.objects[name])

    def user(self, name: str) -> User | AnonymousUser:
        """The person as the database knows them now."""
        person = self.people[name]
        return person if name == VISITOR else User.objects.get(pk=person.pk)

    def client(self, name: str) -> PortalClient:
        """A browser where the person has signed in, unless they cannot."""
        if name not in self.clients:
            self.clients[name] = client = PortalClient()
            if name != VISITOR:
                client.sign_in(self.people[name])
        return self.clients[name]

    @cached_property
    def absent(self) -> list[str]:
        """Words that stand nowhere, shaped like the others."""
        nowhere = Lot("nowhere", "ww", frozenset())
        return [nowhere._word(str(number)) for number in range(WORDS_PER_QUESTION)]


def misspelt(word: str) -> str:
    """The word with one wrong letter, which no canary holds."""
    return f"{word[:8]}x{word[9:]}"


def fetch(obj: Model) -> Model:
    """The object read again."""
    return type(obj)._base_manager.get(pk=obj.pk)
