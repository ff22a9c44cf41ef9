"""The text of a first page, read at once: enough to guess what a document is."""

from pathlib import Path

from portal.files.extraction.documents import KINDS_OF_EXTENSIONS, LIMITS
from portal.files.kinds import Kind
from portal.files.sandbox import Limits, SandboxFailure, default_sandbox

PART = Limits(cpu_seconds=10, wall_seconds=15)
IMAGES = frozenset({Kind.PNG, Kind.JPEG, Kind.TIFF})


def first_page_text(path: Path, kind: str) -> str:
    """The text that the first page holds; empty for an image, a scan or a file that fails.

    Nothing is recognised in images. Raises ValueError for an unknown kind.
    """
    kind = Kind(kind)
    if kind in IMAGES:
        return ""
    try:
        if kind == Kind.PDF:
            found = _run("read_pdf", path, PART, first=1, last=1)
            return found["pages"][0][1] if found.get("pages") else ""
        found = _run("read", path, LIMITS, kind=str(kind), kinds=KINDS_OF_EXTENSIONS)
        return found["pages"][0] if found.get("pages") else ""
    except SandboxFailure:
        return ""


def _run(operation: str, path: Path, limits: Limits, **arguments) -> dict:
    outcome = default_sandbox().run(
        operation, document=Path(path), arguments=arguments, limits=limits
    )
    return outcome.values
