"""Messages of e-mail: headers, body, attachments."""

import email
import email.policy
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as EmailMessage

import olefile

from portal.files.parsing.compressed_rtf import inflate_rtf
from portal.files.parsing.html_text import html_to_text
from portal.files.parsing.refused import Refused
from portal.files.parsing.texts import decode, decode_html
from portal.files.sandbox.document import Document

HEADERS = ("From", "To", "Cc", "Date", "Subject")
MARKS = ("From", "To", "Subject", "Date", "Received", "Message-ID", "Return-Path", "MIME-Version")
MAX_PARTS = 1000
MAX_INNER_MESSAGES = 5
EXTENSION_OF_TYPE = {
    "application/pdf": "pdf", "text/html": "html", "text/plain": "txt", "text/csv": "csv",
    "message/rfc822": "eml", "application/msword": "doc", "application/rtf": "rtf",
}  # fmt: skip


@dataclass(frozen=True)
class Attachment:
    """A file carried by a message."""

    filename: str
    data: bytes
    media_type: str = ""

    @property
    def extension(self) -> str:
        """The extension of its name, else that of its type; in lower case, without dot."""
        _stem, dot, extension = self.filename.strip().rpartition(".")
        if dot:
            return extension.lower()
        return EXTENSION_OF_TYPE.get(self.media_type, "")


@dataclass
class Message:
    """What a reader sees of a message. `rtf`: the body when there is only a rich one."""

    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    rtf: bytes = b""
    attachments: list[Attachment] = field(default_factory=list)
    has_headers: bool = True

    def text(self) -> str:
        """Headers as the file names them, then the body."""
        lines = [f"{name}: {value}" for name, value in self.headers.items() if value]
        return "\n".join([*lines, "", self.body]).strip()


# Internet messages


def read_eml(document: Document) -> Message:
    """Read an Internet message. Raises Refused when it cannot be taken apart."""
    try:
        parsed = email.message_from_bytes(document.data(), policy=email.policy.compat32)
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise Refused("damaged") from error
    # Raw: the parser's own reading of a header loses bytes that are not ASCII.
    found = {name.lower(): value for name, value in reversed(list(parsed.raw_items()))}
    message = Message(
        headers={name: _header(found.get(name.lower())) for name in HEADERS},
        has_headers=any(found.get(name.lower()) for name in MARKS),
    )
    bodies = []
    for count, part in enumerate(_leaves(parsed)):
        if count >= MAX_PARTS:
            raise Refused("nested")
        _take_part(part, bodies, message.attachments)
    message.body = "\n\n".join(text for text in bodies if text.strip())
    return message


def _leaves(part: EmailMessage, depth: int = 0) -> Iterator[EmailMessage]:
    """Parts that hold something; of alternatives, the plain one when it says anything."""
    if depth > 20:
        raise Refused("nested")
    if not part.is_multipart() or part.get_content_type() == "message/rfc822":
        yield part
        return
    children = [child for child in part.get_payload() if isinstance(child, EmailMessage)]
    if part.get_content_type() == "multipart/alternative":
        plain = [child for child in children if child.get_content_type() == "text/plain"]
        if plain and _payload(plain[0]).strip():
            children = plain + [child for child in children if child.is_multipart()]
    for child in children:
        yield from _leaves(child, depth + 1)


def _take_part(part: EmailMessage, bodies: list[str], attachments: list[Attachment]) -> None:
    media_type = part.get_content_type()
    name = _name_of(part)
    if media_type == "message/rfc822":
        inner = part.get_payload()
        data = inner[0].as_bytes() if isinstance(inner, list) and inner else b""
        attachments.append(Attachment(name or "message.eml", data, media_type))
    elif name or part.get_content_disposition() == "attachment":
        attachments.append(Attachment(name, _payload(part), media_type))
    elif media_type == "text/html":
        bodies.append(html_to_text(decode_html(_payload(part)) if _charset(part) is None
                                   else decode(_payload(part), _charset(part))))  # fmt: skip
    elif part.get_content_maintype() == "text":
        bodies.append(decode(_payload(part), _charset(part)))


def _payload(part: EmailMessage) -> bytes:
    try:
        return part.get_payload(decode=True) or b""
    except (ValueError, LookupError, AssertionError):
        return b""


def _charset(part: EmailMessage) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError):
        return None


def _name_of(part: EmailMessage) -> str:
    try:
        return _header(part.get_filename())
    except (ValueError, LookupError, TypeError):
        return ""


def _header(value: object) -> str:
    """A header as text, whatever its encoding."""
    if value is None:
        return ""
    raw = str(value).encode("utf-8", "surrogateescape")
    text = " ".join(decode(raw).split())
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError, MessageError):
        return text


# Outlook messages

