"""From bytes to text: what writers of files say about their encoding, and what is true."""

import codecs
import re

import charset_normalizer

BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w-]+)",
    re.IGNORECASE,
)
# What is called latin-1 is nearly always the larger set of Windows.
LATIN = {"latin-1", "iso8859-1", "ascii", "iso8859-15", "cp1252"}
SAMPLE = 256 * 1024
WIDE_SHARE = 0.6


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of these bytes: byte order mark, then UTF-8 when valid, then what is declared,
    then a guess. Never raises; undecodable bytes become U+FFFD."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if wide := wide_encoding(data):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut in the middle of its last character: still UTF-8.
        if error.start >= len(data) - 3 and error.start > 0 and not data[: error.start].isascii():
            return data.decode("utf-8", "replace")
    encoding = _known(declared)
    if encoding is None:
        found = charset_normalizer.from_bytes(
            data[:SAMPLE], cp_isolation=["cp1252", "utf_8", "utf_16", "mac_roman", "cp850"]
        ).best()
        encoding = found.encoding if found else "cp1252"
    if codecs.lookup(encoding).name in LATIN:
        return decode_windows(data)
    return data.decode(encoding, "replace")


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: in most western texts, every second byte is zero."""
    sample = data[:4096]
    pairs = len(sample) // 2
    if pairs < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if odd > WIDE_SHARE * pairs and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > WIDE_SHARE * pairs and odd == 0 else None


def decode_windows(data: bytes) -> str:
    """windows-1252, with its five unassigned bytes read as latin-1 does."""
    return data.decode("cp1252", "latin1_holes")


def _fill_holes(error: UnicodeError):
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("latin1_holes", _fill_holes)


def _known(declared: str | None) -> str | None:
    """A declared encoding that exists and is not the UTF-8 that was just disproved."""
    try:
        name = codecs.lookup(declared or "").name
    except LookupError:
        return None
    return None if name in ("utf-8", "utf-16", "utf-32") else name


def decode_html(data: bytes) -> str:
    """The text of a web page, with what it declares about itself."""
    found = META_CHARSET.search(data[:4096])
    declared = (found[1] or found[2]).decode("ascii") if found else None
    return decode(data, declared)
