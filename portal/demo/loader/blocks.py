"""The body of a page, from the small markup of the texts."""

import uuid
from collections.abc import Sequence
from html import escape

from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamValue

from portal.core.blocks import BodyBlock
from portal.demo.content.markup import blocks
from portal.demo.document import Bullets, Heading

# Makes the identifiers of the blocks the same at every loading, and in every language.
_NAMESPACE = uuid.UUID("6f4c2b0e-7d55-4a37-9b1e-3c8b6a0d1f42")
LEVELS = {1: "h2", 2: "h3"}


def stream(
    body: str, *, page: str, block: StreamBlock | None = None, more: Sequence[dict] = ()
) -> StreamValue:
    """The body as blocks; ``page`` names the page that the block identifiers belong to.

    ``more`` are blocks, of those that ``block`` takes, put after the text.
    """
    blocks_of_page = [*_data(body), *more]
    data = [_with_id(one, page, rank) for rank, one in enumerate(blocks_of_page)]
    return (block or BodyBlock()).to_python(data)


def rich_text(text: str) -> str:
    """Plain text as one paragraph of rich text."""
    return f"<p>{escape(text, quote=False)}</p>"


def _with_id(block: dict, page: str, rank: int) -> dict:
    return {**block, "id": str(uuid.uuid5(_NAMESPACE, f"{page}-{rank}"))}


def _data(body: str) -> list[dict]:
    return [_block(block) for block in blocks(body)]


def _block(block) -> dict:
    match block:
        case Heading(text=text, level=level):
            return {"type": "heading", "value": {"text": text, "level": LEVELS[level]}}
        case Bullets(items=items):
            lines = "".join(f"<li>{escape(item, quote=False)}</li>" for item in items)
            return {"type": "paragraph", "value": f"<ul>{lines}</ul>"}
    if block.text.startswith("! "):
        title, _, text = block.text[2:].partition(" | ")
        value = {"tone": "warning", "title": title, "text": rich_text(text)}
        return {"type": "callout", "value": value}
    if block.text.startswith("> "):
        text, _, source = block.text[2:].partition(" | ")
        return {"type": "quote", "value": {"text": text, "source": source}}
    return {"type": "paragraph", "value": rich_text(block.text)}
