"""The danger checklist: questions and thresholds. Pure: it keeps nothing.

Police and gendarmerie ask 23 questions; danger is characterised from 12 "yes", or from 2 "yes"
to the 5 gravest ones (domain A0). The wording is ours and replaces no official form.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

YES_THRESHOLD = 12
GRAVE_THRESHOLD = 2


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    words: str | Promise
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    title: str | Promise
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """How many "yes", and how many of them to the gravest questions."""

    yes: int
    grave: int

    @property
    def is_characterised(self) -> bool:
        return self.yes >= YES_THRESHOLD or self.grave >= GRAVE_THRESHOLD


THEMES = (
    Theme(
        _("The situation today"),
        (
            Question("several_forms", _("She lives through several forms of violence.")),
            Question("more_often", _("Acts have become more frequent or harder lately."), True),
            Question("injured", _("She is hurt, or was in the last incident.")),
            Question("afraid", _("She is afraid for herself or for her children.")),
            Question("expects_more", _("She expects further violence, against her or her family.")),
            Question(
                "separation",
                _("He knows that she wants to leave; or they are apart and he looks for her."),
                True,
            ),
            Question("pregnant", _("She is pregnant, or has a child under two.")),
        ),
    ),
    Theme(
        _("The children"),
        (
            Question("children_hit", _("The children are hit, humiliated or deprived.")),
            Question("children_used", _("He uses the children to put pressure on her.")),
        ),
    ),
    Theme(
        _("The partner or former partner"),
        (
            Question("firearm", _("He has a firearm, declared or not."), True),
            Question("death_threats", _("He threatened to kill her or her children."), True),
            Question("suicide_push", _("He pushed her towards suicide."), True),
            Question("own_suicide", _("He speaks of killing himself.")),
            Question("substances", _("He takes too much alcohol, drugs or medicines.")),
            Question("mental_health", _("He was or is treated for a mental illness.")),
            Question("known", _("The police or the courts already know him for violence.")),
            Question("intervention", _("The police or the gendarmerie already came to the home.")),
        ),
    ),
    Theme(
        _("Control and hold"),
        (
            Question("kept_inside", _("He has kept her from going out.")),
            Question("belittled", _("He belittles, insults or humiliates her.")),
            Question("choices", _("He decides what she wears, where she goes, whether she works.")),
            Question("watched", _("He watches, follows or harasses her, online or not.")),
            Question("isolated", _("She is cut off from her family and friends.")),
            Question("money", _("He holds her money, her papers or her telephone.")),
        ),
    ),
)  # fmt: skip

QUESTIONS = {question.key: question for theme in THEMES for question in theme.questions}


def assess(ticked: Iterable[str]) -> Assessment:
    """Count each known question once; what is not a question counts for nothing."""
    known = {QUESTIONS[key] for key in ticked if key in QUESTIONS}
    return Assessment(len(known), sum(question.is_grave for question in known))
