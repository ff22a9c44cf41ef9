"""Messages: what is attached is held to the same rules."""

from portal.files.parsing.messages import Message, read_eml, read_msg
from portal.files.parsing.refused import Refused
from portal.files.parsing.risks import check_attachment_name
from portal.files.sandbox.document import Document, InMemoryDocument

# Reasons to refuse the whole message when they are found in something attached.
CONTAGIOUS = {
    "macros", "dde", "external_reference", "javascript", "launch", "bomb", "entities", "nested",
    "attachment", "embedded_object",
}  # fmt: skip
MAX_DEPTH = 3


def check_message(document: Document, kind: str, inspect_content, depth: int = 0) -> list[str]:
    """Check a message and what is attached to it; warnings.

    `inspect_content(document, extension, depth)` checks one attached file by its rules. Raises
    Refused for the message itself and for dangerous attachments; attachments that are merely
    unreadable give a warning.
    """
    message = read_eml(document) if kind == "eml" else read_msg(document)
    if not message.has_headers and not message.body.strip():
        raise Refused("empty")
    if not message.has_headers:
        raise Refused("mismatch", "txt")
    return _check_attachments(message, inspect_content, depth)


def _check_attachments(message: Message, inspect_content, depth: int) -> list[str]:
    warnings = []
    if depth >= MAX_DEPTH and message.attachments:
        raise Refused("nested")
    for attachment in message.attachments:
        check_attachment_name(attachment.filename)
        try:
            content = InMemoryDocument(attachment.data)
            inspect_content(content, attachment.extension, depth + 1)
        except Refused as refusal:
            if refusal.code in CONTAGIOUS:
                raise
            warnings.append("attachment_unreadable")
    return warnings
