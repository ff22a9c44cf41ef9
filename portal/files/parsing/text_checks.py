"""Plain text, tables in text, rich text, web pages, images."""

import re
import warnings

from PIL import Image, ImageSequence

from portal.files.parsing.detection import BINARY, HTML_START, is_binary, without_bom
from portal.files.parsing.ooxml_checks import DDE_ANYWHERE
from portal.files.parsing.refused import Refused
from portal.files.parsing.texts import decode, decode_html
from portal.files.sandbox.document import Document

MAX_PIXELS = 120_000_000
# A cell that a spreadsheet program takes for a call of another program.
CSV_DDE = re.compile(r"(^|[\t;,\"])\s*[=+\-@][^\t\n;]*\w\|[^\n]*!", re.MULTILINE)
HTML_TAG = re.compile(r"<(!doctype|/?[a-z][a-z0-9]*)[\s>/]", re.IGNORECASE)
HTML_ACTIVE = re.compile(
    r"<(script|iframe|object|embed|form|base)\b|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)
RTF_OBJECT = re.compile(rb"\\obj(data|update|autlink|link|emb|html|ocx)\b")
RTF_FETCHED = re.compile(rb"\\\*\\template\s+(https?|ftp|file|\\\\\\\\)", re.IGNORECASE)
RTF_INSTRUCTION = re.compile(rb"\\fldinst(?![a-z])(.{0,400})", re.DOTALL)
RTF_CONTROL = re.compile(rb"\\[a-z]+-?\d*\s?|[{}]")
RTF_FETCHING = re.compile(rb"(includepicture|includetext|import|link)\b.{0,80}(https?|ftp):",
                          re.IGNORECASE | re.DOTALL)  # fmt: skip
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def check_text(document: Document, kind: str) -> list[str]:
    """Check txt, md and csv: they hold text, and no web page in disguise. Raises Refused."""
    data = document.data()
    if is_binary(data):
        raise Refused("mismatch", "bin")
    head = without_bom(data[:4096])
    if kind != "md" and HTML_START.match(head):
        raise Refused("mismatch", "html")
    text = decode(data)
    if not text.strip():
        raise Refused("empty")
    if BINARY.search(text[:65536].encode("utf-8", "replace")):
        raise Refused("mismatch", "bin")
    if kind == "csv" and CSV_DDE.search(text):
        raise Refused("dde")
    return []


def check_html(document: Document) -> list[str]:
    """Check a web page; a warning when it holds scripts or forms, which are taken out."""
    data = document.data()
    if is_binary(data):
        raise Refused("mismatch", "bin")
    text = decode_html(data)
    if not text.strip():
        raise Refused("empty")
    if not HTML_TAG.search(text):
        raise Refused("mismatch", "txt")
    return ["scripts_removed"] if HTML_ACTIVE.search(text) else []


def check_rtf(document: Document) -> list[str]:
    """Check rich text: no embedded object, no remote template, no field that acts."""
    data = document.data()
    if RTF_OBJECT.search(data):
        raise Refused("embedded_object")
    if RTF_FETCHED.search(data):
        raise Refused("external_reference")
    for match in RTF_INSTRUCTION.finditer(data):
        instruction = RTF_CONTROL.sub(b"", match[1])
        if DDE_ANYWHERE.search(instruction.decode("latin-1")):
            raise Refused("dde")
        if RTF_FETCHING.search(instruction):
            raise Refused("external_reference")
    return []


def check_image(document: Document, max_pages: int) -> tuple[int, list[str]]:
    """Check an image by its header and its first frame; its number of frames. Raises Refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(document.stream(), formats=["PNG", "JPEG", "TIFF"]) as image:
                frames = getattr(image, "n_frames", 1)
                if frames > max_pages:
                    raise Refused("too_many_pages")
                for frame in ImageSequence.Iterator(image):
                    if frame.width * frame.height > MAX_PIXELS:
                        raise Refused("image_too_large")
                image.seek(0)
                image.load()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused("image_too_large") from error
        except (Refused, MemoryError):
            raise
        except Exception as error:
            raise Refused("damaged") from error
    return frames, []
