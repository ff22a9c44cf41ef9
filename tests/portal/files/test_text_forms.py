"""Encodings, normalisation, legibility, web pages, compressed rich text: text without any file."""

import struct

import pytest

from portal.files.parsing.compressed_rtf import INITIAL, inflate_rtf
from portal.files.parsing.html_text import html_to_text
from portal.files.parsing.legibility import is_legible
from portal.files.parsing.normalisation import normalise, normalise_text
from portal.files.parsing.texts import decode, decode_html

# Encodings


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp1252",
        "iso8859-1",
        "mac_roman",
    ],
)
def test_french_text_is_decoded_whatever_the_encoding(encoding):
    text = "Évaluation des besoins à Noël : où sont les élèves, garçons et filles ? Déjà reçus."

    assert decode(text.encode(encoding)) == text


def test_declared_latin_is_read_as_windows():
    page = b'<meta charset="iso-8859-1"><p>l\x92h\xf4tel \x96 10 \x80 \x9cuvre \x81</p>'

    assert "l’hôtel – 10 € œuvre \x81" in decode_html(page)


def test_valid_utf8_wins_over_a_false_declaration():
    page = '<meta charset="iso-8859-1"><p>Été à la mairie</p>'.encode()

    assert "Été à la mairie" in decode_html(page)


def test_text_cut_in_the_middle_of_a_character_is_still_utf8():
    assert decode("Été à la mairie é".encode()[:-1]).startswith("Été à la mairie")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", bytes(range(256)), b"\x81\x8d\x8f"])
def test_decoding_never_fails(data):
    assert isinstance(decode(data, "no-such-encoding"), str)


# Normalisation


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("e\u0301te\u0301", "été"),
        ("ﬁnances oﬃcielles", "finances officielles"),
        ("com\u00admis\u00adsion", "commission"),
        ("commis\u00ad\nsion", "commission"),
        ("10\u00a0000\u202f€", "10 000 €"),
        ("a\u200bb\ufeffc\u202ed", "abcd"),
        ("nul\0 et\x07 cloche", "nul et cloche"),
        ("un\r\ndeux\rtrois", "un\ndeux\ntrois"),
        ("a   b \n\n\n\n c", "a b\n\n c"),
        ("page\fsuivante", "page\nsuivante"),
        ("col\tonne", "col\tonne"),
        ("\ud800seul", "seul"),
    ],
)
def test_characters_become_plain(given, expected):
    assert normalise_text(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("trente minu\ufffetes", "trente minutes"),
        ("les élé-\nments", "les éléments"),
        ("Jean\ufffePaul LERAY", "Jean-Paul LERAY"),
        ("Pierre GRAND\ufffeJOUAN", "Pierre GRANDJOUAN"),
        ("celui-\nci", "celui-ci"),
        ("un rendez-\nvous", "un rendez-vous"),
        ("du 6\ufffeavril", "du 6-avril"),
        ("sous-\npréfecture", "sous-préfecture"),
        ("- premier\n- second", "- premier\n- second"),
        ("une idée -\nune autre", "une idée -\nune autre"),
    ],
)
def test_words_cut_at_the_end_of_a_line_are_joined(given, expected):
    assert normalise_text(given) == expected


def test_the_rest_of_the_document_decides_on_the_hyphen():
    pages = ["le porte-monnaie et la coparentalité", "un porte-\nmonnaie, la copa-\nrentalité",
             "vice-présidente", "la vice-\nprésidente"]  # fmt: skip

    assert normalise(pages)[1] == "un porte-monnaie, la coparentalité"
    assert normalise(pages)[3] == "la vice-présidente"


# Legibility

FRENCH = (
    "Le conseil municipal, après en avoir délibéré, approuve le compte rendu de la séance et "
    "charge le maire de signer les actes qui s'y rapportent. " * 3
)


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        "The committee approves the minutes of its last meeting and closes the session. " * 4,
        "12 345 67,8 € 2024 2025 100 % 3 456\n" * 20,
        "DUPONT Camille\nMARTIN Dominique\nBERNARD Claude\n" * 10,
        "",
        "Annexe 1",
        "Заседание комитета открыто председателем в девять часов утра. " * 4,
    ],
)
def test_text_people_wrote_is_legible(text):
    assert is_legible(text)


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd" * 40,
        "\ue012\ue013\ue014 \uf0b7\uf0d8 ab" * 10,
        "\x12\x19\x03\x04" * 30,
        "".join(chr(ord(c) - 29) if c.isalpha() and c.isascii() else c for c in FRENCH),
        "xwyz bcdf ghjk qrst vwxz plmn " * 12,
    ],
)
def test_rubbish_of_unmapped_fonts_is_not(text):
    assert not is_legible(text)


# Web pages


def test_page_becomes_lines_without_scripts():
    page = """<html><head><title>Titre</title><style>p{color:red}</style>
        <script>var canary = "script"</script></head>
        <body onload="x()"><!-- canary --><h1>Ordre du jour</h1><p>Un&nbsp;<b>point</b>
        important&eacute;<br>Suite</p><table><tr><td>A</td><td>B</td></tr></table>
        <select><option>Choix un</option><option>Choix deux</option></select>
        <pre>deux  espaces</pre><noscript>canary</noscript><iframe>canary</iframe></body>"""

    lines = [line.strip() for line in html_to_text(page).splitlines() if line.strip()]

    assert lines == [
        "Titre", "Ordre du jour", "Un\xa0point importanté", "Suite", "A\tB", "Choix un",
        "Choix deux", "deux  espaces",
    ]  # fmt: skip


# Compressed rich text of Outlook


def _compressed(payload: bytes, raw_size: int) -> bytes:
    return struct.pack("<II4sI", len(payload) + 12, raw_size, b"LZFu", 0) + payload


def test_compressed_rich_text_is_inflated():
    """Letters, then a reference to the dictionary every reader starts with."""
    at = INITIAL.index(b"{\\rtf1\\ansi")
    reference = struct.pack(">H", at << 4 | (11 - 2))
    letters = b"x" + b"y"
    payload = bytes([0b001]) + reference + letters

    assert inflate_rtf(_compressed(payload, 13)) == b"{\\rtf1\\ansixy"


@pytest.mark.parametrize("data", [b"", b"short", bytes(40), _compressed(b"\xff\xff", 1000)])
def test_damaged_rich_text_gives_what_there_is(data):
    assert len(inflate_rtf(data)) < 20


def test_stored_rich_text_is_kept():
    data = struct.pack("<II4sI", 20, 5, b"MELA", 0) + b"{\\rtf"

    assert inflate_rtf(data) == b"{\\rtf"
