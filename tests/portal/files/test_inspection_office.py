"""Office documents that are taken or refused: what acts, hides or calls a server."""

import struct

import pytest

from tests.portal.files import crafted

# Office documents of today

REMOTE = "http://attacker.example/x"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (crafted.docx(more=crafted.VBA), "macros"),
        (crafted.docx(more={"word/embeddings/x.docx": crafted.docx(more=crafted.VBA)}), "macros"),
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
