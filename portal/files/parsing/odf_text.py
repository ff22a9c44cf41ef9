"""The text of OpenDocument texts and presentations, with notes, comments, headers and footers."""

import io
import zipfile
from collections.abc import Iterator

from defusedxml.ElementTree import iterparse

from portal.files.parsing.detection import read_member
from portal.files.sandbox.document import Document

MAX_PART = 128 * 1024 * 1024
PARAGRAPHS = {"p", "h"}
# What was deleted but is kept for the record, names and dates of comments, repeated titles.
PASSED_OVER = {"tracked-changes", "creator", "date", "note-citation", "initials", "sender-initials"}
MAX_REPEATED_SPACES = 100
PAGE_BREAK = "\f"


def read_odt(document: Document) -> list[str]:
    """Pages of a text as it was last laid out; headers and footers end the first."""
    with zipfile.ZipFile(document.stream()) as package:
        pages: list[list[str]] = [[]]
        for text in _paragraphs(read_member(package, "content.xml", MAX_PART)):
            for count, piece in enumerate(text.split(PAGE_BREAK)):
                # A paragraph that runs over two pages stays whole on the first.
                if count and pages[-1]:
                    pages[-1][-1] += piece
                    pages.append([])
                else:
                    pages[-1].append(piece)
        pages[0] += _headers(package)
    return ["\n".join(lines) for lines in pages if lines] or [""]


def read_odp(document: Document) -> list[str]:
    """Slides of a presentation, each with its notes."""
    with zipfile.ZipFile(document.stream()) as package:
        slides: list[list[str]] = []
        data = read_member(package, "content.xml", MAX_PART)
        for event, element in iterparse(io.BytesIO(data), events=("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if tag == "page" and event == "start":
                slides.append([])
            elif tag == "page" and slides:
                slides[-1] += [
                    _text(inner) for inner in element.iter() if _is_outer_paragraph(inner)
                ]
                element.clear()
    return ["\n".join(lines) for lines in slides]


def _is_outer_paragraph(element) -> bool:
    return element.tag.rpartition("}")[2] in PARAGRAPHS


def _paragraphs(data: bytes, within: frozenset[str] = frozenset()) -> Iterator[str]:
    """Outermost paragraphs, in order, only within the given elements when there are any; page
    breaks of the last layout are form feeds."""
    depth = inside = passed_over = 0
    for event, element in iterparse(io.BytesIO(data), events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        step = 1 if event == "start" else -1
        if tag in PASSED_OVER and not depth:
            passed_over += step
        inside += step if tag in within else 0
        if tag in PARAGRAPHS:
            depth += step
            if event == "end" and not depth:
                if not passed_over and (inside or not within):
                    yield _text(element)
                element.clear()
        elif tag == "soft-page-break" and event == "end" and not depth:
            yield PAGE_BREAK


def _text(element) -> str:
    """The text of a paragraph and of what is anchored in it."""
    pieces = [element.text or ""]
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag == "s":
            count = next((v for k, v in child.items() if k.endswith("}c")), "1")
            spaces = int(count) if count.isdigit() else 1
            pieces.append(" " * min(spaces, MAX_REPEATED_SPACES))
        elif tag == "tab":
            pieces.append("\t")
        elif tag == "line-break":
            pieces.append("\n")
        elif tag == "soft-page-break":
            pieces.append(PAGE_BREAK)
        elif tag in PARAGRAPHS:
            pieces.append(f"\n{_text(child)}\n")
        elif tag not in PASSED_OVER:
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _headers(package: zipfile.ZipFile) -> list[str]:
    """Lines of headers and footers, each once."""
    if "styles.xml" not in package.namelist():
        return []
    places = frozenset(
        f"{place}{side}" for place in ("header", "footer") for side in ("", "-left", "-first")
    )
    lines = dict.fromkeys(_paragraphs(read_member(package, "styles.xml", MAX_PART), places))
    return [line.replace(PAGE_BREAK, "") for line in lines if line.strip()]
