"""The document of a job, as an open file without a name."""

import io
import os
from typing import BinaryIO


class Document:
    """Bytes behind a descriptor that the parent opened; read as often as needed."""

    def __init__(self, descriptor: int):
        self.descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    def stream(self) -> BinaryIO:
        """An independent file object at the start of the bytes."""
        return io.BufferedReader(_Reader(self.descriptor, self.size), 128 * 1024)

    def head(self, length: int) -> bytes:
        """The first bytes."""
        return os.pread(self.descriptor, length, 0)

    def data(self) -> bytes:
        """All the bytes."""
        with self.stream() as stream:
            return stream.read()


class InMemoryDocument:
    """Bytes found inside another document, looked at like one of their own."""

    def __init__(self, data: bytes):
        self._data = data
        self.size = len(data)

    def stream(self) -> BinaryIO:
        """An independent file object at the start of the bytes."""
        return io.BytesIO(self._data)

    def head(self, length: int) -> bytes:
        """The first bytes."""
        return self._data[:length]

    def data(self) -> bytes:
        """All the bytes."""
        return self._data


class _Reader(io.RawIOBase):
    """Reads at its own position: descriptors that were passed on share theirs."""

    def __init__(self, descriptor: int, size: int):
        self.descriptor = descriptor
        self.size = size
        self.position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self.position, os.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise OSError("negative position")
        self.position = start + offset
        return self.position

    def tell(self) -> int:
        return self.position

    def readinto(self, buffer) -> int:
        count = os.preadv(self.descriptor, [buffer], self.position)
        self.position += count
        return count
