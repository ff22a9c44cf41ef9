"""Uploads in the page editor: what is stored is what it says it is, and nothing more."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from portal.files.inspection import RefusedFile, inspect_upload


class CleanImageForm(BaseImageForm):
    """Refuses what is not the image its name says."""

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            _refuse_false_content(file, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
        return file


class CheckedDocumentForm(BaseDocumentForm):
    """Refuses what is not the document its name says, or could harm its reader."""

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            _refuse_false_content(file, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
        return file


def _refuse_false_content(file: UploadedFile, max_bytes: int) -> None:
    """Raise ValidationError with the reason, in the words of the portal's own file check."""
    with _on_disk(file) as path:
        try:
            inspect_upload(path, filename=file.name, max_bytes=max_bytes)
        except RefusedFile as refusal:
            raise ValidationError(refusal.message) from refusal


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
