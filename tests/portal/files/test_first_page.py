"""The first page of a file is read at once, or gives nothing."""

import pytest

from portal.files.extraction.first_page import first_page_text
from tests.portal.files import crafted


@pytest.fixture
def first_page(tmp_path):
    def _first_page(kind: str, data: bytes) -> str:
        path = tmp_path / "stored"
        path.write_bytes(data)
        return first_page_text(path, kind)

    return _first_page


def test_first_page_of_a_pdf_leaves_the_others_out(first_page):
    assert first_page("pdf", crafted.pdf("Convention", "Annexe")).strip() == "Convention"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", crafted.docx(crafted.paragraph("Convention"))),
        ("odt", crafted.odt("<text:p>Convention</text:p>")),
        ("txt", b"Convention"),
    ],
    ids=["docx", "odt", "txt"],
)
def test_first_page_of_a_document_is_its_text(first_page, kind, data):
    assert "Convention" in first_page(kind, data)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("pdf", crafted.scan("Convention")),
        ("png", crafted.picture("PNG")),
        ("pdf", b"%PDF-1.4 truncated"),
        ("docx", b"PK\x03\x04"),
        ("txt", b""),
    ],
    ids=["scan", "image", "broken pdf", "broken docx", "empty"],
)
def test_first_page_without_text_is_empty(first_page, kind, data):
    assert first_page(kind, data) == ""
