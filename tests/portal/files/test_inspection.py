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
        ("note.docx", crafted.docx(more=crafted.VBA), "macros"),
        ("note.exe", b"MZ", "attachment"),
        ("note.pdf.js", b"x", "attachment"),
        ("note.zip", crafted.package({"a": "x"}), "attachment"),
        ("note.dat", b"MZ" + bytes(100), "attachment"),
        ("agenda.ics", b"BEGIN:VCALENDAR", None),
        (
            "lettre.eml",
            crafted.eml(attachments=(("a.docx", crafted.docx(more=crafted.VBA)),)),
            "macros",
        ),
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
