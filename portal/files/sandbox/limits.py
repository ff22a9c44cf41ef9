"""What a job may use, and how it can fail."""

from dataclasses import asdict, dataclass
from typing import Any

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one job: bytes, seconds, and whether it may start threads or programs."""

    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 60
    wall_seconds: float = 120
    file_bytes: int = 64 * MIB
    result_bytes: int = 64 * MIB
    may_start_processes: bool = False

    def as_message(self) -> dict[str, Any]:
        """The same, as plain values for the helper process."""
        return asdict(self)


class SandboxFailure(Exception):
    """A job that gave no result.

    `code` is one of: timeout, memory, crashed, output, error, unavailable. `detail` names the
    kind of error without any content of the document; `diagnosis` is what the child complained of,
    which may quote the document: for a debugger, never for a log.
    """

    def __init__(self, code: str, detail: str = "", *, peak_memory: int = 0, diagnosis: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail
        self.peak_memory = peak_memory
        self.diagnosis = diagnosis
