"""Blocks of a page body: flat, so that each text can be translated on its own."""

from django.core.exceptions import BadRequest
from wagtail.blocks import StreamBlock

from portal.core.blocks.media import DocumentBlock, IllustrationBlock
from portal.core.blocks.text import (
    CalloutBlock,
    HeadingBlock,
    LinkBlock,
    ParagraphBlock,
    QuoteBlock,
)


class BodyBlock(StreamBlock):
    """What an editor may put in the body of a page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    link = LinkBlock()
    illustration = IllustrationBlock()
    document = DocumentBlock()

    def value_from_datadict(self, data, files, prefix):
        """As the editor's own form sends it. Raises BadRequest for what no such form sends."""
        try:
            return super().value_from_datadict(data, files, prefix)
        except (KeyError, ValueError) as error:
            raise BadRequest("blocks without their number or their place") from error


__all__ = ["BodyBlock"]
