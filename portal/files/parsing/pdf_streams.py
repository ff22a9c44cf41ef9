"""Streams of PDF documents: how much they hold once inflated, without inflating it all."""

import base64
import binascii
import io
import re
import struct
import zlib
from collections.abc import Iterator

import pikepdf
from PIL import Image

from portal.files.parsing.refused import Refused

MIB = 1024 * 1024
MAX_STREAM = 128 * MIB
MAX_IMAGE = 1024 * MIB
MAX_DIRECTORY = 64 * MIB
MAX_CHAIN = 4
DIRECTORY = re.compile(rb"/(ObjStm|XRef)\b")
STREAM_KEYWORD = re.compile(rb"\bstream\r?\n")
# An A0 sheet at 600 dots per inch.
MAX_PIXELS = 600_000_000
# Largest growth of each filter; deflate and LZW are the dangerous ones.
GROWTH = {
    "/FlateDecode": 1032, "/Fl": 1032, "/LZWDecode": 2731, "/LZW": 2731, "/RunLengthDecode": 64,
    "/RL": 64, "/ASCII85Decode": 4, "/A85": 4,
}  # fmt: skip
JBIG2, FAX = ("/JBIG2Decode",), ("/CCITTFaxDecode", "/CCF")
PICTURES = ("/DCTDecode", "/DCT", "/JPXDecode")
IMAGE_FILTERS = (*JBIG2, *FAX, *PICTURES)
# Segments of JBIG2 whose data begin with a width and a height.
SIZED_SEGMENTS = {4, 6, 7, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48}


def check_directories(data: bytes) -> None:
    """Raise Refused when an object or reference stream inflates too much: readers inflate these
    at once, before anybody can look at them."""
    for match in DIRECTORY.finditer(data):
        begin = STREAM_KEYWORD.search(data, match.end(), match.end() + 2048)
        if begin is None:
            continue
        piece = data[begin.end() : begin.end() + MAX_DIRECTORY]
        for _filter in range(MAX_CHAIN):
            try:
                piece = zlib.decompressobj().decompress(piece, MAX_DIRECTORY)
            except zlib.error:
                break
            if len(piece) >= MAX_DIRECTORY:
                raise Refused("bomb")


def inflated_size(stream: pikepdf.Stream) -> int:
    """Bytes behind a stream when they may be many, else 0. Raises Refused when too many."""
    filters = _filters(stream)
    length = _length(stream)
    if any(name in IMAGE_FILTERS for name in filters):
        _check_pixels(stream, filters)
    bound = length
    for name in filters:
        bound *= GROWTH.get(name, 1)
    limit = MAX_IMAGE if _name(stream.get("/Subtype")) == "/Image" else MAX_STREAM
    if bound <= limit:
        return 0
    try:
        return sum(len(piece) for piece in _bounded(_decode(stream, filters), limit))
    except (pikepdf.PdfError, zlib.error, binascii.Error, ValueError):
        return 0  # readers stop at the same place


def _name(value) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _filters(stream: pikepdf.Stream) -> list[str]:
    declared = stream.get("/Filter", stream.get("/F"))
    if isinstance(declared, pikepdf.Array):
        return [_name(name) for name in declared]
    return [_name(declared)] if declared is not None else []


def _length(stream: pikepdf.Stream) -> int:
    try:
        return int(stream.get("/Length", 0))
    except (TypeError, ValueError):
        return MAX_STREAM


def _bounded(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    for piece in pieces:
        limit -= len(piece)
        if limit < 0:
            raise Refused("bomb")
        yield piece


def _decode(stream: pikepdf.Stream, filters: list[str]) -> Iterator[bytes]:
    """The bytes behind a chain of filters, in pieces, up to the first image format."""
    pieces = iter([stream.read_raw_bytes()])
    for name in filters:
        if name in ("/FlateDecode", "/Fl"):
            pieces = _inflate(pieces)
        elif name in ("/ASCIIHexDecode", "/AHx"):
            pieces = iter([binascii.unhexlify(re.sub(rb"[\s>]", b"", b"".join(pieces)))])
        elif name in ("/ASCII85Decode", "/A85"):
            pieces = iter([base64.a85decode(b"".join(pieces).split(b"~")[0])])
        elif name in ("/LZWDecode", "/LZW"):
            # Nothing writes large LZW streams any more; one that may hide so much is refused.
            raise Refused("bomb")
        else:
            break
    return pieces


def _inflate(pieces: Iterator[bytes]) -> Iterator[bytes]:
    engine = zlib.decompressobj()
    for piece in pieces:
        pending = piece
        while pending and not engine.eof:
            yield engine.decompress(pending, MIB)
            pending = engine.unconsumed_tail


# Images that are larger than their bytes say


def _check_pixels(stream: pikepdf.Stream, filters: list[str]) -> None:
    """Raise Refused when an image, by its own header, has too many pixels."""
    declared = _number(stream.get("/Width")) * _number(stream.get("/Height"))
    last = filters[-1]
    if declared > MAX_PIXELS:
        raise Refused("bomb")
    if last in FAX:
        largest = _fax_pixels(stream)
    elif last in JBIG2:
        largest = max(_jbig2_sizes(stream.read_raw_bytes()), default=0)
    elif last in PICTURES and len(filters) == 1:
        largest = _picture_pixels(stream.read_raw_bytes())
    else:
        largest = 0
    if largest > MAX_PIXELS:
        raise Refused("bomb")


def _number(value) -> int:
    try:
        return abs(int(value))
    except (TypeError, ValueError):
        return 0


def _fax_pixels(stream: pikepdf.Stream) -> int:
    """Columns by rows; rows that are not told can be as many as there are bits."""
    parameters = stream.get("/DecodeParms", stream.get("/DP"))
    if isinstance(parameters, pikepdf.Array):
        parameters = parameters[-1] if len(parameters) else None
    if not isinstance(parameters, pikepdf.Dictionary):
        parameters = pikepdf.Dictionary()
    columns = _number(parameters.get("/Columns", 1728))
    rows = _number(parameters.get("/Rows")) or _number(stream.get("/Height"))
    return columns * (rows or 8 * _length(stream))


def _picture_pixels(data: bytes) -> int:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "JPEG2000"]) as image:
            return image.width * image.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return MAX_PIXELS + 1
    except Exception:
        return 0  # readers will not show it either


def _jbig2_sizes(data: bytes) -> Iterator[int]:
    """Pixels of the page and of each region, from the headers of the segments."""
    position = 0
    while position + 11 <= len(data):
        flags, references = data[position + 4], data[position + 5]
        number = struct.unpack_from(">I", data, position)[0]
        count = references >> 5
        cursor = position + 6
        if count == 7:
            count = struct.unpack_from(">I", data, position + 5)[0] & 0x1FFFFFFF
            cursor = position + 9 + (count + 8) // 8
        cursor += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        cursor += 4 if flags & 0x40 else 1
        if cursor + 4 > len(data):
            return
        length = struct.unpack_from(">I", data, cursor)[0]
        cursor += 4
        if flags & 0x3F in SIZED_SEGMENTS and cursor + 8 <= len(data):
            width, height = struct.unpack_from(">II", data, cursor)
            if not (flags & 0x3F == 48 and height == 0xFFFFFFFF):
                yield width * height
        if length == 0xFFFFFFFF:
            return
        position = cursor + length
