"""Contents of files: stored once for each committee, read in the background."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from committees.enums import ExtractionState
from committees.models import Committee, FileContent
from committees.services.errors import CommitteeError
from committees.tasks import READING_QUEUE, RECOGNITION_QUEUE, read_content
from portal.core.processes import is_alive
from portal.core.services.journal import record
from portal.files.cleaning import cleaned
from portal.files.inspection import inspect_upload, safe_filename

QUEUES = (READING_QUEUE, RECOGNITION_QUEUE)
# Longer than any upload takes between its file and its paper.
UNUSED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class StoredUpload:
    content: FileContent
    filename: str
    duplicate: bool


def store_upload(
    uploaded, *, actor, committee: Committee, filename: str | None = None
) -> StoredUpload:
    """Check a file by its content and store it, once whatever the uploads of the committee.

    Bytes that another committee has are stored again, with the same work and the same state
    as new ones: the answer would otherwise tell that somebody else has the file.

    `uploaded` is a Django File or UploadedFile. Raises portal.files.inspection.RefusedFile.
    The reading of its text is enqueued when the transaction commits.
    """
    with _on_disk(uploaded) as path:
        inspection = inspect_upload(
            path, filename=filename or uploaded.name, max_bytes=settings.PAPER_MAX_BYTES
        )
        content, created = _store(path, inspection, committee)
    record("content.stored", actor=actor, target=content, data={"created": created})
    return StoredUpload(content, safe_filename(filename or uploaded.name), duplicate=not created)


def _store(path: Path, inspection, committee: Committee) -> tuple[FileContent, bool]:
    same = FileContent.objects.filter(sha256=inspection.sha256)
    known = same.filter(versions__paper__committee=committee).order_by("pk").first()
    if known is not None:
        return known, False
    state = ExtractionState.QUARANTINE if settings.CLAMD_SOCKET else ExtractionState.WAITING
    content = FileContent(
        sha256=inspection.sha256,
        kind=inspection.kind,
        media_type=inspection.media_type,
        page_count=inspection.page_count,
        state=state,
    )
    # Images lose their metadata, web pages their scripts: the hash stays that of what was sent.
    copy = cleaned(path, inspection.kind)
    with path.open("rb") as received:
        kept = File(received) if copy is None else ContentFile(copy)
        content.size = kept.size
        content.file.save(inspection.sha256, kept, save=False)
    content.save()
    enqueue_reading(content)
    return content, True


def discard_unused(content: FileContent) -> None:
    """Drop a content that no version carries, with its file: its upload came to nothing."""
    with transaction.atomic():
        content = FileContent.objects.select_for_update().filter(pk=content.pk).first()
        if content is None or content.versions.exists():
            return
        stored, storage = content.file.name, content.file.storage
        content.delete()
        transaction.on_commit(lambda: storage.delete(stored))


def discard_abandoned() -> int:
    """Drop the contents whose upload was cut before it gave a paper; give how many."""
    limit = timezone.now() - UNUSED_FOR
    abandoned = FileContent.objects.filter(versions__isnull=True, created_at__lt=limit)
    for content in abandoned:
        discard_unused(content)
    return len(abandoned)


@contextmanager
def _on_disk(uploaded) -> Iterator[Path]:
    """A path to the bytes: the upload's own temporary file, or a private copy."""
    own_path = getattr(uploaded, "temporary_file_path", None)
    if own_path is not None:
        yield Path(own_path())
        return
    with tempfile.NamedTemporaryFile(prefix="upload-", delete=False) as copy:
        for chunk in uploaded.chunks():
            copy.write(chunk)
    try:
        yield Path(copy.name)
    finally:
        os.unlink(copy.name)


def enqueue_reading(content: FileContent) -> None:
    """Ask the worker to read a content, once the transaction has committed."""
    transaction.on_commit(lambda: read_content.enqueue(content.pk))


def retry_extraction(content: FileContent, *, actor) -> None:
    """Read a content again after a failure. Raises CommitteeError when it is being read."""
    done = {ExtractionState.FAILED, ExtractionState.EMPTY, ExtractionState.TOO_LARGE}
    with transaction.atomic():
        updated = FileContent.objects.filter(pk=content.pk, state__in=done).update(
            state=ExtractionState.WAITING, reason="", attempts=0, progress=0
        )
        if not updated:
            raise CommitteeError(_("This file is already being read."))
        record("content.retried", actor=actor, target=content)
        enqueue_reading(content)


def resume_abandoned_readings() -> int:
    """Enqueue again what waits without anybody reading it; give back how many.

    Run by the worker when it starts and every minute: a worker killed in the middle of a
    reading leaves a lease whose process no longer exists. Contents that simply wait for
    their turn are left alone as long as the queue is not empty.
    """
    now = timezone.now()
    waiting = FileContent.objects.filter(
        state__in=[ExtractionState.WAITING, ExtractionState.QUARANTINE]
    ).exclude(held_until__gt=now)
    if DBTaskResult.objects.ready().filter(queue_name__in=QUEUES).exists():
        waiting = waiting.exclude(lease_owner="")
    resumed = 0
    for content in waiting.only("pk", "lease_owner", "lease_expires_at"):
        in_time = content.lease_expires_at is not None and content.lease_expires_at > now
        if content.lease_owner and in_time and is_alive(content.lease_owner):
            continue
        FileContent.objects.filter(pk=content.pk, lease_owner=content.lease_owner).update(
            lease_owner="", lease_expires_at=None
        )
        enqueue_reading(content)
        resumed += 1
    return resumed
