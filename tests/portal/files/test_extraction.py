"""The text of each kind of file, page by page."""

import struct

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from portal.files import extraction
from portal.files.extraction.model import PageText
from portal.files.extraction.paged import merged
from portal.files.kinds import Kind
from tests.portal.files import crafted


@pytest.fixture
def texts(extract):
    """The pages of bytes of a kind, as texts."""
    return lambda kind, data: [page.text for page in extract(kind, data).pages]


# PDF documents


def test_pages_of_a_pdf_keep_their_numbers(extract):
    found = extract("pdf", crafted.pdf("Première page " * 5, "Deuxième page " * 5))

    assert found.state == "text"
    assert [(page.number, page.method) for page in found.pages] == [(1, "text"), (2, "text")]
    assert found.pages[1].text.startswith("Deuxième page")
    assert found.reason == ""
    assert found.seconds > 0
    assert found.peak_memory > 0


def test_progress_is_told_page_by_page(extract):
    steps = []

    extract("pdf", crafted.pdf("Un texte " * 9, "Deux " * 20),
            progress=lambda done, total: steps.append((done, total)))  # fmt: skip

    assert steps[-1] == (2, 2)


def test_blank_page_is_empty_and_not_recognised(extract):
    found = extract("pdf", crafted.pdf(""))

    assert (found.state, found.reason) == ("empty", "")
    assert [page.text for page in found.pages] == [""]


def test_short_title_page_needs_no_recognition(extract):
    found = extract("pdf", crafted.pdf("Annexe 1"))

    assert [(page.text, page.method) for page in found.pages] == [("Annexe 1", "text")]


def test_values_of_forms_and_notes_are_read(texts):
    def fill(document):
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("nom"),
                V=String("Valeur saisie"), Rect=Array([0, 0, 100, 20]), DA=String("/Helv 12 Tf"),
            )
        )  # fmt: skip
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.Text, Contents=String("Remarque en marge"),
            Rect=Array([0, 0, 20, 20]),
        )  # fmt: skip
        document.pages[0].obj.Annots = Array([field, note])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), DA=String("/Helv 12 Tf"))

    data = crafted.pdf("Un formulaire à remplir, avec assez de texte pour être lu.", prepare=fill)

    (page,) = texts("pdf", data)

    assert "Valeur saisie" in page
    assert "Remarque en marge" in page


def test_password_is_a_state_of_its_own(extract):
    data = crafted.pdf(encryption=pikepdf.Encryption(owner="o", user="u"))

    found = extract("pdf", data)

    assert (found.state, found.reason, found.pages) == ("encrypted", "password", ())


def test_owner_password_does_not_hide_the_text(texts):
    data = crafted.pdf("Texte protégé en copie", encryption=pikepdf.Encryption(owner="o", user=""))

    assert texts("pdf", data) == ["Texte protégé en copie"]


def test_file_that_is_no_pdf_fails_with_a_reason(extract):
    found = extract("pdf", b"%PDF-1.7 nothing")

    assert (found.state, found.reason) == ("failed", "error")


# Office documents


def test_word_document_with_all_that_people_write_in(texts):
    notes = crafted.word_part(
        '<w:footnote w:id="2">' + crafted.paragraph("Note de bas") + "</w:footnote>", "footnotes"
    )
    comments = crafted.word_part(
        '<w:comment w:id="0">' + crafted.paragraph("Commentaire") + "</w:comment>", "comments"
    )
    body = (
        crafted.paragraph("Premier")
        + '<w:p><w:r><w:t>avec</w:t><w:tab/><w:t>note</w:t><w:footnoteReference w:id="2"/>'
        '<w:commentReference w:id="0"/></w:r></w:p>'
        "<w:p><w:del><w:r><w:delText>supprimé</w:delText></w:r></w:del><w:pPr><w:tabs><w:tab/>"
        "</w:tabs></w:pPr><w:r><w:t>en une</w:t></w:r><w:r><w:t> phrase</w:t></w:r></w:p>"
        + crafted.field("PAGE")
        + '<w:p><w:r><w:br w:type="page"/><w:t>fin de page</w:t></w:r></w:p>'
        "<w:tbl><w:tr><w:tc>" + crafted.paragraph("Cellule A") + "</w:tc><w:tc>"
        + crafted.paragraph("Cellule B") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    more = {
        "word/header1.xml": crafted.word_part(crafted.paragraph("En-tête"), "hdr"),
        "word/footer1.xml": crafted.word_part(crafted.paragraph("Pied"), "ftr"),
        "word/footer2.xml": crafted.word_part(crafted.paragraph("Pied"), "ftr"),
        "word/footnotes.xml": notes,
        "word/comments.xml": comments,
    }

    first, second = texts("docx", crafted.docx(body, more=more))

    assert [line for line in first.splitlines() if line.strip()] == [
        "Premier", "avec\tnote", "Note de bas", "Commentaire", "en une phrase", "fin de page",
        "En-tête", "Pied",
    ]  # fmt: skip
    assert second.splitlines() == ["Cellule A", "Cellule B"]


def test_open_document_with_comments_notes_and_headers(texts):
    body = (
        "<text:tracked-changes><text:p>supprimé</text:p></text:tracked-changes>"
        "<text:h>Titre</text:h>"
        '<text:p>Corps<text:s text:c="2"/>du<text:tab/>texte<office:annotation><dc:creator>Auteur'
        "</dc:creator><text:p>Annotation</text:p></office:annotation><text:note><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>Note</text:p></text:note-body></text:note>"
        "</text:p><text:p><text:soft-page-break/>Page deux</text:p>"
    )
    styles = (
        "<office:master-styles><style:master-page><style:header><text:p>En-tête</text:p>"
        "</style:header><style:footer><text:p>Pied</text:p></style:footer></style:master-page>"
        "</office:master-styles>"
    )

    pages = texts("odt", crafted.odt(body, styles=styles))

    whole = "\n".join(pages)
    assert "Titre" in whole
    assert "Corps du\ttexte" in whole
    assert {"Annotation", "Note", "En-tête", "Pied"} <= {
        line.strip() for line in whole.splitlines()
    }
    assert "supprimé" not in whole
    assert "Auteur" not in whole


def test_slides_are_pages_in_the_order_shown(texts):
    assert texts("pptx", crafted.pptx(("Un", "Deux", "Trois"))) == ["Un", "Deux", "Trois"]


def test_open_presentation_slides_are_pages(texts):
    slides = "".join(f"<draw:page><text:p>{word}</text:p></draw:page>" for word in ("Un", "Deux"))

    assert texts("odp", crafted.odf("presentation", slides)) == ["Un", "Deux"]


def test_sheets_are_pages_of_rows(texts):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Nom</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>Total|€</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Été</t></is></c><c r="B2"><v>12.5</v></c></row>'
    )

    (sheet,) = texts("xlsx", crafted.xlsx(rows=rows))

    assert sheet.splitlines() == ["Feuille", "Nom\tTotal|€", "Été\t12.5"]


