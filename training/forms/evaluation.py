"""The form of an evaluation: closed questions, objectives, one free line."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.enums_attendance import QUESTIONS, EvaluationKind, Question, Rating
from training.services.evaluations import LONGEST_SUGGESTION, Answer


def _rating(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=Rating.choices, coerce=int, widget=forms.RadioSelect
    )


class EvaluationForm(forms.Form):
    def __init__(self, *args, kind: str, objectives: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self._kind, self._objectives = EvaluationKind(kind), objectives
        for question in QUESTIONS[self._kind]:
            self.fields[question.value] = _rating(Question(question).label)
        for place, objective in enumerate(objectives):
            words = {"objective": objective}
            if self._kind == EvaluationKind.HOT:
                before = _("Before the training: %(objective)s") % words
                after = _("After the training: %(objective)s") % words
                self.fields[f"before-{place}"] = _rating(before)
                self.fields[f"after-{place}"] = _rating(after)
            else:
                self.fields[f"after-{place}"] = _rating(_("Today: %(objective)s") % words)
        self.fields["suggestion"] = forms.CharField(
            label=gettext_lazy("What should change?"),
            help_text=gettext_lazy("Name nobody, yourself included."),
            required=False,
            max_length=LONGEST_SUGGESTION,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def answer(self) -> Answer:
        """What the person says, as the service takes it."""
        said, places = self.cleaned_data, range(len(self._objectives))
        is_hot = self._kind == EvaluationKind.HOT
        return Answer(
            ratings={str(one): said[one] for one in QUESTIONS[self._kind]},
            before=[said[f"before-{place}"] for place in places] if is_hot else [],
            after=[said[f"after-{place}"] for place in places],
            suggestion=said["suggestion"],
        )
