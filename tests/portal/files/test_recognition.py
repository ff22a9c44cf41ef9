"""Text that only an image shows, found by tesseract."""

import io

import pytest

from portal.files.extraction import extract_text, paged
from portal.files.extraction.paged import PagedExtractor
from portal.files.sandbox import Limits
from tests.portal.files import crafted

pytestmark = pytest.mark.ocr
LETTER = "Procès-verbal de la réunion\nL'hébergement d'urgence des familles\nest ouvert le samedi."


@pytest.fixture
def extract(tmp_path):
    def _extract(kind: str, data: bytes, **options):
        path = tmp_path / "stored"
        path.write_bytes(data)
        return extract_text(path, kind, **options)

    return _extract


def test_scan_is_recognised_page_by_page_with_progress(extract):
    steps = []

    found = extract(
        "pdf", crafted.scan(LETTER, "Deuxième feuille du dossier"),
        progress=lambda done, total: steps.append((done, total)),
    )  # fmt: skip

    assert found.state == "ocr"
    assert [page.method for page in found.pages] == ["ocr", "ocr"]
    assert "hébergement d'urgence des familles" in found.pages[0].text.replace("’", "'")
    assert "Deuxième feuille du dossier" in found.pages[1].text
    assert steps == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_sheet_is_put_upright(extract, angle):
    found = extract("pdf", crafted.scan(f"{LETTER}\n{LETTER}\n{LETTER}", angle=angle))

    assert "hébergement d'urgence" in found.pages[0].text.replace("’", "'")


def test_coarse_scan_is_enlarged(extract):
    sheet = crafted.sheet(LETTER).resize((620, 438))
    output = io.BytesIO()
    sheet.save(output, "PDF", resolution=75)

    assert "hébergement" in extract("pdf", output.getvalue()).pages[0].text


@pytest.mark.parametrize(("kind", "format"), [("png", "PNG"), ("jpeg", "JPEG"), ("tiff", "TIFF")])
def test_images_are_read(extract, kind, format):
    output = io.BytesIO()
    crafted.sheet(LETTER).save(output, format)

    found = extract(kind, output.getvalue())

    assert found.state == "ocr"
    assert "famille" in found.pages[0].text


def test_frames_of_a_tiff_are_pages(extract):
    sheets = [crafted.sheet("Première feuille"), crafted.sheet("Seconde feuille")]
    output = io.BytesIO()
    sheets[0].save(output, "TIFF", save_all=True, append_images=sheets[1:])

    found = extract("tiff", output.getvalue())

    assert [page.number for page in found.pages] == [1, 2]
    assert "Seconde" in found.pages[1].text


def test_white_image_is_empty(extract):
    output = io.BytesIO()
    crafted.sheet("").save(output, "PNG")

    assert extract("png", output.getvalue()).state == "empty"


def _letter_under_a_heading(colour: str = "L") -> bytes:
    """A page with a short text of its own and the picture of a letter."""
    image = crafted.sheet(LETTER).convert("RGB")
    if colour != "L":
        image.paste(colour, (0, 450, 1240, 877))
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=85)

    def add_picture(document):
        picture = document.make_stream(jpeg.getvalue())
        entries = {
            "Type": crafted.Name.XObject, "Subtype": crafted.Name.Image, "Width": image.width,
            "Height": image.height, "ColorSpace": crafted.Name.DeviceRGB, "BitsPerComponent": 8,
            "Filter": crafted.Name.DCTDecode,
        }  # fmt: skip
        for name, value in entries.items():
            picture[f"/{name}"] = value
        page = document.pages[0]
        page.obj.Resources.XObject = crafted.Dictionary(Im0=picture)
        page.contents_add(b"q 400 0 0 290 60 300 cm /Im0 Do Q")

    heading = "Production numéro cinq, jointe au mémoire de la requérante"
    return crafted.pdf(heading, prepare=add_picture)


def test_letter_in_a_picture_beside_a_text_is_found_too(extract):
    (page,) = extract("pdf", _letter_under_a_heading()).pages

    assert page.method == "mixed"
    assert page.text.count("Production numéro cinq") == 1
    assert "hébergement" in page.text


