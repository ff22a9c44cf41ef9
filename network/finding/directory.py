"""The directory of services and people: what meets the filters, with exact counts for each.

Each count leaves its own filter aside and keeps the others, so that it says what choosing
another value would give.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from network.enums import Vocabulary
from network.finding.covering import Nearness, levels_of
from network.finding.hours import Moment
from network.finding.many import one_of_keys, one_of_uuids
from network.models import (
    WHOLE_COUNTRY,
    Commune,
    Epci,
    PersonTerm,
    ResourcePerson,
    Service,
    ServiceTerm,
)
from network.opening.holidays import calendar_of
from network.opening.rules import State

TERM_FILTERS = {
    "need": Vocabulary.NEED,
    "public": Vocabulary.PUBLIC,
    "language": Vocabulary.LANGUAGE,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the directory; empty values ask nothing."""

    need: str = ""
    public: str = ""
    language: str = ""
    institution_kind: str = ""
    commune: Commune | None = None
    territory: str = ""
    open_now: bool = False
    emergency: bool = False


Step = Callable[[QuerySet], QuerySet]
Counts = dict[str, dict[str, int]]


@dataclass
class Directory:
    """One kind of entry under its filters. `steps` narrows the entries, one step a filter.

    No step joins rows of which an entry has several: each entry is counted once.
    """

    entries: QuerySet
    terms: type[ServiceTerm] | type[PersonTerm]
    steps: dict[str, Step] = field(default_factory=dict)

    def narrow_to(self, uuids: Sequence[str]) -> list[int]:
        """Keep what words gave, by digits; the keys of those that the entries hold, in that order.

        Read once: whole numbers cost less than UUIDs in every question that follows.
        """
        kept = self.entries.filter(uuid__in=one_of_uuids(uuids)).order_by()
        texts = kept.values_list(Cast("uuid", CharField()), "pk")
        found = {text.replace("-", ""): key for text, key in texts}
        among = one_of_keys(found.values())
        self.steps["words"] = lambda entries: entries.filter(pk__in=among)
        return [found[uuid] for uuid in uuids if uuid in found]

    def found(self, without: str = "") -> QuerySet:
        """Entries that meet the filters, one of them left aside if named."""
        entries = self.entries
        for name, step in self.steps.items():
            if name != without:
                entries = step(entries)
        return entries

    def counts(self) -> Counts:
        """How many entries each value would give, in a fixed number of queries for the filters."""
        named = {vocabulary: name for name, vocabulary in TERM_FILTERS.items()}
        counts: Counts = {name: {} for name in TERM_FILTERS}
        free = [name for name in TERM_FILTERS if name not in self.steps]
        for vocabulary, value, count in self._by_term(free, self.found()):
            counts[named[vocabulary]][value] = count
        for name in TERM_FILTERS.keys() & self.steps.keys():
            for _vocabulary, value, count in self._by_term([name], self.found(name)):
                counts[name][value] = count
        kinds = self.found("institution_kind").order_by().values_list("institution__kind")
        counts["institution_kind"] = dict(kinds.annotate(count=Count("pk")))
        return counts

    def _by_term(self, names: list[str], entries: QuerySet):
        terms = self.terms.objects.filter(
            vocabulary__in=[TERM_FILTERS[name] for name in names],
            entry__in=entries.order_by().values("pk"),
        )
        return terms.order_by().values_list("vocabulary", "value").annotate(count=Count("pk"))


def service_directory(user, filters: Filters, moment: Moment) -> Directory:
    """Services shown to the person, stale ones included: their card says so."""
    directory = Directory(Service.objects.visible_to(user).shown(), ServiceTerm)
    _add_common_steps(directory, filters)
    public = Q(place__isnull=True) | Q(place__is_confidential=False)
    if filters.commune or filters.territory:
        wide, narrow = _areas(filters)
        acts = Q(areas__code__in=wide) | Q(areas__code__in=narrow) & public
        directory.steps["area"] = _among(Service, acts)
    if filters.emergency:
        directory.steps["emergency"] = lambda services: services.filter(is_emergency=True)
    if filters.open_now:
        directory.steps["open_now"] = _open_step(directory.entries, moment)
    return directory


def person_directory(user, filters: Filters) -> Directory:
    """Resource persons in office."""
    directory = Directory(ResourcePerson.objects.visible_to(user).in_office(), PersonTerm)
    _add_common_steps(directory, filters)
    if filters.commune or filters.territory:
        wide, narrow = _areas(filters)
        directory.steps["area"] = _among(ResourcePerson, Q(areas__code__in=[*wide, *narrow]))
    return directory


def _add_common_steps(directory: Directory, filters: Filters) -> None:
    for name, vocabulary in TERM_FILTERS.items():
        if value := getattr(filters, name):
            directory.steps[name] = _term_step(directory.terms, vocabulary, value)
    if kind := filters.institution_kind:
        directory.steps["institution_kind"] = lambda found: found.filter(institution__kind=kind)


def _term_step(terms: type, vocabulary: str, value: str) -> Step:
    entries = terms.objects.filter(vocabulary=vocabulary, value=value).values("entry")
    return lambda found: found.filter(pk__in=entries)


def _among(model: type, condition: Q) -> Step:
    """Rows of a condition over several rows of each entry, each entry once."""
    keys = model.objects.filter(condition).order_by().values("pk")
    return lambda found: found.filter(pk__in=keys)


def _areas(filters: Filters) -> tuple[list[str], list]:
    """Codes of the areas asked for: from the département up, and below it."""
    if filters.commune:
        levels = levels_of(filters.commune)
        wide = [code for code, level in levels.items() if level >= Nearness.DEPARTEMENT]
        return wide, [code for code in levels if code not in wide]
    code = filters.territory
    over = Epci.departements.through.objects.filter(epci=code).values_list("departement", flat=True)
    communes = Commune.objects.current().filter(epci=code).values_list("pk", flat=True)
    return [WHOLE_COUNTRY, *over], [code, *communes]


_HOURS = Coalesce(
    NullIf(F("opening_hours"), Value("")),
    F("place__opening_hours"),
    Value(""),
    output_field=CharField(),
)
_WHERE = Coalesce(F("place__commune__departement"), Value(""), output_field=CharField())


def _open_step(services: QuerySet, moment: Moment) -> Step:
    """Open at the moment by the clock and holidays of each place; each way of writing read once."""
    ways = services.order_by().annotate(hours=_HOURS, where=_WHERE)
    opened: dict[str, list[str]] = {}
    clocks = {moment.calendar.departement: moment, "": moment}
    for hours, where in ways.values_list("hours", "where").distinct():
        if where not in clocks:
            clocks[where] = Moment(moment.at, calendar_of(where))
        there = clocks[where]
        if there.state_of(hours) == State.OPEN:
            opened.setdefault(where, []).append(hours)
    is_open = Q(is_emergency=True)
    for where, hours in opened.items():
        is_open |= Q(where=where, hours__in=hours)
    closed = _closed_on(moment.day) | _closed_on(moment.day, "place__")
    return lambda found: found.annotate(hours=_HOURS, where=_WHERE).filter(is_open).exclude(closed)


def _closed_on(day, prefix: str = "") -> Q:
    """The same rule as `Entry.is_closed_on`, in SQL."""
    begin, end = f"{prefix}closed_from", f"{prefix}closed_until"
    begun = Q(**{f"{begin}__isnull": True}) | Q(**{f"{begin}__lte": day})
    lasts = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day})
    said = Q(**{f"{begin}__isnull": False}) | Q(**{f"{end}__isnull": False})
    return said & begun & lasts
