"""Asking as each person through each channel, and comparing with what is written in the world."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from search import services
from search.completion import complete
from tests.search.leaks.world import (
    COMMON,
    DIFFERENT,
    VISITOR,
    WORDS_PER_QUESTION,
    Lot,
    World,
    misspelt,
)
from tests.support.canary import text_of

CHANGES_EACH_TIME = re.compile(
    r'nonce="[^"]+"|csrf[^>]*>|hx-headers=.*?>|^(?:Content-Security-Policy|Set-Cookie|Expires):.*$',
    re.IGNORECASE | re.MULTILINE,
)
EVERYTHING = 500
FEW = 5
PREFERRED = ["seated", "member", "superuser", "unseated", "secretary", "outsider", "colleague"]
# The filters whose every count is known beforehand.
COUNTED = ("kind", "committee", "institution")


@dataclass
class Found:
    """What a search tells in all: objects, how many, and the counts of its filters."""

    things: set[tuple[str, str]] = field(default_factory=set)
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    said: str = ""


@dataclass
class Asking:
    """Everything asked of a world at one moment, where `readers` says who may read each lot.

    Leaks are gathered as sentences: who, through which channel, of which lot. A thin look asks
    each question of the page once, and leaves out what says the same in another way.
    """

    world: World
    readers: Mapping[str, frozenset[str]]
    is_thin: bool = False
    leaks: list[str] = field(default_factory=list)
    _nothing: dict[tuple[str, int], str] = field(default_factory=dict)

    def forbidden(self, name: str, lots: Iterable[Lot]) -> list[Lot]:
        return [lot for lot in lots if name not in self.readers[lot.name]]

    def allowed(self, name: str, lots: Iterable[Lot]) -> list[Lot]:
        return [lot for lot in lots if name in self.readers[lot.name]]

    # Nothing for who may not

    def look_for_leaks(self, names=DIFFERENT, lots: Iterable[Lot] | None = None) -> list[str]:
        """Every channel, as each person, for each word that is not theirs to read."""
        lots = list(lots or self.world.lots.values())
        for name in names:
            closed = self.forbidden(name, lots)
            silent = [word for lot in lots for word in lot.silent.values()]
            self._pages(name, closed, silent)
            self._completions(name, closed)
            self._everything(name, closed)
        return self.leaks

    def _pages(self, name: str, closed: list[Lot], silent: list[str]) -> None:
        """The page is that of words which stand nowhere: hits, counts, facets, corrections."""
        words = [word for lot in closed for word in (*lot.words, misspelt(lot.words[0]))]
        for asked in batches(list(dict.fromkeys([*words, *silent]))):
            if self.get(name, "search:page", asked) != self._page_of_nothing(name, len(asked)):
                self._tell(name, "page", asked)
            if not self.is_thin and self.search(name, " ".join(asked)) != Found():
                self._tell(name, "search_as", asked)

    def _page_of_nothing(self, name: str, number: int) -> str:
        """The page for so many words that stand nowhere."""
        if (name, number) not in self._nothing:
            words = self.world.absent[:number]
            self._nothing[name, number] = self.get(name, "search:page", words)
        return self._nothing[name, number]

    def _completions(self, name: str, closed: list[Lot]) -> None:
        """Nothing continues the beginning that all the words of a lot have in common."""
        user = self.world.user(name)
        for lot in closed:
            if not complete(user, lot.prefix).is_empty:
                self._tell(name, "completion", [lot.prefix])

    def _everything(self, name: str, closed: list[Lot]) -> None:
        """Nothing in the results, filters and totals of a search for what everything holds."""
        found = self.search(name, COMMON)
        for lot in closed:
            if found.things & {(thing.kind, thing.object_id) for thing in lot.things}:
                self._tell(name, "results of another word", [lot.name])
            if any(word in found.said for word in lot.words):
                self._tell(name, "words beside other results", [lot.name])
        own = {thing.institution for lot in closed for thing in lot.things if thing.institution}
        counted = own.intersection(found.facets.get("institution", {}))
        if counted or found.total > self.expected(name).total:
            self._tell(name, "totals and filters", [COMMON])

    def _tell(self, name: str, channel: str, asked: list[str]) -> None:
        lots = {
            lot.name
            for lot in self.world.lots.values()
            if any(word.startswith(lot.prefix) for word in asked)
        }
        self.leaks.append(f"{name}, {channel}: {sorted(lots) or asked}")

    # Everything for who may

    def shortcomings(self, names=DIFFERENT) -> list[str]:
        """Who does not find exactly what they may read: objects, total and every filter."""
        wrong = []
        for name in names:
            found, wanted = self.search(name, COMMON), self.expected(name)
            for what in ("things", "total", "facets"):
                if getattr(found, what) != getattr(wanted, what):
                    wrong.append(
                        f"{name}, {what}: {getattr(found, what)} and not {getattr(wanted, what)}"
                    )
            lots = () if self.is_thin else self.world.lots.values()
            for lot in self.allowed(name, lots):
                if lot.found and not complete(self.world.user(name), lot.prefix).words:
                    wrong.append(f"{name}, completion: nothing of {lot.name}")
        return wrong

    def expected(self, name: str) -> Found:
        """What the world says the person should find."""
        things = [
            thing for lot in self.allowed(name, self.world.lots.values()) for thing in lot.things
        ]
        known = self.world.known_committees
        facets = {
            "kind": Counter(thing.facet_kind for thing in things),
            "committee": Counter(
                thing.committee for thing in things if name in known.get(thing.committee, ())
            ),
            "institution": Counter(thing.institution for thing in things if thing.institution),
        }
        return Found(
            {(thing.kind, thing.object_id) for thing in things},
            len(things),
            {facet: dict(counts) for facet, counts in facets.items() if counts},
        )

    # Channels

    def get(self, name: str, view: str, words: list[str]) -> str:
        """An answer over HTTP, without the words asked nor what changes at each request."""
        response = self.world.client(name).get(reverse(view), {"q": " ".join(words)})
        body = CHANGES_EACH_TIME.sub("", text_of(response))
        for word in words:
            body = body.replace(word, "§")
        return f"{response.status_code}\n{body}"

    def search(self, name: str, text: str) -> Found:
        """What the command prints for who has an account; what the service says to a visitor."""
        if name == VISITOR:
            answer = services.search(self.world.user(name), text, page_size=EVERYTHING)
            facets = {f.name: {v.value: v.count for v in f.values} for f in answer.facets}
            things = {(result.kind, result.object_id) for result in answer.results}
            total, told = answer.total, (answer.results, answer.facets, answer.corrections)
            corrected, said = answer.corrections, repr(told)
        else:
            output = StringIO()
            arguments = ("--json", "--limit", str(EVERYTHING))
            email = self.world.people[name].email
            call_command("search_as", email, text, *arguments, stdout=output)
            report = json.loads(output.getvalue())
            things = {(hit["kind"], hit["id"]) for hit in report["hits"]}
            total, facets, corrected = report["total"], report["facets"], report["corrections"]
            said = output.getvalue().replace(text, "")
        kept = {name: facets[name] for name in COUNTED if facets.get(name)}
        empty = not (things or total or any(facets.values()) or corrected)
        return Found() if empty else Found(things, total, kept, said)


def touched(world: World, readers: Mapping[str, frozenset[str]]) -> dict[str, list]:
    """Whom to ask, and of which lots, after a change: those who lost something, and a visitor.

    When one person alone has lost, that person is asked for everything.
    """
    lost = {name: lot.readers - readers[name] for name, lot in world.lots.items()}
    people = frozenset().union(*lost.values())
    if len(people) == 1:
        return {"names": list(people), "lots": list(world.lots.values())}
    names = [name for name in DIFFERENT if name in people or name == VISITOR]
    changed = [
        lot for name, lot in world.lots.items() if lost[name] or lot.readers != readers[name]
    ]
    return {"names": names, "lots": changed or list(world.lots.values())}


def leaks_left(world: World, readers: Mapping[str, frozenset[str]]) -> list[str]:
    """What those who lost something are still told: a thin look, as five of them at most."""
    whom = touched(world, readers)
    names = whom["names"]
    if len(names) > FEW:
        names = [VISITOR, *(name for name in PREFERRED if name in names)][:FEW]
    return Asking(world, readers, is_thin=True).look_for_leaks(names, whom["lots"])


def batches(words: list[str]) -> list[list[str]]:
    """As many words at a time as one question takes."""
    return [
        words[start : start + WORDS_PER_QUESTION]
        for start in range(0, len(words), WORDS_PER_QUESTION)
    ]