def test_rich_text_is_read(texts):
    assert texts("rtf", crafted.RTF) == ["Bonjour été"]


def test_word_97_text_is_found_even_without_its_structure(texts):
    words = "Le comité se réunira au mois de juin pour étudier la convention. "

    for data in (words.encode("cp1252"), words.encode("utf-16-le")):
        (page,) = texts("doc", crafted.doc(text=data))
        assert words.strip() in page


def test_slides_97_are_found_even_without_their_structure(texts):
    records = [(0x0FA0, "Titre étudié".encode("utf-16-le")), (0x0FA8, "Corps été".encode("cp1252"))]
    inner = b"".join(struct.pack("<HHI", 0, kind, len(body)) + body for kind, body in records)
    slide = struct.pack("<HHI", 0x0F, 0x03EE, len(inner)) + inner

    (page,) = texts("ppt", crafted.compound({"PowerPoint Document": slide, "Current User": b""}))

    assert page.splitlines() == ["Titre étudié", "Corps été"]


# Texts and messages


@pytest.mark.parametrize("kind", ["txt", "md", "csv"])
def test_plain_texts_are_read_in_their_encoding(texts, kind):
    assert texts(kind, "Été à Noël, déjà : l’hôtel.".encode("cp1252")) == [
        "Été à Noël, déjà : l’hôtel."
    ]


def test_web_page_is_read_without_its_scripts(texts):
    page = crafted.HTML.replace("<p>", "<script>canary()</script><p>")

    assert texts("html", page.encode()) == ["Titre\n\nÉté"]


def test_message_and_its_attachments_are_pages(texts):
    inner = crafted.eml("Message transmis")
    data = crafted.eml(
        "Corps du message",
        attachments=(("note.docx", crafted.docx(crafted.paragraph("Texte joint"))),
                     ("relevé.pdf", crafted.pdf("Texte du PDF joint")),
                     ("transmis.eml", inner), ("photo.bin", b"\0\1")),
    )  # fmt: skip

    pages = texts("eml", data)

    assert "Subject: Réunion du comité" in pages[0]
    assert pages[0].endswith("Corps du message")
    assert pages[1:3] == ["note.docx\nTexte joint", "relevé.pdf\nTexte du PDF joint"]
    assert pages[3].startswith("transmis.eml")
    assert "Message transmis" in pages[3]
    assert pages[4] == "photo.bin"


def test_headers_written_without_any_encoding_are_read(texts):
    data = "Subject: Réunion 🎉\nFrom: Zoé <zoe@institution.example>\n\nCorps".encode()

    assert texts("eml", data) == [
        "From: Zoé <zoe@institution.example>\nSubject: Réunion 🎉\n\nCorps"
    ]


def test_alternative_bodies_are_not_read_twice(texts):
    data = (
        b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nBonjour\n--b\nContent-Type: text/html\n\n"
        b"<p>Bonjour</p>\n--b--\n"
    )

    assert texts("eml", data)[0].count("Bonjour") == 1


def test_outlook_message_is_read(texts):
    data = crafted.msg(
        {"0037": "Sujet du message", "1000": "Corps du message", "0C1A": "Camille"},
        (("note.txt", ("Texte joint" + " " * 5000).encode()),),
    )

    pages = texts("msg", data)

    assert "Subject: Sujet du message" in pages[0]
    assert "Corps du message" in pages[0]
    assert pages[1] == "note.txt\nTexte joint"


# Own text and recognised text together


def test_recognised_lines_that_are_known_are_left_out():
    page = PageText(1, "Production n° 5\nFigure 1")

    assert merged(page, "Production n°5\nMonsieur le Président") == PageText(
        1, "Production n° 5\nFigure 1\n\nMonsieur le Président", "mixed"
    )
    assert merged(page, "") == page
    assert merged(page, "figure 1") == page
    assert merged(PageText(1, ""), "Lettre") == PageText(1, "Lettre", "ocr")


def test_seam_every_kind_has_an_extractor():
    for kind in Kind:
        assert callable(extraction.extractor_of(kind).extract)
