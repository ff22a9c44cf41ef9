"""The text of files, page by page, read in the sandbox."""

import time
from dataclasses import replace
from pathlib import Path

from portal.files.extraction.documents import DocumentExtractor
from portal.files.extraction.model import Extraction, Extractor, PageText, Progress
from portal.files.extraction.paged import PagedExtractor
from portal.files.extraction.reasons import reason_message
from portal.files.kinds import Kind

__all__ = ["Extraction", "Extractor", "PageText", "extract_text", "reason_message"]

PAGED = frozenset({Kind.PDF, Kind.PNG, Kind.JPEG, Kind.TIFF})


def extractor_of(kind: Kind) -> Extractor:
    """The extractor in charge of a kind: the seam where another one is put."""
    return PagedExtractor() if kind in PAGED else DocumentExtractor()


def extract_text(path: Path, kind: str, *, progress: Progress | None = None) -> Extraction:
    """Read the text of a file of this kind, in the sandbox, page by page.

    `progress(done, total)` is called as pages are read. Never raises for a fault of the file:
    see `Extraction.state` and `Extraction.reason`. Raises ValueError for an unknown kind.
    """
    started = time.monotonic()
    extraction = extractor_of(Kind(kind)).extract(
        Path(path), str(kind), progress=progress or (lambda _done, _total: None)
    )
    return replace(extraction, seconds=time.monotonic() - started)
