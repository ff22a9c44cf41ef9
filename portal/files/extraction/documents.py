"""Files whose text is in the file itself: one job of the sandbox for each."""

from pathlib import Path

from portal.files.extraction.model import ENCRYPTED, Extraction, PageText, Progress, settled
from portal.files.kinds import KINDS
from portal.files.sandbox import Limits, SandboxFailure, default_sandbox

KINDS_OF_EXTENSIONS = {
    extension: str(entry.kind) for entry in KINDS.values() for extension in entry.extensions
}
# The library behind some kinds starts threads.
LIMITS = Limits(may_start_processes=True)


class DocumentExtractor:
    """Everything whose text is in the file itself: one job of the sandbox."""

    def extract(self, path: Path, kind: str, *, progress: Progress) -> Extraction:
        """Read the file in one job."""
        arguments = {"kind": kind, "kinds": KINDS_OF_EXTENSIONS}
        try:
            outcome = default_sandbox().run(
                "read", document=path, arguments=arguments, limits=LIMITS
            )
        except SandboxFailure as failure:
            return Extraction.failure(failure.code, peak_memory=failure.peak_memory)
        if outcome.values.get("encrypted"):
            return Extraction(ENCRYPTED, reason="password", peak_memory=outcome.peak_memory)
        pages = [
            PageText(number, text) for number, text in enumerate(outcome.values["pages"], start=1)
        ]
        progress(len(pages), len(pages))
        reason = "truncated" if outcome.values["truncated"] else ""
        return settled(pages, reason, outcome.peak_memory)
