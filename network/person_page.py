"""What the page of a resource person and the lists of persons show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from network.answering import Answer, answers_for
from network.areas import area_names
from network.enums import PERSON_TRANSITIONS, Missing, PersonState, SuspensionReason, Vocabulary
from network.models import Absence, ResourcePerson
from network.opening.wording import describe
from portal.accounts.models import Membership


@dataclass(frozen=True)
class PersonFacts:
    """A person in words. `missing` says what keeps them from being reached, for the keepers."""

    person: ResourcePerson
    topics: list[str]
    publics: list[str]
    languages: list[str]
    areas: list[str]
    hours: str
    answer: Answer
    missing: list[Missing]
    absences: list[Absence]
    day: date

    @property
    def is_reachable(self) -> bool:
        return not self.missing and self.answer.absent_until is None

    @property
    def state(self) -> PersonState:
        """The step of domain A14 that the dates make of the one recorded.

        An absence or a training that ran out suspends, the last day of the mandate ends it.
        """
        recorded = PersonState(self.person.state)
        end = self.person.mandate_end
        if self.person.is_nominated and end is not None and end < self.day:
            return PersonState.ENDED
        is_away = self.answer.absent_until is not None
        if recorded == PersonState.ACTIVE and (is_away or Missing.TRAINING in self.missing):
            return PersonState.SUSPENDED
        return recorded

    @property
    def state_words(self) -> str:
        """The same in words, with why somebody is suspended."""
        if self.state != PersonState.SUSPENDED:
            return str(self.state.label)
        reason = self.person.get_suspension_reason_display()
        if not reason:
            is_expired = Missing.TRAINING in self.missing
            reason = SuspensionReason.TRAINING.label if is_expired else _("Absent")
        return _("%(state)s, %(reason)s") % {
            "state": self.state.label,
            "reason": str(reason).lower(),
        }

    @property
    def missing_labels(self) -> list[str]:
        return [str(one.label) for one in self.missing]


def facts_of(persons: QuerySet, on: date | None = None) -> list[PersonFacts]:
    """The facts of each person, in the order given; a fixed number of queries."""
    today = on or timezone.localdate()
    rows = list(persons.select_related("user", "institution").prefetch_related("terms", "areas"))
    answers = answers_for(rows, today)
    names = area_names(area.code for row in rows for area in row.areas.all())
    acting = _acting(rows, today)
    coming = _coming_absences(rows, today)
    return [
        PersonFacts(
            person=row,
            topics=_labels(row, Vocabulary.NEED),
            publics=_labels(row, Vocabulary.PUBLIC),
            languages=_labels(row, Vocabulary.LANGUAGE),
            areas=[names[area.code] for area in row.areas.all()],
            hours=describe(row.hours) if row.hours else "",
            answer=answers[row.pk],
            missing=row.missing_given(today, acts=(row.user_id, row.institution_id) in acting),
            absences=coming[row.pk],
            day=today,
        )
        for row in rows
    ]


def _labels(row: ResourcePerson, vocabulary: str) -> list[str]:
    return [term.label for term in row.terms.all() if term.vocabulary == vocabulary]


def _acting(rows: Iterable[ResourcePerson], today: date) -> set[tuple[int, int]]:
    """Who acts for which institution that day."""
    people = Membership.objects.active(today).filter(user_id__in=[row.user_id for row in rows])
    return set(people.values_list("user_id", "institution_id"))


def _coming_absences(rows: Iterable[ResourcePerson], today: date) -> dict[int, list[Absence]]:
    found = defaultdict(list)
    absences = Absence.objects.filter(person__in=[row.pk for row in rows], ends_on__gte=today)
    for absence in absences.select_related("replacement__user"):
        found[absence.person_id].append(absence)
    return found


# The steps of the mandate by the state that they lead to; a renewed training leads nowhere.
_STEP_TO = {
    PersonState.NOMINATED: "nominate",
    PersonState.TRAINED: "train",
    PersonState.SUSPENDED: "suspend",
    PersonState.ENDED: "end",
}


def next_steps(person: ResourcePerson) -> list[str]:
    """Names of the steps that the state of the person allows."""
    allowed = PERSON_TRANSITIONS[person.state]
    steps = [step for state, step in _STEP_TO.items() if state in allowed]
    if PersonState.ACTIVE in allowed:
        steps.insert(0, "resume" if person.state == PersonState.SUSPENDED else "activate")
    if person.state in (PersonState.TRAINED, PersonState.ACTIVE, PersonState.SUSPENDED):
        steps.insert(1, "train")
    if person.is_nominated and person.mandate_end is not None:
        steps.insert(len(steps) - 1, "renew")
    return steps
