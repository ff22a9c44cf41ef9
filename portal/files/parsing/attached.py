"""Scans attached to messages: which of their pages must be recognised, and recognising one."""

from collections.abc import Callable, Sequence

from PIL import Image

from portal.files.parsing.messages import Attachment, Message, read_eml, read_msg
from portal.files.parsing.pages import list_frames
from portal.files.parsing.recognition import recognise_page
from portal.files.sandbox.document import Document, InMemoryDocument

MESSAGES = frozenset({"eml", "msg"})
IMAGES = frozenset({"png", "jpeg", "tiff"})
# In pixels: smaller pictures are logos and signatures, not sheets of paper.
SHEET_SIDES = (500, 700)
MAX_SCANS = 200


def read_message(document: Document | InMemoryDocument, kind: str) -> Message:
    """An Internet or an Outlook message. Raises Refused."""
    return read_eml(document) if kind == "eml" else read_msg(document)


def frames_to_recognise(attachment: Attachment) -> list[int]:
    """The frames of an attached picture, none when it is too small to be a sheet of paper."""
    document = InMemoryDocument(attachment.data)
    with Image.open(document.stream(), formats=["PNG", "JPEG", "TIFF"]) as image:
        sides = sorted(image.size)
    if any(side < least for side, least in zip(sides, SHEET_SIDES, strict=True)):
        return []
    return [number for number, _text, _scanned in list_frames(document, {}, _ignore)["pages"]]


def recognise_attached(document: Document, arguments: dict, report: Callable) -> dict:
    """Recognise page `number` of what is attached at `place`, as `recognise_page` does.

    `place`: the rank of the attachment in the message, then in the message attached there, and
    so on. `kinds` maps extensions to kinds.
    """
    found, kind = _attached_at(document, arguments)
    return recognise_page(found, {"kind": kind, "number": arguments["number"]}, report)


def _attached_at(document: Document, arguments: dict) -> tuple[InMemoryDocument, str]:
    place: Sequence[int] = arguments["place"]
    found, kind = document, arguments["kind"]
    for rank in place:
        attachment = read_message(found, kind).attachments[rank]
        found, kind = InMemoryDocument(attachment.data), arguments["kinds"][attachment.extension]
    return found, kind


def _ignore(_done: int, _total: int) -> None:
    """Nobody waits for the progress of one attachment."""
