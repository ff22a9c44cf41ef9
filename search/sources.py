"""What can be searched: one class per kind of object.

A new kind comes in by one subclass of SearchSource, registered in the `search_sources`
module of an installed app:

    @register
    class VenueSource(SearchSource):
        kind = "venue"
        ...

Everything else (index, counts, filters, rights, commands) follows.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page of text; `number` is None for what has no pages."""

    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """What is indexed of an object.

    `facts` are words that help to find it without being part of its text (reference, kind,
    month). `committee` and `institution` are UUIDs. `facet_kind` is one of the keys of the
    source's `facet_kinds`.
    """

    title: str
    pages: Sequence[SourcePage]
    facet_kind: str
    language: str = ""
    dated_on: date | None = None
    committee: str = ""
    institution: str = ""
    facts: str = ""

    def content_hash(self) -> str:
        """Changes when anything above changes."""
        parts = [
            self.title,
            self.facts,
            self.facet_kind,
            self.language,
            self.dated_on.isoformat() if self.dated_on else "",
            self.committee,
            self.institution,
            [(page.number, page.text) for page in self.pages],
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


class SearchSource(ABC):
    """A kind of object that can be found.

    `id_field` names the public identifier. `facet_kinds` gives the labels of the kinds
    offered as filters. `has_parts`: parts of its text have readers of their own, so that any
    change of text, which may close one of them, hides it until the index has followed.
    `unread_fields` are columns that nothing searched depends on: saving these changes nothing.
    `depends_on` tells which objects of this kind change when an object of another model does:
    a function from that object to a queryset of this model.
    """

    kind: str
    model: type[models.Model]
    label: str | Promise
    facet_kinds: Mapping[str, str | Promise]
    id_field: str = "uuid"
    has_parts: bool = False
    unread_fields: frozenset[str] = frozenset()
    depends_on: Mapping[type[models.Model], Callable[[models.Model], models.QuerySet]] = {}

    @abstractmethod
    def queryset(self) -> models.QuerySet:
        """Objects that may be searchable, with what `tokens` and `document` read."""

    @abstractmethod
    def visible_to(self, user) -> models.QuerySet:
        """Objects the person may read, with what `url` reads."""

    @abstractmethod
    def document(self, obj: models.Model) -> SourceDocument:
        """What is indexed of the object."""

    @abstractmethod
    def url(self, obj: models.Model, *, page: int | None, words: str, request) -> str:
        """Where the object is read, at this page, with these words marked when it can be."""

    def title(self, obj: models.Model) -> str:
        """What the object is called wherever it is found."""
        return str(obj)

    def tokens(self, obj: models.Model) -> frozenset[str]:
        """Audience tokens that open the object now; none: it is not searchable."""
        return obj.effective_tokens()

    def hides_changes(self, obj: models.Model) -> bool:
        """Whether a change of its text hides the object until the index has the new one."""
        return self.has_parts

    def restricted(self, objects: Iterable[models.Model]) -> list[models.Model]:
        """Those whose text is not for everybody: showing it leaves a line in the journal."""
        return []

    def lapsed(self, now: datetime) -> models.QuerySet | None:
        """Public identifiers, as texts, of objects that time alone has closed: nothing says so."""
        return None

    def object_id(self, obj: models.Model) -> str:
        return str(getattr(obj, self.id_field))

    def readable(self, user, ids: Iterable[str]) -> dict[str, models.Model]:
        """Those of the objects that the person may read, by public identifier."""
        return self.by_ids(self.visible_to(user), ids)

    def by_ids(self, queryset: models.QuerySet, ids: Iterable[str]) -> dict[str, models.Model]:
        """Objects of the queryset by public identifier."""
        found = queryset.filter(**{f"{self.id_field}__in": list(ids)})
        return {self.object_id(obj): obj for obj in found}


_sources: dict[str, SearchSource] = {}


def register(source: type[SearchSource]) -> type[SearchSource]:
    """Declare a source; usable as a class decorator."""
    _sources[source.kind] = source()
    return source


def all_sources() -> list[SearchSource]:
    return list(_sources.values())


def source_of(kind: str) -> SearchSource | None:
    return _sources.get(kind)


def facet_kind_labels() -> dict[str, str | Promise]:
    """Labels of every kind offered as a filter, in the order of the sources."""
    return {key: label for source in all_sources() for key, label in source.facet_kinds.items()}


def touched_by(
    instance: models.Model, columns: Collection[str] | None = None
) -> list[tuple[SearchSource, list[str]]]:
    """Which objects of which sources a change of this one concerns.

    `columns` are those that were saved, when not all of them were.
    """
    touched = []
    for source in all_sources():
        ids = []
        is_unread = bool(columns) and source.unread_fields.issuperset(columns)
        if isinstance(instance, source.model) and not is_unread:
            ids.append(source.object_id(instance))
        for model, dependents in source.depends_on.items():
            if isinstance(instance, model):
                rows = dependents(instance).values_list(source.id_field, flat=True)
                ids.extend(map(str, rows))
        if ids:
            touched.append((source, ids))
    return touched
