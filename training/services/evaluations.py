"""Answering an evaluation. Nothing of an answer goes to the journal nor to the logs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import SystemRandom

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from training.enums import LIVE_STATES, SignUpState
from training.enums_attendance import QUESTIONS, EvaluationKind, Rating
from training.models import EvaluationBox, EvaluationMark, Session, SignUp
from training.models.evaluation import FEWEST_ANSWERS, answer_time
from training.services.errors import TrainingError
from training.services.seating import lock_sessions

LONGEST_SUGGESTION = 500
# Whoever did not come has nothing to say of the session.
ANSWERING_STATES = (SignUpState.CONFIRMED, SignUpState.ATTENDED, SignUpState.PARTIAL)
_random = SystemRandom()


@dataclass(frozen=True)
class Answer:
    """What somebody says. `before` and `after` rate each objective, in their order.

    A cold evaluation has only `after`: where the person stands three months later.
    """

    ratings: Mapping[str, int]
    after: Sequence[int] = ()
    before: Sequence[int] = ()
    suggestion: str = field(default="")


def answering(session: Session, user, kind: str) -> SignUp | None:
    """The sign-up with which the person may answer now, None when they may not or have."""
    opens, closes = answer_time(session, kind)
    if session.state not in LIVE_STATES or not opens <= timezone.now() < closes:
        return None
    mine = session.sign_ups.filter(person_id=user.pk, state__in=ANSWERING_STATES)
    return mine.exclude(evaluation_marks__kind=kind).first()


@transaction.atomic
def answer(session: Session, *, actor: User, kind: str, said: Answer) -> None:
    """Put an answer in the box and mark that the person has answered.

    Raises TrainingError when they may not, or not twice.
    """
    kind = EvaluationKind(kind)
    lock_sessions([session.pk])
    session = Session.objects.select_related("module").get(pk=session.pk)
    sign_up = answering(session, actor, kind)
    if sign_up is None:
        raise TrainingError(_("You cannot answer this evaluation, or you have already answered."))
    box, _is_new = EvaluationBox.objects.get_or_create(
        session=session, kind=kind, defaults={"objectives": session.module.objective_lines}
    )
    _check(said, kind, len(box.objectives))
    EvaluationMark.objects.create(sign_up=sign_up, kind=kind)
    box.answers.append(
        {
            "ratings": dict(said.ratings),
            "before": list(said.before),
            "after": list(said.after),
            "suggestion": said.suggestion.strip()[:LONGEST_SUGGESTION],
        }
    )
    _random.shuffle(box.answers)
    if len(box.answers) - len(box.shown) >= FEWEST_ANSWERS:
        box.shown = box.answers
    box.save()


def objectives_asked(session: Session, kind: str) -> list[str]:
    """The objectives that people rate: those of the first answer, else those of the module."""
    box = session.evaluations.filter(kind=kind).first()
    return box.objectives if box else session.module.objective_lines


def _check(said: Answer, kind: EvaluationKind, objectives: int) -> None:
    """Raise TrainingError unless every question has one of the four ratings."""
    complete = set(said.ratings) == {str(one) for one in QUESTIONS[kind]}
    lengths = (len(said.before), len(said.after))
    expected = (objectives if kind == EvaluationKind.HOT else 0, objectives)
    given = [*said.ratings.values(), *said.before, *said.after]
    if not complete or lengths != expected or not set(given) <= set(Rating.values):
        raise TrainingError(_("Answer every question; the objectives may have changed meanwhile."))
