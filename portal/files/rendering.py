"""Pages of documents drawn as images, for a preview that runs nothing of the document."""

from pathlib import Path

from portal.files.kinds import KINDS, Kind
from portal.files.sandbox import Limits, SandboxFailure, default_sandbox

MEDIA_TYPE = "image/webp"
DEFAULT_WIDTH = 900
WIDTHS = range(80, 2401)
LIMITS = Limits(cpu_seconds=20, wall_seconds=40, result_bytes=32 * 1024 * 1024)


class PageNotDrawn(Exception):
    """The page does not exist, or drawing it failed; `code` says which: missing, or a code of
    SandboxFailure."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def render_page(
    path: Path, number: int, *, width: int = DEFAULT_WIDTH, kind: str = Kind.PDF
) -> bytes:
    """Draw page `number`, from 1, of a PDF or an image, as WebP of at most `width` pixels.

    Drawn in the sandbox, forms filled in. Raises PageNotDrawn; ValueError for a kind without
    preview or a width out of bounds.
    """
    if not KINDS[Kind(kind)].previewable or width not in WIDTHS:
        raise ValueError("no preview of this kind or width")
    arguments = {"kind": str(kind), "number": number, "width": width}
    try:
        outcome = default_sandbox().run(
            "render_page", document=Path(path), arguments=arguments, limits=LIMITS
        )
    except SandboxFailure as failure:
        raise PageNotDrawn(failure.code) from failure
    if "missing" in outcome.values:
        raise PageNotDrawn("missing")
    return outcome.data
