"""Following an e-learning unit: reading lessons, taking the quiz, passing."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.services.trainings import follow_trainings
from portal.accounts.models import User
from portal.core.services.journal import record
from training.models import ModulePage, UnitProgress
from training.services.errors import TrainingError
from training.units import Unit, percent_right, unit_of


@transaction.atomic
def read_lesson(module: ModulePage, *, actor: User, number: int) -> UnitProgress:
    """Note that a lesson was read; a unit without a quiz is passed with its last one.

    Raises TrainingError for a lesson that does not exist.
    """
    progress = _locked(module, actor)
    unit = unit_of(module, actor)
    lesson = next((one for one in unit.lessons if one.number == number), None)
    if lesson is None:
        raise TrainingError(_("This lesson does not exist any more."))
    if not lesson.is_read:
        progress.lessons = [*progress.lessons, lesson.key]
        progress.save(update_fields=["lessons"])
        if not unit.questions and unit.read + 1 == len(unit.lessons):
            _pass(progress, actor)
    return progress


@transaction.atomic
def take_quiz(module: ModulePage, *, actor: User, answers: Mapping[str, frozenset[int]]) -> int:
    """Keep the result of the quiz, in percent; from the threshold on, the unit is passed.

    `answers` are the places chosen, by question. Raises TrainingError before the lessons are
    read.
    """
    progress = _locked(module, actor)
    unit = unit_of(module, actor)
    _check_quiz(unit)
    percent = percent_right(unit.questions, answers)
    progress.attempts += 1
    progress.best_percent = max(progress.best_percent or 0, percent)
    progress.save(update_fields=["attempts", "best_percent"])
    if percent >= module.pass_percent:
        _pass(progress, actor)
    return percent


def _check_quiz(unit: Unit) -> None:
    if not unit.questions:
        raise TrainingError(_("This unit has no quiz."))
    if not unit.is_read:
        raise TrainingError(_("Read the lessons first."))


def _locked(module: ModulePage, actor: User) -> UnitProgress:
    original = module.original()
    UnitProgress.objects.get_or_create(module=original, person=actor)
    return UnitProgress.objects.select_for_update().get(module=original, person=actor)


def _pass(progress: UnitProgress, actor: User) -> None:
    progress.passed_at = timezone.now()
    progress.save(update_fields=["passed_at"])
    follow_trainings([actor.pk], actor=actor)
    record("unit.passed", actor=actor, target=progress)
