"""Names given by others."""

import pytest

from portal.files.names import extension_of, safe_filename


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Compte rendu n° 3 – été.pdf", "Compte rendu n° 3 – été.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\camille\\a.docx", "a.docx"),
        ("a\0b.pdf", "ab.pdf"),
        ("ligne\r\nContent-Type: x.pdf", "ligne Content-Type_ x.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        ('a<b>"c|d?*.pdf', "a_b__c_d__.pdf"),
        ("   .pdf  ", "document.pdf"),
        (".htaccess", "document.htaccess"),
        ("", "document"),
        ("...", "document"),
        ("CON.txt", "_CON.txt"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("a.tar.gz", "a.tar.gz"),
        ("sans extension", "sans extension"),
        ("\ud800a.pdf", "a.pdf"),
    ],
)
def test_names_are_made_harmless(given, expected):
    assert safe_filename(given) == expected


def test_long_name_keeps_its_extension():
    name = safe_filename("é" * 400 + ".docx")

    assert len(name) == 150
    assert name.endswith("é.docx")


@pytest.mark.parametrize(
    ("name", "extension"), [("A.PDF", "pdf"), ("a", ""), ("a.pdf.", "pdf"), ("a.pdf\0", "pdf")]
)
def test_extension_is_that_of_the_harmless_name(name, extension):
    assert extension_of(name) == extension
