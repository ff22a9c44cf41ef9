"""Private storage: outside every served folder, without any address."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

# Room that no file may take: the database or the logs may share the disk.
ROOM_KEPT = 64 * 1024 * 1024


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

    def _save(self, name: str, content: File) -> str:
        """Raise OSError (ENOSPC) when the disk lacks room, rather than leave half of a file."""
        os.makedirs(self.location, mode=self.directory_permissions_mode, exist_ok=True)
        if shutil.disk_usage(self.location).free < content.size + ROOM_KEPT:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super()._save(name, content)

    def url(self, name: str) -> str:
        """Private files have no address; raise NotImplementedError always."""
        raise NotImplementedError("private files are served by a view that applies the rule")


@contextmanager
def local_file(stored: File) -> Iterator[Path]:
    """The bytes of a stored file as a path on this disk.

    They are copied, for as long as the block lasts, when their storage is elsewhere.
    """
    try:
        path = Path(stored.path)
    except NotImplementedError:
        path = None
    if path is not None:
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="stored-") as copy:
        for chunk in stored.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
