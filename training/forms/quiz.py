"""The form of a quiz. What it sends to the browser says nothing of the right answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from training.units import Question


class QuizForm(forms.Form):
    def __init__(self, *args, questions: list[Question], **kwargs):
        super().__init__(*args, **kwargs)
        self._questions = questions
        for question in questions:
            self.fields[f"question-{question.key}"] = _field(question)

    def answers(self) -> dict[str, frozenset[int]]:
        """The places chosen, by question."""
        found = {}
        for question in self._questions:
            chosen = self.cleaned_data[f"question-{question.key}"]
            places = chosen if isinstance(chosen, list) else [chosen]
            found[question.key] = frozenset(map(int, places))
        return found


def _field(question: Question) -> forms.Field:
    choices = [(str(place), text) for place, text in enumerate(question.choices)]
    if question.has_several:
        return forms.MultipleChoiceField(
            label=question.text,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Several answers are right."),
        )
    return forms.ChoiceField(label=question.text, choices=choices, widget=forms.RadioSelect)
