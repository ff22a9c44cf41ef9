"""Private storage: outside every served folder, without any address."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class PrivateFileSystemStorage(FileSystemStorage):
    """Files under settings.PRIVATE_MEDIA_ROOT, readable by the server's account only."""

    @property
    def base_location(self) -> Path:
        return settings.PRIVATE_MEDIA_ROOT

    @property
    def location(self) -> str:
        return str(Path(self.base_location).resolve())

    def url(self, name: str) -> str:
        """Private files have no address; raise NotImplementedError always."""
        raise NotImplementedError("private files are served by a view that applies the rule")
