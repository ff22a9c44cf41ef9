"""Blocks of an e-learning unit: lessons to read, questions to answer."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ListBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)

from portal.core.blocks.text import RICH_TEXT_FEATURES


class LessonBlock(StructBlock):
    title = CharBlock(label=_("Title"), max_length=150)
    text = RichTextBlock(label=_("Text"), features=["h3", *RICH_TEXT_FEATURES])

    class Meta:
        icon = "doc-full"
        label = _("Lesson")


class QuizChoiceBlock(StructBlock):
    text = CharBlock(label=_("Choice"), max_length=250, search_index=False)
    is_right = BooleanBlock(label=_("Right answer"), required=False)

    class Meta:
        icon = "tick"
        label = _("Choice")


class QuestionBlock(StructBlock):
    """A closed question; search finds nothing of it."""

    text = CharBlock(label=_("Question"), max_length=300, search_index=False)
    choices = ListBlock(QuizChoiceBlock(), label=_("Choices"), min_num=2, max_num=8)
    explanation = TextBlock(
        label=_("Explanation"), max_length=1000, required=False, search_index=False
    )

    class Meta:
        icon = "help"
        label = _("Question")

    def clean(self, value):
        """Raise StructBlockValidationError unless one choice is right, and one is not."""
        cleaned = super().clean(value)
        right = [bool(choice["is_right"]) for choice in cleaned["choices"]]
        if all(right) or not any(right):
            error = ValidationError(_("Mark the right answers: one at least, and not all."))
            raise StructBlockValidationError(block_errors={"choices": error})
        return cleaned
