"""The catalogue: sessions to come and modules that somebody may read, under filters.

Filters and their counts are computed here from narrow rows, in one pass, whatever their number:
professions stand in a list that databases do not count alike.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language

from network.finding.many import one_of_keys
from network.finding.words import FinderUnavailable, find_words
from training.enums import SessionState
from training.models import ModulePage, Session

# Sessions that are to be held, dates known or not.
_LISTED = (SessionState.OPEN, SessionState.CLOSED, SessionState.POSTPONED)
_OF_MODULE = ("pk", "translation_key", "theme", "kit", "publics")


@dataclass(frozen=True)
class Filters:
    """What is asked of the catalogue; empty values ask for nothing. `month` is "2026-12"."""

    theme: str = ""
    kit: str = ""
    public: str = ""
    mode: str = ""
    territory: str = ""
    month: str = ""
    places: bool = False


class Row(NamedTuple):
    """What filters read of a session or a module; `family` is the set of pages of the module."""

    pk: int
    family: UUID
    theme: str
    kit: str
    publics: Collection[str]
    mode: str
    territory: str
    month: str
    has_places: bool


@dataclass(frozen=True)
class Listing:
    """Keys under all the filters, in order, and what each value of each filter would give."""

    keys: list[int] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


_TESTS: dict[str, Callable[[Row, str], bool]] = {
    "theme": lambda row, value: row.theme == value,
    "kit": lambda row, value: row.kit == value,
    "public": lambda row, value: value in row.publics,
    "mode": lambda row, value: row.mode == value,
    "territory": lambda row, value: row.territory == value,
    "month": lambda row, value: row.month == value,
    "places": lambda row, value: row.has_places,
}
_VALUES: dict[str, Callable[[Row], Collection[str]]] = {
    "theme": lambda row: (row.theme,),
    "kit": lambda row: (row.kit,),
    "public": lambda row: row.publics,
    "mode": lambda row: (row.mode,),
    "territory": lambda row: (row.territory,),
    "month": lambda row: (row.month,),
}


def listing(rows: Collection[Row], filters: Filters) -> Listing:
    """Put rows under filters. A value counts what it gives together with the other filters."""
    asked = {one.name: value for one in fields(filters) if (value := getattr(filters, one.name))}
    keys, counts = [], {name: Counter() for name in _VALUES}
    for row in rows:
        failed = [name for name, value in asked.items() if not _TESTS[name](row, value)]
        if not failed:
            keys.append(row.pk)
        if len(failed) > 1:
            continue
        for name in failed or _VALUES:
            if name in _VALUES:
                counts[name].update(value for value in _VALUES[name](row) if value)
    return Listing(keys, {name: dict(found) for name, found in counts.items()})


def sessions_to_come(user):
    """Sessions of the catalogue: to be held and not over, that the person reads."""
    not_over = Q(ends_at__gt=timezone.now()) | Q(state=SessionState.POSTPONED)
    return Session.objects.visible_to(user).filter(not_over, state__in=_LISTED)


def session_rows(user) -> list[Row]:
    """The sessions to come by date, those without dates last; two queries."""
    found = sessions_to_come(user).order_by(F("starts_at").asc(nulls_last=True), "pk")
    sessions = list(
        found.values_list(
            "pk", "module_id", "mode", "commune__epci_id", "state", "starts_at", "opens_at",
            "closes_at", "maximum", "taken", named=True,
        )
    )  # fmt: skip
    taught = ModulePage.objects.filter(pk__in={one.module_id for one in sessions}).order_by()
    modules = {pk: rest for pk, *rest in taught.values_list(*_OF_MODULE)}
    now = timezone.now()
    return [
        Row(
            one.pk, *modules[one.module_id], one.mode, one.commune__epci_id or "",
            _month(one.starts_at), _has_places(one, now),
        )
        for one in sessions
    ]  # fmt: skip


def readable_modules(user) -> list[ModulePage]:
    """Modules by title, each once: in the language of the page when it exists, else the first."""
    language = get_language()
    chosen: dict = {}
    pages = ModulePage.objects.visible_to(user).select_related("locale").order_by("pk")
    for page in pages:
        known = chosen.get(page.translation_key)
        if known is None or page.locale.language_code == language:
            chosen[page.translation_key] = page
    return sorted(chosen.values(), key=lambda page: (page.title.casefold(), page.pk))


def module_rows(modules: Collection[ModulePage], sessions: Collection[Row]) -> list[Row]:
    """Modules as filters read them; they have a seat left when one of these sessions has."""
    with_places = {row.family for row in sessions if row.has_places}
    return [
        Row(
            one.pk, one.translation_key, one.theme, one.kit, one.publics, one.mode, "", "",
            one.translation_key in with_places,
        )
        for one in modules
    ]  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """Rows that answer words, the best first; all of them when words cannot be looked for."""

    rows: list[Row]
    corrected: str = ""
    is_unavailable: bool = False


def answering(user, words: str, kind: str, rows: list[Row]) -> Answered:
    """Look for words among these rows, of sessions ("session") or modules ("module").

    A module answers by its page in any language.
    """
    try:
        matches = find_words(user, words, kind) if words else None
    except FinderUnavailable:
        return Answered(rows, is_unavailable=True)
    if matches is None:
        return Answered(rows)
    keys = [int(one) for one in matches.ids]
    if kind == "module":
        pages = ModulePage.objects.filter(pk__in=one_of_keys(keys)).order_by()
        families = dict(pages.values_list("pk", "translation_key"))
        keys = [families[pk] for pk in keys if pk in families]
    ranks = {key: rank for rank, key in reversed(list(enumerate(keys)))}
    found = [(ranks.get(row.family if kind == "module" else row.pk), row) for row in rows]
    answers = sorted((one for one in found if one[0] is not None), key=lambda one: one[0])
    return Answered([row for _rank, row in answers], matches.corrected)


def _month(starts_at: datetime | None) -> str:
    return f"{timezone.localtime(starts_at):%Y-%m}" if starts_at else ""


def _has_places(one, now: datetime) -> bool:
    """Whether somebody may sign up now and have a seat: phase OPEN of a session."""
    begun = one.opens_at is None or one.opens_at <= now
    is_open = one.state == SessionState.OPEN and begun and one.closes_at > now
    return is_open and one.taken < one.maximum
