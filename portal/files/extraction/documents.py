"""Files whose text is in the file itself, and the scans attached to messages."""

import time
from pathlib import Path

from portal.files.extraction.model import ENCRYPTED, Extraction, PageText, Progress, settled
from portal.files.extraction.paged import BUDGET_SECONDS, RECOGNITION, merged
from portal.files.kinds import KINDS
from portal.files.sandbox import Limits, SandboxFailure, default_sandbox

KINDS_OF_EXTENSIONS = {
    extension: str(entry.kind) for entry in KINDS.values() for extension in entry.extensions
}
# The library behind some kinds starts threads.
LIMITS = Limits(may_start_processes=True)


class DocumentExtractor:
    """Everything whose text is in the file itself: one job of the sandbox.

    One more for each page of a scan attached to a message.
    """

    def extract(self, path: Path, kind: str, *, progress: Progress) -> Extraction:
        """Read the file, then what is attached to it as images."""
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
        scans = _AttachedScans(path, kind, progress)
        pages = scans.recognised(pages, outcome.values["scans"])
        reason = "truncated" if outcome.values["truncated"] else scans.reason
        return settled(pages, reason, max(outcome.peak_memory, scans.peak_memory))


class _AttachedScans:
    """Scans attached to one message: what recognising them took, what went wrong."""

    def __init__(self, path: Path, kind: str, progress: Progress):
        self.path = path
        self.kind = kind
        self.progress = progress
        self.deadline = time.monotonic() + BUDGET_SECONDS
        self.reason = ""
        self.peak_memory = 0

    def recognised(self, pages: list[PageText], scans: list) -> list[PageText]:
        """The pages, each with the text of the scans attached there.

        The message is the first page, each of its attachments one more.
        """
        pages = list(pages)
        total = len(pages) + len(scans)
        for done, (place, number) in enumerate(scans):
            self.progress(len(pages) + done, total)
            page = place[0] + 1
            pages[page] = merged(pages[page], self._text(place, number))
        self.progress(total, total)
        return pages

    def _text(self, place: list[int], number: int) -> str:
        """The text of one page of an attachment, empty when it cannot be recognised."""
        if time.monotonic() >= self.deadline:
            self.reason = "budget"
        if self.reason in ("budget", "program_missing"):
            return ""
        try:
            outcome = default_sandbox().run(
                "recognise_attached",
                document=self.path,
                arguments={
                    "kind": self.kind,
                    "kinds": KINDS_OF_EXTENSIONS,
                    "place": place,
                    "number": number,
                },
                limits=RECOGNITION,
            )
        except SandboxFailure as failure:
            self.reason = "unavailable" if failure.code == "unavailable" else "pages_failed"
            return ""
        self.peak_memory = max(self.peak_memory, outcome.peak_memory)
        if outcome.values.get("missing_program"):
            self.reason = "program_missing"
            return ""
        return outcome.values["text"]
