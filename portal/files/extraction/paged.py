"""PDF documents and images: the text of the pages, then what must be recognised, page by page."""

import time
from collections.abc import Iterator
from pathlib import Path

from portal.files.extraction.model import (
    ENCRYPTED,
    OCR,
    TEXT,
    Extraction,
    PageText,
    Progress,
    settled,
)
from portal.files.sandbox import Limits, SandboxFailure, default_sandbox

# Longest reading of one file, in seconds: about 800 pages of scans.
BUDGET_SECONDS = 1800
# One page, or some pages after the whole document failed.
PART = Limits(cpu_seconds=20, wall_seconds=40)
RECOGNITION = Limits(may_start_processes=True)
# About 2,000 pages of text.
MAX_CHARACTERS = 5_000_000
MIXED = "mixed"


class PagedExtractor:
    """Reads the text of each page, and has pages recognised that show more than they tell.

    `budget_seconds`: when it is spent, what was read is kept and the rest is given up.
    """

    def __init__(self, *, budget_seconds: float = BUDGET_SECONDS):
        self.budget_seconds = budget_seconds

    def extract(self, path: Path, kind: str, *, progress: Progress) -> Extraction:
        """Read the file: one job for all texts, then one job for each page to recognise."""
        reading = _Reading(path, kind, time.monotonic() + self.budget_seconds, progress)
        try:
            pages = reading.texts()
        except SandboxFailure as failure:
            return Extraction.failure(failure.code, peak_memory=reading.peak_memory)
        if pages is None:
            return Extraction(ENCRYPTED, reason="password", peak_memory=reading.peak_memory)
        pages = list(reading.recognised(pages))
        return settled(reading.shortened(pages), reading.reason, reading.peak_memory)


class _Reading:
    """One file being read: what it took, what went wrong."""

    def __init__(self, path: Path, kind: str, deadline: float, progress: Progress):
        self.path = path
        self.kind = kind
        self.deadline = deadline
        self.progress = progress
        self.peak_memory = 0
        self.reason = ""
        self.pending: set[int] = set()

    def _run(self, operation: str, limits: Limits, **arguments) -> dict:
        try:
            outcome = default_sandbox().run(
                operation, document=self.path, arguments=arguments, limits=limits
            )
        except SandboxFailure as failure:
            self.peak_memory = max(self.peak_memory, failure.peak_memory)
            raise
        self.peak_memory = max(self.peak_memory, outcome.peak_memory)
        return outcome.values

    @property
    def _time_is_up(self) -> bool:
        return time.monotonic() >= self.deadline

    # Text that is in the file

    def texts(self) -> list[PageText] | None:
        """The text of every page, None when a password is needed. Raises SandboxFailure."""
        if self.kind != "pdf":
            return self._take(self._run("read_frames", Limits()))
        try:
            found = self._run("read_pdf", Limits(), first=1, last=None)
        except SandboxFailure as failure:
            if failure.code == "unavailable":
                raise
            # One bad page must not hide the others.
            count = self._run("read_pdf", PART, first=1, last=0)["count"]
            if count == 1:
                raise
            return self._in_parts(count)
        return None if found.get("encrypted") else self._take(found)

    def _in_parts(self, count: int) -> list[PageText]:
        """The pages read in ever smaller parts around those that fail, telling the progress."""
        pages: list[PageText] = []
        parts = [(1, count)]
        while parts and not self._time_is_up:
            first, last = parts.pop()
            self.progress(len(pages), count)
            try:
                pages += self._take(self._run("read_pdf", PART, first=first, last=last))
            except SandboxFailure:
                if first == last:
                    self.reason = "pages_failed"
                    pages.append(PageText(first, ""))
                else:
                    middle = (first + last) // 2
                    parts += [(middle + 1, last), (first, middle)]
        if parts:
            self.reason = "budget"
        return pages

    def _take(self, found: dict) -> list[PageText]:
        self.pending |= {number for number, _text, scanned in found["pages"] if scanned}
        return [PageText(number, text) for number, text, _scanned in found["pages"]]

    # Text that must be recognised

    def recognised(self, pages: list[PageText]) -> Iterator[PageText]:
        """The pages, with the text of their images where they have any."""
        done = len(pages) - len(self.pending)
        self.progress(done, len(pages))
        for page in pages:
            if page.number not in self.pending:
                yield page
                continue
            yield self._recognised(page)
            done += 1
            self.progress(done, len(pages))

    def _recognised(self, page: PageText) -> PageText:
        if self._time_is_up:
            self.reason = "budget"
        if self.reason in ("budget", "program_missing"):
            return page
        try:
            found = self._run("recognise_page", RECOGNITION, kind=self.kind, number=page.number)
        except SandboxFailure as failure:
            self.reason = "unavailable" if failure.code == "unavailable" else "pages_failed"
            return page
        if found.get("missing_program"):
            self.reason = "program_missing"
            return page
        return merged(page, found["text"])

    def shortened(self, pages: list[PageText]) -> list[PageText]:
        """The first pages whose text is not too long altogether."""
        left = MAX_CHARACTERS
        for position, page in enumerate(pages):
            left -= len(page.text)
            if left < 0:
                self.reason = "truncated"
                return pages[:position]
        return pages


def merged(page: PageText, recognised: str) -> PageText:
    """A page with the text of its images; lines that its own text already has are left out."""
    if not recognised:
        return page
    if not page.text:
        return PageText(page.number, recognised, OCR)
    known = _letters(page.text)
    new = [line for line in recognised.splitlines() if _letters(line) not in known]
    if not new:
        return PageText(page.number, page.text, TEXT)
    return PageText(page.number, "\n".join([page.text, "", *new]), MIXED)


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
