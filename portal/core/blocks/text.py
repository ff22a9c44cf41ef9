"""Blocks made of text."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
    URLBlock,
)

from portal.core.blocks.pages import SeenPageChooserBlock

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingLevel(models.TextChoices):
    SECTION = "h2", _("Section")
    SUBSECTION = "h3", _("Subsection")


class CalloutTone(models.TextChoices):
    INFORMATION = "info", _("Information")
    WARNING = "warning", _("Warning")
    SUCCESS = "success", _("Good news")


class HeadingBlock(StructBlock):
    text = CharBlock(label=_("Text"), max_length=150)
    level = ChoiceBlock(
        label=_("Level"),
        choices=HeadingLevel.choices,
        default=HeadingLevel.SECTION,
        search_index=False,
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "core/blocks/heading.html"


class ParagraphBlock(RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": RICH_TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        template = "core/blocks/paragraph.html"


class CalloutBlock(StructBlock):
    tone = ChoiceBlock(
        label=_("Tone"),
        choices=CalloutTone.choices,
        default=CalloutTone.INFORMATION,
        search_index=False,
    )
    title = CharBlock(label=_("Title"), max_length=150, required=False)
    text = RichTextBlock(label=_("Text"), features=["bold", "italic", "ul", "link"])

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "core/blocks/callout.html"


class QuoteBlock(StructBlock):
    text = TextBlock(label=_("Quotation"))
    source = CharBlock(label=_("Source"), max_length=150, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "core/blocks/quote.html"


class LinkBlock(StructBlock):
    """A link to a page of the portal or to another site, with its own label."""

    label = CharBlock(label=_("Label"), max_length=150)
    page = SeenPageChooserBlock(label=_("Page of the portal"), required=False)
    url = URLBlock(label=_("Address of another site"), required=False)

    class Meta:
        icon = "link"
        label = _("Link")
        template = "core/blocks/link.html"

    def clean(self, value):
        """Raise StructBlockValidationError unless exactly one target is given."""
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            error = ValidationError(_("Choose a page or give an address, not both."))
            raise StructBlockValidationError(block_errors={"page": error})
        return cleaned
