"""Who answers for a resource person on a day: themselves, a replacement, a deputy, or nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.utils import timezone

from network.areas import areas_above, covers
from network.enums import PersonStanding
from network.models import Absence, ResourcePerson


class Way(StrEnum):
    """How the one who answers was found."""

    SELF = "self"
    REPLACEMENT = "replacement"
    DEPUTY = "deputy"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Answer:
    """Who to reach instead of `asked`. `absent_until` is the last day of their absence."""

    asked: ResourcePerson
    person: ResourcePerson | None
    way: Way
    absent_until: date | None = None

    @property
    def is_replaced(self) -> bool:
        return self.way in (Way.REPLACEMENT, Way.DEPUTY)


def answering_for(person: ResourcePerson, on: date | None = None) -> Answer:
    """Who answers for one person that day; today by default."""
    return answers_for([person], on)[person.pk]


def answers_for(persons: Collection[ResourcePerson], on: date | None = None) -> dict[int, Answer]:
    """Who answers for each person, by its number; at most seven queries whatever their number.

    Somebody in office and not absent answers. An absent one is answered for by the replacement,
    the replacement of an absent replacement, and so on without coming back to anybody; failing
    that, and for somebody out of office, by a deputy of the same institution whose territory
    holds one of theirs, else by a titular. Persons given back carry user and institution.
    """
    day = on or timezone.localdate()
    circle = _Circle(persons, day)
    return {person.pk: circle.answer(person) for person in persons}


class _Circle:
    """The people in office in some institutions on a day, and who is absent then."""

    def __init__(self, asked: Collection[ResourcePerson], day: date):
        self.asked = list(asked)
        institution_ids = {person.institution_id for person in self.asked}
        in_office = (
            ResourcePerson.objects.in_office(day)
            .filter(institution_id__in=institution_ids)
            .select_related("user", "institution")
            .prefetch_related("areas")
            .order_by("pk")
        )
        self.people = {person.pk: person for person in in_office}
        absences = Absence.objects.on(day).filter(person__institution_id__in=institution_ids)
        self.absences = {absence.person_id: absence for absence in absences.order_by("pk")}

    @cached_property
    def above(self) -> dict[str, frozenset[str]]:
        """The areas of those asked for, with the larger ones; read when a deputy is needed."""
        prefetch_related_objects(self.asked, "areas")
        return areas_above(area.code for person in self.asked for area in person.areas.all())

    def answer(self, asked: ResourcePerson) -> Answer:
        absence = self.absences.get(asked.pk)
        until = absence.ends_on if absence else None
        if asked.pk in self.people and absence is None:
            return Answer(asked, self.people[asked.pk], Way.SELF)
        seen = {asked.pk}
        if found := self._replacement(asked, seen):
            return Answer(asked, found, Way.REPLACEMENT, until)
        if found := self._deputy(asked, seen):
            return Answer(asked, found, Way.DEPUTY, until)
        return Answer(asked, None, Way.NOBODY, until)

    def _replacement(self, asked: ResourcePerson, seen: set[int]) -> ResourcePerson | None:
        """Follow the replacements; each person is looked at once, so this ends."""
        current = asked.pk
        while absence := self.absences.get(current):
            current = absence.replacement_id
            if current in seen or current not in self.people:
                return None
            seen.add(current)
        return self.people.get(current) if current != asked.pk else None

    def _deputy(self, asked: ResourcePerson, seen: set[int]) -> ResourcePerson | None:
        above = self.above
        wanted = [above[area.code] for area in asked.areas.all()]
        free = [
            person
            for person in self.people.values()
            if person.institution_id == asked.institution_id
            and person.pk not in seen
            and person.pk not in self.absences
            and covers((area.code for area in person.areas.all()), wanted)
        ]
        free.sort(key=lambda person: (person.standing != PersonStanding.DEPUTY, person.pk))
        return free[0] if free else None
