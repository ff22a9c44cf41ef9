"""The text of Word documents and PowerPoint presentations."""

import io
import posixpath
import zipfile
from collections.abc import Iterator

from defusedxml.ElementTree import fromstring, iterparse

from portal.files.parsing.detection import read_member
from portal.files.sandbox.document import Document

MAX_PART = 128 * 1024 * 1024
BREAKS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
# Twice the same drawing for older programs; what was deleted; codes of fields.
PASSED_OVER = {"Fallback", "del", "moveFrom", "pPr", "rPr", "tcPr", "sectPr"}
NOTES = {
    "footnoteReference": "footnotes", "endnoteReference": "endnotes",
    "commentReference": "comments",
}  # fmt: skip
NOTE_TAGS = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}


class Paragraphs:
    """Paragraphs of one part, in order; after each, `broken` tells whether a page ended in it and
    `notes` which notes it refers to."""

    def __init__(self, data: bytes):
        self.data = data
        self.broken = False
        self.notes: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[str]:
        open_paragraphs: list[list[str]] = []
        passed_over = 0
        for event, element in iterparse(io.BytesIO(self.data), events=("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if tag in PASSED_OVER:
                passed_over += 1 if event == "start" else -1
            elif passed_over:
                continue
            elif tag == "p" and event == "start":
                open_paragraphs.append([])
            elif tag == "p" and open_paragraphs:
                yield "".join(open_paragraphs.pop())
                self.broken, self.notes = False, []
                if not open_paragraphs:
                    element.clear()
            elif event == "end" and open_paragraphs:
                self._take(tag, element, open_paragraphs[-1])

    def _take(self, tag: str, element, pieces: list[str]) -> None:
        if tag == "t":
            pieces.append(element.text or "")
        elif tag == "br":
            self.broken |= _attribute(element, "type") == "page"
            pieces.append("\n")
        elif tag == "lastRenderedPageBreak":
            self.broken = True
        elif tag in BREAKS:
            pieces.append(BREAKS[tag])
        elif tag in NOTES:
            self.notes.append((NOTES[tag], _attribute(element, "id")))


def _attribute(element, name: str) -> str:
    """An attribute by its name without namespace."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


# Word


def read_docx(document: Document) -> list[str]:
    """Pages of a Word document as it was last laid out; headers and footers end the first."""
    with zipfile.ZipFile(document.stream()) as package:
        names = package.namelist()
        main = _main_part(package)
        folder = posixpath.dirname(main)
        notes = _notes(package, folder, names)
        paragraphs = Paragraphs(read_member(package, main, MAX_PART))
        pages: list[list[str]] = [[]]
        for text in paragraphs:
            pages[-1].append(text)
            pages[-1] += [notes.get(reference, "") for reference in paragraphs.notes]
            if paragraphs.broken:
                pages.append([])
        pages[0] += _headers(package, folder, names)
    return ["\n".join(lines) for lines in pages]


def _main_part(package: zipfile.ZipFile) -> str:
    relations = fromstring(read_member(package, "_rels/.rels", MAX_PART))
    for relation in relations:
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _notes(package: zipfile.ZipFile, folder: str, names: list[str]) -> dict:
    """Text of each footnote, endnote and comment, by its part and number."""
    found = {}
    for part, tag in NOTE_TAGS.items():
        name = f"{folder}/{part}.xml"
        if name not in names:
            continue
        for note in fromstring(read_member(package, name, MAX_PART)):
            if note.tag.rpartition("}")[2] == tag:
                texts = [t.text or "" for t in note.iter() if t.tag.rpartition("}")[2] == "t"]
                found[part, _attribute(note, "id")] = "".join(texts)
    return found


def _headers(package: zipfile.ZipFile, folder: str, names: list[str]) -> list[str]:
    """Lines of all headers, then of all footers, each once."""
    lines: dict[str, None] = {}
    for prefix in ("header", "footer"):
        for name in sorted(names):
            if name.startswith(f"{folder}/{prefix}") and name.endswith(".xml"):
                lines.update(dict.fromkeys(Paragraphs(read_member(package, name, MAX_PART))))
    return [line for line in lines if line.strip()]


# PowerPoint


def read_pptx(document: Document) -> list[str]:
    """Slides of a presentation in their order, each with its diagrams and the speaker's notes."""
    with zipfile.ZipFile(document.stream()) as package:
        main = _main_part(package)
        slides = _relations(package, main)
        order = [
            slides[_relation_id(element)][0]
            for element in fromstring(read_member(package, main, MAX_PART)).iter()
            if element.tag.rpartition("}")[2] == "sldId" and _relation_id(element) in slides
        ]
        return [_slide(package, name) for name in order]


def _relation_id(element) -> str:
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _slide(package: zipfile.ZipFile, name: str) -> str:
    related = _relations(package, name).values()
    parts = [name]
    parts += [target for target, kind in related if kind == "diagramData"]
    parts += [target for target, kind in related if kind == "notesSlide"]
    known = set(package.namelist())
    return "\n\n".join(
        "\n".join(Paragraphs(read_member(package, part, MAX_PART)))
        for part in parts
        if part in known
    )


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Targets inside the package and kinds of the relations of a part, by their id."""
    folder, _slash, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return {}
    found = {}
    for relation in fromstring(read_member(package, relations, MAX_PART)):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = relation.get("Type", "").rpartition("/")[2]
        found[relation.get("Id", "")] = (posixpath.normpath(path), kind)
    return found
