"""Images sent by people: what they show is kept, what they tell is not."""

from pathlib import Path

from portal.files.cleaning import cleaned
from portal.files.inspection import inspect_upload
from portal.files.kinds import Kind
from portal.files.refusals import RefusedFile

IMAGE_KINDS = frozenset({Kind.PNG, Kind.JPEG, Kind.TIFF})


def strip_metadata(path: Path, *, filename: str) -> bytes:
    """Check an image by its content and give its bytes without any metadata, upright.

    Raises RefusedFile when the file is not an image of an accepted kind, or too large.
    """
    inspection = inspect_upload(path, filename=filename)
    if inspection.kind not in IMAGE_KINDS:
        raise RefusedFile("extension", f".{inspection.kind}")
    return cleaned(path, inspection.kind) or b""
