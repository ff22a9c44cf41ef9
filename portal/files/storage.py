"""Private storage: outside every served folder, without any address."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="portal.files.storage.PrivateFileSystemStorage")
class PrivateFileSystemStorage(FileSystemStorage):
    """Files under settings.PRIVATE_MEDIA_ROOT, readable by the server's account only.

    An installation with an object storage names its class in STORAGES["private"] instead; what
    reads files asks for `path` first and copes with a storage that has none.
    """

    @property
    def base_location(self) -> Path:
        """The folder of the moment: tests and commands may change the setting."""
        return settings.PRIVATE_MEDIA_ROOT

    @property
    def location(self) -> str:
        """The same, absolute."""
        return str(Path(self.base_location).resolve())

    @property
    def file_permissions_mode(self) -> int:
        """Nobody else on the machine reads them, but nginx in our group when it sends them."""
        return 0o640 if settings.X_ACCEL_PREFIX else 0o600

    @property
    def directory_permissions_mode(self) -> int:
        """The same for folders."""
        return 0o750 if settings.X_ACCEL_PREFIX else 0o700

    def url(self, name: str) -> str:
        """Private files have no address; raise NotImplementedError always."""
        raise NotImplementedError("private files are served by a view that applies the rule")
