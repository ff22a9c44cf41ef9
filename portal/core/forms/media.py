"""Uploads in the page editor: what is stored is what it says it is, and nothing more."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from portal.files.antivirus import Verdict, scan_file
from portal.files.images import strip_metadata
from portal.files.inspection import RefusedFile, inspect_upload


class CleanImageForm(BaseImageForm):
    """Keeps what an image shows, not what it tells (place, device, author)."""

    def clean_file(self) -> UploadedFile:
        """Raise ValidationError unless the file is the image its name says."""
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        with _on_disk(file) as path, _refusals_as_errors():
            _refuse_infected(path)
            clean = strip_metadata(path, filename=file.name)
        return SimpleUploadedFile(file.name, clean, content_type=file.content_type)


class CheckedDocumentForm(BaseDocumentForm):
    """Refuses what is not the document its name says, or could harm its reader."""

    def clean_file(self) -> UploadedFile:
        """Raise ValidationError with the reason, in the words of the portal's file check."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            with _on_disk(file) as path, _refusals_as_errors():
                _refuse_infected(path)
                inspect_upload(
                    path, filename=file.name, max_bytes=settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
                )
        return file


@contextmanager
def _refusals_as_errors() -> Iterator[None]:
    try:
        yield
    except RefusedFile as refusal:
        raise ValidationError(refusal.message) from refusal


def _refuse_infected(path: Path) -> None:
    """No page shows a file before its verdict: without one, it is refused."""
    if scan_file(path).verdict != Verdict.CLEAN:
        raise ValidationError(_("The antivirus refused this file, or could not look at it."))


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """The path of the upload; a small one, held in memory, is written for the time of the check."""
    if hasattr(file, "temporary_file_path"):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(prefix="upload-") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        file.seek(0)
        yield Path(copy.name)
