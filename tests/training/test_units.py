"""E-learning units: lessons, quiz, progress, and what passing is worth."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import StructBlockValidationError

from network.dates import months_later
from network.models import ResourcePerson
from portal.accounts.enums import Role
from portal.core.models import JournalEntry
from tests.factories.accounts import make_member
from tests.factories.network_persons import ResourcePersonFactory
from tests.factories.training import make_module, make_session
from tests.factories.training_units import make_unit, question_data
from tests.support.pages import main_of, main_text
from training.blocks import QuestionBlock
from training.models import UnitProgress
from training.prerequisites import missing_modules
from training.services.errors import TrainingError
from training.services.units import read_lesson, take_quiz
from training.trained import trained_table
from training.units import percent_right, questions_of, unit_of, units_held

pytestmark = pytest.mark.django_db

RIGHT = {0: "1", 1: ["0", "2"]}


def _read_all(module, person):
    for lesson in unit_of(module, person).lessons:
        read_lesson(module, actor=person, number=lesson.number)


def _answers(**changed):
    return {"question-0": frozenset({1}), "question-1": frozenset({0, 2}), **changed}


def test_progress_is_kept_and_lessons_may_be_read_twice():
    module, person, other = make_unit(), make_member(), make_member()

    read_lesson(module, actor=person, number=2)
    read_lesson(module, actor=person, number=2)

    unit = unit_of(module, person)
    assert (unit.read, unit.next_lesson.number) == (1, 1)
    assert unit_of(module, other).read == 0


def test_quiz_comes_after_the_lessons_and_passes_from_the_threshold_on():
    module, person = make_unit(pass_percent=100), make_member()
    with pytest.raises(TrainingError):
        take_quiz(module, actor=person, answers=_answers())
    _read_all(module, person)

    half = _answers(**{"question-1": frozenset({0})})
    assert take_quiz(module, actor=person, answers=half) == 50
    assert not unit_of(module, person).is_passed
    assert take_quiz(module, actor=person, answers=_answers()) == 100
    assert take_quiz(module, actor=person, answers={}) == 0

    progress = UnitProgress.objects.get()
    assert (progress.attempts, progress.best_percent) == (3, 100)
    assert progress.passed_at
    assert JournalEntry.objects.filter(action="unit.passed").count() == 1


def test_unit_without_quiz_is_passed_with_its_last_lesson():
    module, person = make_unit(quiz=False), make_member()

    read_lesson(module, actor=person, number=1)
    assert not unit_of(module, person).is_passed
    read_lesson(module, actor=person, number=2)

    assert unit_of(module, person).is_passed
    with pytest.raises(TrainingError):
        take_quiz(module, actor=person, answers={})
    with pytest.raises(TrainingError):
        read_lesson(module, actor=person, number=3)


def test_extra_choices_are_not_right():
    questions = questions_of(make_unit())

    assert percent_right(questions, _answers()) == 100
    assert percent_right(questions, _answers(**{"question-1": frozenset({0, 1, 2})})) == 50
    assert percent_right(questions, {}) == 0


def test_passed_unit_counts_as_a_prerequisite_as_long_as_it_is_valid(time_machine):
    module, person = make_unit(quiz=False, validity_months=12), make_member()
    near, far = [make_session(make_module(prerequisites=[module]), days=days) for days in (30, 500)]
    assert missing_modules(person, near) == [module]

    _read_all(module, person)

    assert missing_modules(person, near) == []
    assert missing_modules(person, far) == [module]
    assert missing_modules(make_member(), near) == [module]
    assert units_held(person, near.starts_at.date()) == {module.translation_key}


def test_passed_unit_of_a_compulsory_module_puts_a_resource_person_in_office():
    module = make_unit(quiz=False, validity_months=12, compulsory_for=[Role.RESOURCE_PERSON])
    person = ResourcePersonFactory(trained_until=timezone.localdate() - timedelta(days=1))
    assert not ResourcePerson.objects.in_office().exists()

    _read_all(module, person.user)

    assert ResourcePerson.objects.in_office().get() == person
    person.refresh_from_db()
    assert person.trained_until == months_later(timezone.localdate(), 12)


def test_passed_unit_counts_in_the_table_of_the_trained():
    module = make_unit(quiz=False, compulsory_for=[Role.RESOURCE_PERSON])
    person = make_member(Role.RESOURCE_PERSON)
    reader = make_member(Role.COORDINATOR)
    assert [row.cells for row in trained_table(reader)] == [[0, 0, 0, 1]]

    _read_all(module, person)

    assert [row.cells for row in trained_table(reader)] == [[1, 0, 0, 0]]


def test_progress_is_read_by_the_person_and_the_coordination():
    module, person = make_unit(), make_member()
    read_lesson(module, actor=person, number=1)
    institution = person.memberships.get().institution

    assert UnitProgress.objects.visible_to(person).exists()
    assert UnitProgress.objects.visible_to(make_member(Role.COORDINATOR)).exists()
    for reader in (
        make_member(), make_member(institution=institution), make_member(Role.TRAINER),
    ):  # fmt: skip
        assert not UnitProgress.objects.visible_to(reader).exists()


@pytest.mark.parametrize("rights", [(True, True), (False, False)])
def test_question_needs_right_and_wrong_answers(rights):
    block = QuestionBlock()
    choices = [(f"Choix {place}", is_right) for place, is_right in enumerate(rights)]

    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(question_data("Qui ?", *choices)["value"]))


# Screens


def _url(name, module, *more):
    return reverse(f"training:{name}", args=[module.translation_key, *more])


def test_person_follows_the_unit_to_the_end(login):
    module, person = make_unit(), make_member()
    client = login(person)
    assert client.get(_url("unit_quiz", module)).status_code == 404
    assert "Suivre l’unité en ligne" in main_text(client.get(module.get_url()))

    page = client.get(_url("unit_lesson", module, 1))
    assert "Texte 1" in main_text(page)
    assert client.post(_url("unit_lesson", module, 1))["Location"] == _url("unit_lesson", module, 2)
    assert client.post(_url("unit_lesson", module, 2))["Location"] == _url("unit", module)
    quiz = client.get(_url("unit_quiz", module))
    assert "is_right" not in quiz.content.decode()
    assert "Parce que" not in main_text(quiz)
    assert client.post(_url("unit_quiz", module), {}).status_code == 200
    assert UnitProgress.objects.get().attempts == 0
    data = {f"question-question-{place}": value for place, value in RIGHT.items()}
    result = main_text(client.post(_url("unit_quiz", module), data))

    assert "100 %" in result
    assert "Parce que Qui ?" in result
    assert "Réussie le" in main_text(client.get(_url("unit", module)))


def test_lesson_that_does_not_exist_is_not_found(login):
    module = make_unit()
    client = login(make_member())

    for number in (0, 3, 99999):
        assert client.get(_url("unit_lesson", module, number)).status_code == 404
        assert client.post(_url("unit_lesson", module, number)).status_code == 404


@pytest.mark.parametrize("kind", ["draft", "no_lessons"])
def test_unit_does_not_exist_for_readers_of_nothing(kind, login):
    module = make_module(live=False) if kind == "draft" else make_module()

    client = login(make_member())

    for url in (_url("unit", module), _url("unit_quiz", module), _url("unit_lesson", module, 1)):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_unit_takes_the_same_queries(count, login, django_assert_max_num_queries):
    module = make_unit(lessons=count)
    client = login(make_member())
    client.get(_url("unit", module))

    with django_assert_max_num_queries(20):
        page = client.get(_url("unit", module))
    assert len(main_of(page).select("ol.stack-s li")) == count
