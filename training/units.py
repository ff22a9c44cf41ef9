"""An e-learning unit as somebody follows it: lessons, quiz, result. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from network.dates import months_later
from training.models import ModulePage, UnitProgress


@dataclass(frozen=True)
class Lesson:
    """A lesson and whether the person has read it. `number` counts from 1."""

    number: int
    key: str
    title: str
    text: object
    is_read: bool


@dataclass(frozen=True)
class Question:
    """A question of the quiz. `right` are the places of the right choices."""

    key: str
    text: str
    choices: list[str]
    right: frozenset[int]
    explanation: str

    @property
    def has_several(self) -> bool:
        return len(self.right) > 1


@dataclass(frozen=True)
class Unit:
    """A unit and how far the person has come."""

    module: ModulePage
    lessons: list[Lesson]
    questions: list[Question]
    progress: UnitProgress | None

    @property
    def read(self) -> int:
        return sum(1 for one in self.lessons if one.is_read)

    @property
    def is_read(self) -> bool:
        return self.read == len(self.lessons)

    @property
    def is_passed(self) -> bool:
        return self.progress is not None and self.progress.passed_at is not None

    @property
    def next_lesson(self) -> Lesson | None:
        return next((one for one in self.lessons if not one.is_read), None)


def unit_of(module: ModulePage, user) -> Unit:
    """The unit of a module in the language of the page; two queries. The progress is the person's
    whatever the language."""
    original = module.original()
    progress = UnitProgress.objects.filter(module=original, person=user).first()
    read = set(progress.lessons) if progress else set()
    lessons = [
        Lesson(number, block.id, block.value["title"], block.value["text"], block.id in read)
        for number, block in enumerate(module.lessons, start=1)
    ]
    return Unit(module, lessons, questions_of(module), progress)


def questions_of(module: ModulePage) -> list[Question]:
    """The questions of the quiz, in their order."""
    return [
        Question(
            block.id,
            block.value["text"],
            [choice["text"] for choice in block.value["choices"]],
            frozenset(place for place, one in enumerate(block.value["choices"]) if one["is_right"]),
            block.value["explanation"],
        )
        for block in module.questions
    ]


def percent_right(questions: list[Question], answers: Mapping[str, frozenset[int]]) -> int:
    """The share of questions whose right choices, and no other, were chosen."""
    right = sum(1 for one in questions if answers.get(one.key, frozenset()) == one.right)
    return round(100 * right / len(questions)) if questions else 100


def units_held(person, on: date) -> set:
    """Translation keys of the modules whose unit the person passed and that hold that day."""
    passed = UnitProgress.objects.passed().filter(person=person).select_related("module")
    return {one.module.translation_key for one in passed if _holds(one, on)}


def _holds(progress: UnitProgress, on: date) -> bool:
    day, months = timezone.localdate(progress.passed_at), progress.module.validity_months
    return day <= on and (months is None or on <= months_later(day, months))
