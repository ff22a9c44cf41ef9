"""Inspecting bytes under a name, extracting their text."""

import pytest

from portal.files.extraction import extract_text
from portal.files.extraction.model import Extraction
from portal.files.inspection import Inspection, RefusedFile, inspect_upload


@pytest.fixture
def inspect(tmp_path):
    """Inspect bytes sent under a name."""

    def _inspect(name: str, data: bytes, **options) -> Inspection:
        path = tmp_path / "received"
        path.write_bytes(data)
        return inspect_upload(path, filename=name, **options)

    return _inspect


@pytest.fixture
def code_of(inspect):
    """The code of the refusal, or None when the file is taken."""

    def _code_of(name: str, data: bytes) -> str | None:
        try:
            inspect(name, data)
        except RefusedFile as refusal:
            return refusal.code
        return None

    return _code_of


@pytest.fixture
def extract(tmp_path):
    """Extract the text of bytes of a kind."""

    def _extract(kind: str, data: bytes, **options) -> Extraction:
        path = tmp_path / "stored"
        path.write_bytes(data)
        return extract_text(path, kind, **options)

    return _extract
