"""What evaluations say, from five answers on: by question, and by objective before and after."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import mean

from django.utils import timezone

from training.enums_attendance import QUESTIONS, EvaluationKind, Question, Rating
from training.models import EvaluationBox, ModulePage, Session

HIGHEST = max(Rating.values)


@dataclass(frozen=True)
class QuestionResult:
    """How many people chose each level, and the mean of four."""

    question: Question
    counts: list[tuple[str, int]]
    mean: float

    @property
    def label(self) -> str:
        return str(self.question.label)


@dataclass(frozen=True)
class ObjectiveResult:
    """The means of an objective: before and after the session, or three months later."""

    text: str
    before: float | None
    after: float


@dataclass(frozen=True)
class Results:
    """The results of an evaluation; empty until five people have answered."""

    kind: EvaluationKind
    given: int
    shown: int
    questions: list[QuestionResult]
    objectives: list[ObjectiveResult]
    suggestions: list[str]

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True)
class ModuleResults:
    """A module over its sessions: answers read, satisfaction, progress on objectives."""

    module: ModulePage
    sessions: int
    answers: int
    satisfied: float
    before: float | None
    after: float | None


def results_of(session: Session) -> list[Results]:
    """Hot, then cold, for those who run the session; one query."""
    boxes = {box.kind: box for box in session.evaluations.all()}
    now = timezone.now()
    return [_results(boxes.get(kind), kind, session, now) for kind in EvaluationKind]


def results_by_module(sessions) -> list[ModuleResults]:
    """The hot evaluations of these sessions (a queryset), by module; one query."""
    boxes = EvaluationBox.objects.filter(session__in=sessions, kind=EvaluationKind.HOT)
    boxes = boxes.select_related("session__module").order_by("session__module__title", "pk")
    now = timezone.now()
    found: dict[int, list[tuple[EvaluationBox, list[dict]]]] = {}
    for box in boxes:
        if answers := box.readable_answers(now):
            found.setdefault(box.session.module_id, []).append((box, answers))
    return [_of_module(read) for read in found.values()]


def satisfaction_of(session_ids: Collection[int]) -> dict[int, float]:
    """The mean satisfaction, of four, of each session with enough hot answers; one query."""
    now = timezone.now()
    boxes = EvaluationBox.objects.filter(session__in=session_ids, kind=EvaluationKind.HOT)
    return {
        box.session_id: _mean(one["ratings"][Question.SATISFIED] for one in answers)
        for box in boxes.select_related("session")
        if (answers := box.readable_answers(now))
    }


def _of_module(read: list[tuple[EvaluationBox, list[dict]]]) -> ModuleResults:
    answers = [one for _box, found in read for one in found]
    before = [rating for one in answers for rating in one["before"]]
    after = [rating for one in answers for rating in one["after"]]
    return ModuleResults(
        module=read[0][0].session.module,
        sessions=len(read),
        answers=len(answers),
        satisfied=_mean(one["ratings"][Question.SATISFIED] for one in answers),
        before=_mean(before) if before else None,
        after=_mean(after) if after else None,
    )


def _results(
    box: EvaluationBox | None, kind: EvaluationKind, session: Session, now: datetime
) -> Results:
    if box is None:
        return Results(kind, 0, 0, [], [], [])
    box.session = session
    answers = box.readable_answers(now)
    if not answers:
        return Results(kind, len(box.answers), 0, [], [], [])
    return Results(
        kind,
        len(box.answers),
        len(answers),
        [_question(question, answers) for question in QUESTIONS[kind]],
        [_objective(place, text, answers) for place, text in enumerate(box.objectives)],
        sorted(one["suggestion"] for one in answers if one["suggestion"]),
    )


def _question(question: Question, answers: list[dict]) -> QuestionResult:
    ratings = [one["ratings"][question] for one in answers]
    counts = [(str(level.label), ratings.count(level)) for level in reversed(Rating)]
    return QuestionResult(question, counts, _mean(ratings))


def _objective(place: int, text: str, answers: list[dict]) -> ObjectiveResult:
    before = [one["before"][place] for one in answers if one["before"]]
    after = [one["after"][place] for one in answers]
    return ObjectiveResult(text, _mean(before) if before else None, _mean(after))


def _mean(ratings: Iterable[int]) -> float:
    return round(mean(ratings), 1)
