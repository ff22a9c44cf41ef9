"""From words typed to one commune, or to the few the person must choose from."""

from dataclasses import dataclass

from network.models.territory import Commune

MOST_CHOICES = 10
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form sends: the words, and the code chosen among the candidates it showed."""

    text: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """The commune meant, if one alone is; else those it may be, the likeliest first."""

    commune: Commune | None = None
    candidates: tuple[Commune, ...] = ()


def suggestions(text: str) -> list[Commune]:
    """The communes to propose while somebody types, the likeliest first."""
    found = Commune.objects.matching(text[:LONGEST]).select_related("departement")
    return list(found[:MOST_CHOICES])


def pick(typed: Typed) -> Picked:
    """Find the commune: the one chosen if the words may mean it, or the only one they name."""
    text = typed.text[:LONGEST]
    if typed.code.isalnum():
        chosen = Commune.objects.matching(text).filter(code=typed.code).first()
        if chosen:
            return Picked(chosen)
    named = list(Commune.objects.named(text)[:2])
    if len(named) == 1:
        return Picked(named[0])
    candidates = suggestions(text)
    if len(candidates) == 1:
        return Picked(candidates[0])
    return Picked(candidates=tuple(candidates))