SUBJECT, SENDER, SENDER_ADDRESS, SENDER_SMTP = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
DISPLAY_TO, DISPLAY_CC, SUBMIT_TIME = 0x0E04, 0x0E03, 0x0039
BODY, BODY_HTML, BODY_RTF = 0x1000, 0x1013, 0x1009
ATTACHED_DATA, LONG_NAME, SHORT_NAME = 0x3701, 0x3707, 0x3704
MESSAGE_CODEPAGE, INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_msg(document: Document) -> Message:
    """Read an Outlook message. Raises Refused when it cannot be taken apart."""
    try:
        with olefile.OleFileIO(document.stream()) as compound:
            return _Storage(compound, []).message(0)
    except Refused:
        raise
    except Exception as error:
        raise Refused("damaged") from error


class _Storage:
    """One storage of an Outlook message: its properties by number."""

    def __init__(self, compound: olefile.OleFileIO, path: list[str]):
        self.compound = compound
        self.path = path
        self.fixed = self._fixed_properties()

    def _fixed_properties(self) -> dict[int, bytes]:
        path = [*self.path, "__properties_version1.0"]
        if not self.compound.exists(path):
            return {}
        data = self.compound.openstream(path).read()
        start = 8 if self.path and self.path[-1].startswith("__attach") else 32
        if self.path and not self.path[-1].startswith("__attach"):
            start = 24
        entries = {}
        for position in range(start, len(data) - 15, 16):
            _kind, number = struct.unpack_from("<HH", data, position)
            entries[number] = data[position + 8 : position + 16]
        return entries

    def binary(self, number: int) -> bytes:
        """A property of bytes, or nothing."""
        return self._stream(number, "0102") or b""

    def text(self, number: int) -> str:
        """A property of text, or nothing."""
        wide = self._stream(number, "001F")
        if wide is not None:
            return wide.decode("utf-16-le", "replace")
        narrow = self._stream(number, "001E")
        return decode(narrow, self._codepage()) if narrow else ""

    def _stream(self, number: int, kind: str) -> bytes | None:
        path = [*self.path, f"__substg1.0_{number:04X}{kind}"]
        if not self.compound.exists(path):
            return None
        return self.compound.openstream(path).read()

    def _codepage(self) -> str:
        for number in (MESSAGE_CODEPAGE, INTERNET_CODEPAGE):
            if number in self.fixed:
                return f"cp{struct.unpack_from('<I', self.fixed[number])[0]}"
        return "cp1252"

    def message(self, depth: int) -> Message:
        """The message of this storage, with those attached to it as more body and attachments."""
        if depth > MAX_INNER_MESSAGES:
            raise Refused("nested")
        address = self.text(SENDER_SMTP) or self.text(SENDER_ADDRESS)
        sender = f"{self.text(SENDER)} <{address}>" if address else self.text(SENDER)
        message = Message(
            headers={
                "From": sender,
                "To": self.text(DISPLAY_TO),
                "Cc": self.text(DISPLAY_CC),
                "Date": self._date(),
                "Subject": self.text(SUBJECT),
            },
            body=self._body(),
            rtf=inflate_rtf(self.binary(BODY_RTF)),
        )
        self._take_attachments(message, depth)
        return message

    def _date(self) -> str:
        raw = self.fixed.get(SUBMIT_TIME)
        if raw is None:
            return ""
        moment = EPOCH + timedelta(microseconds=struct.unpack("<Q", raw)[0] // 10)
        return moment.strftime("%Y-%m-%d %H:%M")

    def _body(self) -> str:
        plain = self.text(BODY)
        if plain.strip():
            return plain
        page = self.binary(BODY_HTML)
        return html_to_text(decode_html(page) if page else self.text(BODY_HTML))

    def _take_attachments(self, message: Message, depth: int) -> None:
        level = len(self.path)
        names = sorted(
            {
                path[level]
                for path in self.compound.listdir(streams=True, storages=True)
                if path[:level] == self.path
                and len(path) > level
                and path[level].startswith("__attach")
            }
        )
        if len(names) > MAX_PARTS:
            raise Refused("nested")
        for name in names:
            storage = _Storage(self.compound, [*self.path, name])
            inner_path = [*storage.path, f"__substg1.0_{ATTACHED_DATA:04X}000D"]
            inner_message = [*inner_path, "__properties_version1.0"]
            if self.compound.exists(inner_message):
                inner = _Storage(self.compound, inner_path).message(depth + 1)
                message.body = f"{message.body}\n\n{inner.text()}"
                message.attachments += inner.attachments
                continue
            filename = storage.text(LONG_NAME) or storage.text(SHORT_NAME)
            message.attachments.append(
                Attachment(filename.strip("\0"), storage.binary(ATTACHED_DATA))
            )
