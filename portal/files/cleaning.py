"""What is stored instead of the bytes received, for kinds that carry too much with them."""

from pathlib import Path

from portal.files.kinds import KINDS, Kind
from portal.files.refusals import RefusedFile
from portal.files.sandbox import Limits, SandboxFailure, default_sandbox

LIMITS = Limits(result_bytes=256 * 1024 * 1024)


def cleaned(path: Path, kind: str) -> bytes | None:
    """The bytes to store for a file of this kind, or None to store those received.

    Images lose their metadata (place, device, author) and are turned upright; web pages lose
    their scripts, forms, frames and remote pictures. The same bytes give the same copy. Raises
    RefusedFile when the copy cannot be made.
    """
    if not KINDS[Kind(kind)].cleaned:
        return None
    try:
        outcome = default_sandbox().run(
            "clean", document=Path(path), arguments={"kind": str(kind)}, limits=LIMITS
        )
    except SandboxFailure as failure:
        code = "unavailable" if failure.code == "unavailable" else "uncheckable"
        raise RefusedFile(code) from failure
    return outcome.data
