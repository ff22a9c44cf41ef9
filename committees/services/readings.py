"""Reading the text of contents: claimed by one process, finished in one transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from committees.enums import ExtractionState
from committees.models import ContentPage, FileContent, Paper
from committees.services.papers import adopt_latest_served_version
from portal.core.processes import is_alive, process_name
from portal.core.services.journal import record
from portal.core.signals import content_changed
from portal.files.antivirus import Verdict, scan_file
from portal.files.extraction import Extraction, PageText, extract_text
from portal.files.storage import local_file

# A reading that has not moved for this long is taken over by another worker.
LEASE = timedelta(minutes=5)
# How often a held reading tells its progress, as a real one does page by page.
STEP = timedelta(seconds=2)
MAX_ATTEMPTS = 3


def claim(content_id: int) -> FileContent | None:
    """Take the reading of a content for this process; None when done or taken by another.

    What a dead process held is free at once: nobody waits for its lease to run out.
    """
    now = timezone.now()
    holder = FileContent.objects.filter(pk=content_id).values_list("lease_owner", flat=True).first()
    free = Q(lease_owner="") | Q(lease_expires_at__lt=now)
    if holder and not is_alive(holder):
        free |= Q(lease_owner=holder)
    taken = FileContent.objects.filter(
        free,
        pk=content_id,
        state__in=[ExtractionState.WAITING, ExtractionState.QUARANTINE],
    ).update(
        lease_owner=process_name(),
        lease_expires_at=now + LEASE,
        attempts=F("attempts") + 1,
    )
    return FileContent.objects.get(pk=content_id) if taken else None


def read(content: FileContent, *, recognise: bool) -> bool:
    """Scan and read a claimed content, store its pages, and tell who indexes it.

    Without `recognise`, a content whose images must be recognised is given back and False
    is returned: that takes seconds a page, and must not keep the others waiting.
    """
    if content.state == ExtractionState.QUARANTINE and not _pass_quarantine(content):
        return True
    if content.attempts > MAX_ATTEMPTS:
        _finish(content, Extraction.failure("crashed"))
        return True
    twin = _read_twin(content)
    if twin is not None:
        return _follow(content, twin, recognise=recognise)

    def report(done: int, total: int) -> None:
        if done < total and not recognise:
            raise _NeedsRecognition
        _report(content, done, total)

    try:
        with local_file(content.file) as path:
            extraction = extract_text(path, content.kind, progress=report)
    except _NeedsRecognition:
        _give_back(content)
        return False
    _finish(content, extraction)
    return True


def _read_twin(content: FileContent) -> FileContent | None:
    """The same bytes, read before for another committee."""
    read_before = FileContent.objects.filter(
        sha256=content.sha256, state__in=[ExtractionState.TEXT, ExtractionState.OCR]
    )
    return read_before.exclude(pk=content.pk).order_by("pk").first()


def _follow(content: FileContent, twin: FileContent, *, recognise: bool) -> bool:
    """Take over what was read of the same bytes, in the queue and the time a reading takes.

    Nothing tells the committee that another one has the file.
    """
    if twin.state == ExtractionState.OCR and not recognise:
        _give_back(content)
        return False
    now, length = timezone.now(), timedelta(seconds=twin.seconds or 0)
    if content.held_until is None:
        content.held_until = now + length
    if now < content.held_until:
        if recognise and content.page_count and length:
            pages_done = int(content.page_count * (1 - (content.held_until - now) / length))
            content.progress = 100 * pages_done // content.page_count
        content.save(update_fields=["held_until", "progress"])
        _give_back(content)
        return True
    pages = [PageText(page.number, page.text, page.method) for page in twin.pages.all()]
    content.held_until = None
    _finish(content, Extraction(twin.state, tuple(pages), twin.reason, twin.seconds or 0))
    return True


def next_look(content: FileContent) -> datetime | None:
    """When a content whose text is held must be looked at again; None when it is settled."""
    if content.held_until is None:
        return None
    return min(content.held_until, timezone.now() + STEP)


class _NeedsRecognition(Exception):
    """Some pages are images: leave the quick queue."""


def _give_back(content: FileContent) -> None:
    FileContent.objects.filter(pk=content.pk).update(
        lease_owner="", lease_expires_at=None, attempts=F("attempts") - 1
    )


def _pass_quarantine(content: FileContent) -> bool:
    """Ask the antivirus; the file stays in quarantine when it does not answer."""
    with local_file(content.file) as path:
        result = scan_file(path)
    if result.verdict == Verdict.CLEAN:
        content.state = ExtractionState.WAITING
        content.save(update_fields=["state"])
        _publish_waiting(content)
        return True
    if result.verdict == Verdict.INFECTED:
        content.state = ExtractionState.INFECTED
        content.reason = result.name[:200]
        content.save(update_fields=["state", "reason"])
        record("content.infected", target=content)
    _give_back(content)
    return False


def _publish_waiting(content: FileContent) -> None:
    """A clean file becomes the current version of the papers that waited for it."""
    for paper in Paper.objects.filter(versions__content=content).distinct():
        adopt_latest_served_version(paper)


def _report(content: FileContent, done: int, total: int) -> None:
    FileContent.objects.filter(pk=content.pk).update(
        progress=100 * done // max(total, 1), lease_expires_at=timezone.now() + LEASE
    )


@transaction.atomic
def _finish(content: FileContent, extraction: Extraction) -> None:
    """Store the pages and release the lease in one transaction; idempotent."""
    ContentPage.objects.filter(content=content).delete()
    ContentPage.objects.bulk_create(
        ContentPage(content=content, number=page.number, text=page.text, method=page.method)
        for page in extraction.pages
    )
    content.state = extraction.state
    content.reason = extraction.reason[:200]
    content.seconds = extraction.seconds
    content.page_count = content.page_count or len(extraction.pages) or None
    content.progress = 100
    content.lease_owner = ""
    content.lease_expires_at = None
    content.save()
    for paper in Paper.objects.filter(current_version__content=content):
        content_changed.send(Paper, instance=paper, audience_only=False)