def test_coloured_picture_beside_a_text_is_left_alone(extract):
    (page,) = extract("pdf", _letter_under_a_heading("orange")).pages

    assert page.method == "text"


def _without_mapping() -> bytes:
    """Letters drawn by a font that maps every one of them to a control character."""

    def break_mapping(document):
        font = document.pages[0].obj.Resources.Font.F1
        rows = "\n".join(f"<{code:02X}> <00{code % 8 + 1:02X}>" for code in range(32, 127))
        font.ToUnicode = document.make_stream(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
            "1 begincodespacerange <00> <FF> endcodespacerange\n"
            f"95 beginbfchar\n{rows}\nendbfchar endcmap end end".encode()
        )

    return crafted.pdf("L'hebergement des familles\nest ouvert le samedi matin",
                       prepare=break_mapping)  # fmt: skip


def test_unmapped_letters_are_recognised_instead(extract):
    (page,) = extract("pdf", _without_mapping()).pages

    assert page.method == "ocr"
    assert "ouvert le samedi" in page.text


def test_page_that_takes_too_long_keeps_the_others(extract, monkeypatch):
    genuine = paged.RECOGNITION
    limits = iter([Limits(wall_seconds=0.05, may_start_processes=True), genuine])
    monkeypatch.setattr(
        paged._Reading, "_recognised",
        lambda self, page, original=paged._Reading._recognised: (
            monkeypatch.setattr(paged, "RECOGNITION", next(limits)),
            original(self, page),
        )[1],
    )  # fmt: skip

    found = extract("pdf", crafted.scan("Feuille perdue", "Feuille lue"))

    assert (found.state, found.reason) == ("ocr", "pages_failed")
    assert found.pages[0].text == ""
    assert "Feuille lue" in found.pages[1].text


def test_without_tesseract_the_reason_is_told(tmp_path, monkeypatch):
    path = tmp_path / "stored"
    path.write_bytes(crafted.scan(LETTER))
    monkeypatch.setattr(
        paged._Reading, "_run",
        lambda self, operation, limits, original=paged._Reading._run, **arguments: (
            {"missing_program": True} if operation == "recognise_page"
            else original(self, operation, limits, **arguments)
        ),
    )  # fmt: skip

    found = PagedExtractor().extract(path, "pdf", progress=lambda *_step: None)

    assert (found.state, found.reason) == ("failed", "program_missing")


def _png(image) -> bytes:
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def _message(kind: str, attachments: tuple[tuple[str, bytes], ...]) -> bytes:
    if kind == "eml":
        return crafted.eml("Bonjour", attachments=attachments)
    return crafted.msg({"0037": "Sujet", "1000": "Bonjour"}, attachments)


@pytest.mark.parametrize("kind", ["eml", "msg"])
def test_scans_attached_to_a_message_are_read(extract, kind):
    steps = []
    attachments = (("note.txt", b"Une note"), ("convention.pdf", crafted.scan("Page une", LETTER)))

    found = extract(
        kind, _message(kind, attachments), progress=lambda done, total: steps.append(done < total)
    )

    assert found.state == "ocr"
    assert [page.method for page in found.pages] == ["text", "text", "mixed"]
    assert "hébergement d'urgence" in found.pages[2].text.replace("’", "'")
    # Told before the first of them: the quick queue gives such a message back at once.
    assert steps[0] is True
    assert steps[-1] is False


def test_scan_in_a_message_attached_to_a_message_is_read(extract):
    inner = crafted.eml("Transmis", attachments=(("scan.png", _png(crafted.sheet(LETTER))),))

    found = extract("eml", crafted.eml("Bonjour", attachments=(("transmis.eml", inner),)))

    assert "hébergement d'urgence" in found.pages[1].text.replace("’", "'")


def test_logo_and_damaged_picture_in_a_message_are_left_alone(extract):
    logo = _png(crafted.sheet("MARQUE").resize((400, 283)))
    attachments = (("logo.png", logo), ("abime.png", b"\x89PNG\r\n\x1a\n"))

    found = extract("eml", crafted.eml("Bonjour", attachments=attachments))

    assert found.state == "text"
    assert [page.text for page in found.pages[1:]] == ["logo.png", "abime.png"]
