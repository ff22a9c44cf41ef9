"""Blocks of a page body: flat, so that each text can be translated on its own."""

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


__all__ = ["BodyBlock"]
