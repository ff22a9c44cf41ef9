"""Pages drawn as images."""

import io

import pytest
from PIL import Image

from portal.files.rendering import PageNotDrawn, render_page
from tests.portal.files import crafted


@pytest.fixture
def stored(tmp_path):
    def _stored(data: bytes):
        path = tmp_path / "stored"
        path.write_bytes(data)
        return path

    return _stored


def _ink(image: Image.Image) -> int:
    return sum(image.convert("L").histogram()[:128])


def test_page_is_drawn_at_the_width_asked(stored):
    path = stored(crafted.pdf("Un texte", ""))

    with Image.open(io.BytesIO(render_page(path, 1, width=600))) as first:
        assert first.format == "WEBP"
        assert first.size == (600, 850)
        assert _ink(first) > 50
    with Image.open(io.BytesIO(render_page(path, 2, width=600))) as second:
        assert _ink(second) == 0


def test_huge_page_is_drawn_within_bounds(stored):
    def enlarge(document):
        document.pages[0].obj.MediaBox = crafted.Array([0, 0, 10, 14_400])

    with Image.open(io.BytesIO(render_page(stored(crafted.pdf("x", prepare=enlarge)), 1,
                                           width=2400))) as image:  # fmt: skip
        assert max(image.size) <= 16_001


def test_image_is_drawn_upright_and_never_larger(stored):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = stored(crafted.picture("JPEG", size=(300, 200), exif=exif))

    with Image.open(io.BytesIO(render_page(path, 1, kind="jpeg"))) as image:
        assert image.size == (200, 300)


@pytest.mark.parametrize("number", [0, 3, -1])
def test_page_that_does_not_exist_is_told(stored, number):
    with pytest.raises(PageNotDrawn) as missing:
        render_page(stored(crafted.pdf("Un", "Deux")), number)

    assert missing.value.code == "missing"


def test_document_that_cannot_be_drawn_is_told(stored):
    with pytest.raises(PageNotDrawn) as failure:
        render_page(stored(b"%PDF-1.7 nothing"), 1)

    assert failure.value.code == "error"


@pytest.mark.parametrize("options", [{"kind": "docx"}, {"width": 10}, {"width": 100_000}])
def test_kinds_and_widths_without_preview_are_errors(stored, options):
    with pytest.raises(ValueError, match="no preview"):
        render_page(stored(b"x"), 1, **options)
