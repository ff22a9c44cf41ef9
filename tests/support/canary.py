"""Secret words hidden everywhere, and a crawl that looks for them as each kind of person.

A world builder hides words in the fields of some objects and says who may read each of them:

    @builder
    def papers(world):
        paper = PaperFactory(title=world.secret("title of paper", {"seated", "secretary"}))
        world.offer("documents/<uuid:uuid>", paper.uuid)

`world.offer` gives the crawl objects to ask for: the fragment of a pattern, and what stands
for it. `world.paths` are further addresses, those of pages for instance.
"""

import hashlib
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from django.contrib.messages.storage.session import SessionStorage
from django.db import transaction

from tests.support.client import PortalClient
from tests.support.urls import Address, every_address

PLACEHOLDER = re.compile(r"<(?:(\w+):)?\w+>")
NOTHING = {"int": "987654", "uuid": "00000000-0000-4000-8000-000000000000"}
LETTERS = str.maketrans("0123456789abcdef", "bdfgjkmpvwbdfgjk")
VISITOR = "visitor"
FEWEST_RIGHTS = [
    VISITOR, "member", "insider", "seated", "secretly_seated", "secretary", "editor",
    "data_protection", "coordinator",
]  # fmt: skip
MESSAGES = SessionStorage.session_key


@dataclass(frozen=True)
class Secret:
    """One word: where it stands, who may read it there, and who the crawl must see read it."""

    word: str
    where: str
    readers: frozenset[str]
    witness: str


@dataclass
class World:
    """People, secrets, and what there is to ask for."""

    people: dict[str, object] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    offers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def secret(self, where: str, readers: Iterable[str], *, witness: str | None = None) -> str:
        """A new word, like no other and like no word of the language.

        The witness is one of the readers, who does find it: so the crawl is known to look
        where it stands. By default the reader with the fewest rights; "" for none.
        """
        word, readers = self.word(len(self.secrets)), frozenset(readers)
        if witness is None:
            witness = next((name for name in FEWEST_RIGHTS if name in readers), "")
        self.secrets.append(Secret(word, where, readers, witness))
        return word

    @staticmethod
    def word(number: int) -> str:
        """Words unlike each other, so that none is taken for a misspelling of another."""
        letters = hashlib.sha256(str(number).encode()).hexdigest()[:14]
        return "zq" + letters.translate(LETTERS)

    def offer(self, fragment: str, *values: object) -> None:
        """Values the crawl puts in place of the last placeholder of a fragment of a pattern."""
        self.offers[fragment] += [str(value) for value in values]


Builder = Callable[[World], None]
_builders: list[Builder] = []


def builder(function: Builder) -> Builder:
    """Declare a function that fills a part of the world."""
    _builders.append(function)
    return function


def build_world() -> World:
    """People first, then what each builder adds, in the order of declaration."""
    world = World()
    for one in _builders:
        one(world)
    return world


@dataclass(frozen=True)
class Sighting:
    """A secret seen by a person, and where."""

    person: str
    secret: Secret
    path: str

    def __str__(self) -> str:
        return f"{self.person} reads « {self.secret.where} » at {self.path}"


@dataclass
class Crawl:
    """What one person sees of the world."""

    world: World
    person: str
    client: PortalClient
    sightings: list[Sighting] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    asked: int = 0

    def run(self) -> None:
        """Ask for everything by GET, then by POST without data, then read what was left behind."""
        paths = list(dict.fromkeys(self._paths()))
        for path in paths:
            self._ask(path, self.client.get)
        for path in paths:
            with undone():
                self._ask(path, self.client.post)
                if self.client.session.get(MESSAGES):
                    self._ask("/", self.client.get)

    def _paths(self) -> Iterator[str]:
        """Every address with every object; one object is enough where no door opens."""
        yield "/"
        yield from self.world.paths
        for address in every_address():
            paths = paths_of(address, self.world)
            is_closed = address.pattern.startswith("admin/") and self.person != "editor"
            yield from paths[:1] if is_closed else paths

    def _ask(self, path: str, method: Callable) -> None:
        self.asked += 1
        self.client.raise_request_exception = False
        response = method(path)
        if response.status_code >= 500 and not path.startswith("/sante"):
            self.failures.append(f"{response.status_code} {path}")
        self._look(text_of(response), path)

    def _look(self, text: str, path: str) -> None:
        # What was asked may come back, in a link to sign in for instance.
        folded = text.replace(path, "").replace(quote(path, safe=""), "").lower()
        for secret in self.world.secrets:
            if secret.word in folded:
                self.sightings.append(Sighting(self.person, secret, path))

    @property
    def leaks(self) -> list[str]:
        """What the person should not have seen, each place once."""
        wrong = (one for one in self.sightings if self.person not in one.secret.readers)
        return sorted({str(one) for one in wrong})

    @property
    def seen(self) -> set[str]:
        """Where the secrets stand that the person found."""
        return {one.secret.where for one in self.sightings}

    @property
    def overlooked(self) -> set[str]:
        """What the person should have found as the witness of the crawl."""
        mine = {one.where for one in self.world.secrets if one.witness == self.person}
        return mine - self.seen


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what the requests inside have written."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def paths_of(address: Address, world: World) -> list[str]:
    """Paths of an address with every combination of the objects offered; else one with nothing."""
    texts = [address.pattern]
    for fragment, values in world.offers.items():
        head, _, tail = fragment.rpartition("<")
        end = tail.partition(">")[2]
        texts = list(
            itertools.chain.from_iterable(
                [text.replace(fragment, f"{head}{value}{end}") for value in values]
                if fragment in text
                else [text]
                for text in texts
            )
        )
    if "(" in address.pattern:
        return [address.path]
    return ["/" + PLACEHOLDER.sub(_nothing, text).lstrip("/") for text in texts]


def _nothing(match: re.Match) -> str:
    return NOTHING.get(match[1], "aucun")


def text_of(response) -> str:
    """Everything a person could read in an answer: headers, body, messages."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + "\n" + body.decode("utf-8", errors="replace")
