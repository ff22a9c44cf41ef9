"""File names given by others, made harmless."""

import re
import unicodedata

MAX_LENGTH = 150
# The same word in every language of the portal.
NEUTRAL_STEM = "document"
# Not allowed on a disk of the reader, or with a meaning there.
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
SPACES = re.compile(r"\s+")
# Device names of Windows, with any extension.
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_filename(name: str) -> str:
    """The name without path, control, direction or forbidden characters, 150 characters at most.

    The extension is kept. An empty result becomes a neutral name.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    # Cc and Cf: control, direction and invisible characters; Cs, Co, Cn: nothing to read.
    name = "".join(" " if c in "\t\r\n" else c for c in name)
    name = "".join(c for c in name if not unicodedata.category(c).startswith("C"))
    name = SPACES.sub(" ", FORBIDDEN.sub("_", name)).strip().rstrip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    if len(extension) > 10:
        stem, extension = name, ""
    suffix = f".{extension}" if extension else ""
    stem = stem.strip(" .")[: MAX_LENGTH - len(suffix)].rstrip(" .")
    if RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem or NEUTRAL_STEM}{suffix}"


def extension_of(name: str) -> str:
    """What follows the last dot of a safe name, in lower case, or an empty text."""
    _stem, dot, extension = safe_filename(name).rpartition(".")
    return extension.lower() if dot else ""
