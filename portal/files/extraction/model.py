"""What an extraction is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Progress = Callable[[int, int], None]

TEXT, OCR, EMPTY, ENCRYPTED, TOO_LARGE, FAILED = (
    "text", "ocr", "empty", "encrypted", "too_large", "failed",
)  # fmt: skip
# Failures that mean: not a fault of the file's content, but of its size.
TOO_LARGE_CODES = frozenset({"memory", "output"})


@dataclass(frozen=True)
class PageText:
    """The text of a page, its number from 1, and where it came from: text, ocr or mixed."""

    number: int
    text: str
    method: str = TEXT


@dataclass(frozen=True)
class Extraction:
    """What was read of a file.

    `state`: text, ocr (some of it recognised in images), empty, encrypted, too_large or failed.
    `reason`: a code of `reasons.REASONS` when something is missing, else empty; pages that were
    read are kept. `seconds` by the wall clock, `peak_memory` in bytes.
    """

    state: str
    pages: tuple[PageText, ...] = ()
    reason: str = ""
    seconds: float = 0.0
    peak_memory: int = 0

    @classmethod
    def failure(cls, code: str, *, peak_memory: int = 0) -> "Extraction":
        """Nothing was read, for this reason."""
        state = TOO_LARGE if code in TOO_LARGE_CODES else FAILED
        return cls(state, reason=code, peak_memory=peak_memory)


def settled(pages: list[PageText], reason: str, peak_memory: int) -> Extraction:
    """The extraction these pages make."""
    if not any(page.text for page in pages):
        if reason:
            return Extraction.failure(reason, peak_memory=peak_memory)
        return Extraction(EMPTY, tuple(pages), peak_memory=peak_memory)
    state = OCR if any(page.method != TEXT for page in pages) else TEXT
    return Extraction(state, tuple(pages), reason, peak_memory=peak_memory)


class Extractor(Protocol):
    """Reads the text of some kinds of files."""

    def extract(self, path: Path, kind: str, *, progress: Progress) -> Extraction:
        """Read the file; every failure is told in the extraction, none is raised."""
