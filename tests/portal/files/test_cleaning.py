"""What is taken out before a file is stored."""

import io

import pytest
from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from portal.files.cleaning import cleaned
from portal.files.images import strip_metadata
from portal.files.inspection import RefusedFile
from tests.portal.files import crafted

CANARY = "canary-48.8566-2.3522"


@pytest.fixture
def received(tmp_path):
    def _received(data: bytes):
        path = tmp_path / "received"
        path.write_bytes(data)
        return path

    return _received


def _tagged(format: str) -> bytes:
    """An image that tells where, with what and by whom it was taken, lying on its side."""
    image = Image.new("RGB", (60, 40), "white")
    image.paste("red", (0, 0, 30, 40))
    exif = Image.Exif()
    exif[0x010F] = CANARY
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[0x1D] = CANARY
    options = {"exif": exif}
    if format == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Author", CANARY)
    elif format == "JPEG":
        options["comment"] = CANARY.encode()
        options["xmp"] = f"<x>{CANARY}</x>".encode()
    else:
        tags = TiffImagePlugin.ImageFileDirectory_v2()
        tags[270] = CANARY
        tags[0x0112] = 6
        options = {"tiffinfo": tags}
    output = io.BytesIO()
    image.save(output, format, **options)
    assert CANARY.encode() in output.getvalue()
    return output.getvalue()


@pytest.mark.parametrize(
    ("name", "format"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tif", "TIFF")]
)
def test_images_lose_their_metadata_and_stand_upright(received, name, format):
    data = strip_metadata(received(_tagged(format)), filename=name)

    assert CANARY.encode() not in data
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == format
        assert image.size == (40, 60)
        assert not image.getexif().get(0x0112) or image.getexif()[0x0112] == 1
        red, green, _blue = image.convert("RGB").getpixel((20, 10))
        assert red > 200
        assert green < 60


def test_all_frames_are_kept(received):
    frames = [Image.new("1", (50, 50), shade) for shade in (0, 1, 0)]
    output = io.BytesIO()
    frames[0].save(output, "TIFF", save_all=True, append_images=frames[1:])

    data = cleaned(received(output.getvalue()), "tiff")

    with Image.open(io.BytesIO(data)) as image:
        assert image.n_frames == 3


def test_transparency_is_kept(received):
    output = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(output, "PNG")

    with Image.open(io.BytesIO(cleaned(received(output.getvalue()), "png"))) as image:
        assert image.getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(("name", "data"), [("a.pdf", crafted.pdf()), ("a.png", b"MZ")])
def test_what_is_no_image_is_refused(received, name, data):
    with pytest.raises(RefusedFile):
        strip_metadata(received(data), filename=name)


PAGE = """<!doctype html><html><head><meta charset="iso-8859-1"><title>Arr\xeat\xe9</title>
<script src="https://attacker.example/canary.js"></script><style>@import url(canary)</style></head>
<body onload="canary()"><h1 onclick="canary()">Titre \x92</h1>
<img src="https://attacker.example/canary.png" alt="Logo">
<img src="data:image/png;base64,iVBORw0KGgo=">
<a href="javascript:canary()">un</a> <a href="data:text/html,canary">deux</a>
<a href="https://institution.example/">trois</a>
<iframe src="canary"></iframe><form action="canary"><input value="canary"></form>
<svg onload="canary()"><script>canary()</script></svg>
<meta http-equiv="refresh" content="0;url=canary"><object data="canary"></object></body></html>
"""


def test_web_page_keeps_its_text_and_loses_what_acts(received):
    page = cleaned(received(PAGE.encode("latin-1")), "html").decode()

    assert "canary" not in page
    assert "<title>Arrêté</title>" in page
    assert "<h1>Titre ’</h1>" in page
    assert 'href="https://institution.example/"' in page
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in page
    for gone in ("<script", "<iframe", "<form", "<input", "<svg", "<object", "javascript:", "onl"):
        assert gone not in page


def test_the_same_bytes_give_the_same_copy(received):
    path = received(PAGE.encode("latin-1"))

    assert cleaned(path, "html") == cleaned(path, "html")


@pytest.mark.parametrize("kind", ["pdf", "docx", "txt", "eml"])
def test_other_kinds_are_stored_as_they_came(received, kind):
    assert cleaned(received(b"x"), kind) is None


def test_copy_that_cannot_be_made_is_a_refusal(received):
    with pytest.raises(RefusedFile) as refusal:
        cleaned(received(b"not an image"), "png")

    assert refusal.value.code == "uncheckable"
