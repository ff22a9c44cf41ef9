"""E-learning units for tests."""

from tests.factories.training import make_module
from training.enums import Mode
from training.models import ModulePage


def _lesson(number):
    return {
        "type": "lesson",
        "value": {"title": f"Leçon {number}", "text": f"<p>Texte {number}</p>"},
    }


def question_data(text: str, *choices: tuple[str, bool]) -> dict:
    """A question as the editor keeps it; choices are words and whether they are right."""
    choices = [{"text": words, "is_right": is_right} for words, is_right in choices]
    value = {"text": text, "choices": choices, "explanation": f"Parce que {text}"}
    return {"type": "question", "value": value}


def make_unit(*, lessons=2, quiz=True, **fields) -> ModulePage:
    """A module with lessons and, unless told otherwise, two questions."""
    module = make_module(mode=Mode.ELEARNING, **fields)
    module.lessons = module.lessons.stream_block.to_python(
        [{**_lesson(number), "id": f"lesson-{number}"} for number in range(1, lessons + 1)]
    )
    questions = [
        question_data("Qui ?", ("Faux", False), ("Vrai", True)),
        question_data("Quoi ?", ("Vrai un", True), ("Faux", False), ("Vrai deux", True)),
    ]
    if quiz:
        module.questions = module.questions.stream_block.to_python(
            [{**one, "id": f"question-{place}"} for place, one in enumerate(questions)]
        )
    module.save_revision().publish()
    return ModulePage.objects.get(pk=module.pk)
