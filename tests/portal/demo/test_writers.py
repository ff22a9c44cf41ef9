"""Each writer: the text can be read back, the bytes depend on the document alone."""

import csv
import datetime
import email
import io
import re
import zipfile
from email import policy

import docx
import openpyxl
import pptx
import pypdfium2
import pytest
from odf import teletype, text
from odf.opendocument import load

from portal.demo.document import Bullets, Document, Heading, Paragraph, Table
from portal.demo.writers import SCAN, WRITERS, extension, render

SENTENCE = "Œuvrer à l’accès : « cantine à 1 € », où l’été commence…"
DOCUMENT = Document(
    title="Compte rendu – séance n° 3",
    issuer="Réseau départemental du Val-de-Brume",
    date=datetime.date(2026, 3, 2),
    reference="COPIL-2026-03-CR",
    blocks=(
        Heading("Premier point"),
        Paragraph(SENTENCE),
        Bullets(("une puce", "une autre")),
        Heading("Détail", level=2),
        Table("Budget", ("Ligne", "Montant"), (("Formation", 24000), ("Prix", 1.5))),
    ),
    sender="secretariat@departement-valdebrume.example",
    recipients=("membre@caf-valdebrume.example",),
    seed=7,
)


def pages_of(content: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_bounded() for page in pdf]


def text_of(file_format: str) -> str:
    content = render(DOCUMENT, file_format)
    stream = io.BytesIO(content)
    match file_format:
        case "pdf":
            return "\n".join(pages_of(content))
        case "docx":
            return "\n".join(one.text for one in docx.Document(stream).paragraphs)
        case "odt":
            return "\n".join(
                teletype.extractText(p) for p in load(stream).getElementsByType(text.P)
            )
        case "pptx":
            slides = pptx.Presentation(stream).slides
            shapes = [shape for slide in slides for shape in slide.shapes]
            return "\n".join(shape.text_frame.text for shape in shapes)
        case "xlsx":
            rows = openpyxl.load_workbook(stream).active.iter_rows(values_only=True)
            return "\n".join(str(cell) for row in rows for cell in row)
        case "eml":
            message = email.message_from_bytes(content, policy=policy.default)
            return message.get_body().get_content()
    return content.decode("utf-8-sig")


@pytest.mark.parametrize("file_format", sorted(WRITERS))
def test_writer_gives_the_same_bytes_again_whatever_came_between(file_format):
    first = render(DOCUMENT, file_format)
    for other in WRITERS:
        render(DOCUMENT, other)

    assert render(DOCUMENT, file_format) == first


@pytest.mark.parametrize("file_format", ["pdf", "docx", "odt", "pptx", "txt", "html", "eml"])
def test_writer_keeps_accents_ligatures_and_the_euro(file_format):
    found = " ".join(text_of(file_format).split())

    assert " ".join(SENTENCE.split()) in found
    assert "une autre" in found


def test_scan_has_page_images_and_no_text():
    content = render(DOCUMENT, SCAN)

    assert pages_of(content) == [""]
    page = pypdfium2.PdfDocument(content)[0]
    assert [type(one).__name__ for one in page.get_objects()] == ["PdfImage"]
    assert extension(SCAN) == "pdf"


def test_two_scans_have_different_defects():
    other = Document(**{**vars(DOCUMENT), "seed": 8})

    assert render(DOCUMENT, SCAN) != render(other, SCAN)


def test_spreadsheets_keep_numbers():
    workbook = openpyxl.load_workbook(io.BytesIO(render(DOCUMENT, "xlsx")))
    assert ("Formation", 24000) in list(workbook["Budget"].iter_rows(values_only=True))

    rows = list(csv.reader(io.StringIO(text_of("csv")), delimiter=";"))
    assert rows == [["Ligne", "Montant"], ["Formation", "24\u00a0000"], ["Prix", "1,50"]]


def test_mail_has_neutral_technical_headers_and_the_table_attached():
    content = render(DOCUMENT, "eml")
    message = email.message_from_bytes(content, policy=policy.default)

    assert message["Message-ID"] == "<copil-2026-03-cr@reseau-valdebrume.example>"
    assert [part.get_filename() for part in message.iter_attachments()] == ["copil-2026-03-cr.csv"]
    assert "Received" not in message


@pytest.mark.parametrize("file_format", ["docx", "pptx", "xlsx", "odt", "ods"])
def test_office_file_names_its_issuer_and_no_machine_hour_or_author(file_format):
    with zipfile.ZipFile(io.BytesIO(render(DOCUMENT, file_format))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        name = "meta.xml" if file_format.startswith("od") else "docProps/core.xml"
        metadata = archive.read(name).decode()

    assert DOCUMENT.issuer in metadata
    assert "Canny" not in metadata
    assert "python" not in metadata
    assert set(re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", metadata)) == {"2026-03-02T09:00:00"}


@pytest.mark.parametrize("file_format", ["odt", "ods", "xlsx", "docx", "pptx"])
def test_zip_formats_start_as_their_readers_expect(file_format):
    with zipfile.ZipFile(io.BytesIO(render(DOCUMENT, file_format))) as archive:
        first = archive.infolist()[0]

    if file_format.startswith("od"):
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    else:
        assert "[Content_Types].xml" in archive.namelist()
