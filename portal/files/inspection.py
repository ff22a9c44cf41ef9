"""The check of every uploaded file, by its content, before it is stored."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.template.defaultfilters import filesizeformat

from portal.files.kinds import KINDS, FileKind, Kind, kind_of_extension
from portal.files.names import extension_of, safe_filename
from portal.files.parsing.risks import ARCHIVES
from portal.files.refusals import FOUND_NAMES, RefusedFile
from portal.files.sandbox import Limits, SandboxFailure, default_sandbox

__all__ = ["Inspection", "RefusedFile", "inspect_upload", "safe_filename"]

MAX_BYTES = 100 * 1024 * 1024
MAX_PAGES = 2000
LIMITS = Limits(cpu_seconds=30, wall_seconds=60)
# Names that say by themselves that a document carries programs.
MACRO_EXTENSIONS = {
    "docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm", "ppam", "sldm",
}  # fmt: skip
KINDS_OF_EXTENSIONS = {
    extension: str(entry.kind) for entry in KINDS.values() for extension in entry.extensions
}


@dataclass(frozen=True)
class Inspection:
    """A file that may be taken.

    `size` in bytes; `sha256` of the bytes received, in hexadecimal; `page_count` when pages are
    counted without reading the text; `warnings`: codes that refuse nothing (repaired, protected,
    local_reference, data_attached, form, scripts_removed, attachment_unreadable).
    """

    kind: Kind
    media_type: str
    size: int
    sha256: str
    page_count: int | None
    warnings: tuple[str, ...] = ()


def inspect_upload(path: Path, *, filename: str, max_bytes: int = MAX_BYTES) -> Inspection:
    """Check the file at `path`, sent under the name `filename`, whatever its size up to a limit.

    Name, size and content must agree; what could harm the reader is refused (see the table of
    docs/files.md). Everything that reads the content runs in the sandbox. Raises RefusedFile.
    """
    path = Path(path)
    size = path.stat().st_size
    if size == 0:
        raise RefusedFile("empty")
    if size > max_bytes:
        raise RefusedFile("too_big", filesizeformat(max_bytes))
    claimed, extension = _claimed_kind(filename)
    found = _inspect_content(path, claimed)
    return Inspection(
        kind=claimed.kind,
        media_type=claimed.media_types[extension],
        size=size,
        sha256=_digest(path),
        page_count=found["pages"],
        warnings=tuple(found["warnings"]),
    )


def _claimed_kind(filename: str) -> tuple[FileKind, str]:
    """The kind its name claims and its extension. Raises RefusedFile for others."""
    extension = extension_of(filename)
    claimed = kind_of_extension(extension)
    if claimed is not None:
        return claimed, extension
    if extension in MACRO_EXTENSIONS:
        raise RefusedFile("macros")
    if extension in ARCHIVES:
        raise RefusedFile("archive")
    raise RefusedFile("extension", f".{extension}" if extension else safe_filename(filename))


def _inspect_content(path: Path, claimed: FileKind) -> dict:
    arguments = {"kind": claimed.kind, "max_pages": MAX_PAGES, "kinds": KINDS_OF_EXTENSIONS}
    try:
        found = (
            default_sandbox()
            .run("inspect", document=path, arguments=arguments, limits=LIMITS)
            .values
        )
    except SandboxFailure as failure:
        code = "unavailable" if failure.code == "unavailable" else "uncheckable"
        raise RefusedFile(code) from failure
    if "refused" in found:
        raise RefusedFile(found["refused"], _named(found["refused"], found["detail"]))
    return found


def _named(code: str, detail: str) -> str:
    if code == "too_many_pages":
        return str(MAX_PAGES)
    if code != "mismatch":
        return detail
    if detail in KINDS:
        return str(KINDS[Kind(detail)].label)
    return str(FOUND_NAMES.get(detail, f".{detail}"))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
