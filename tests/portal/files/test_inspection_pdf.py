"""What is taken and what is refused among PDF documents."""

import struct
import time

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from portal.files import inspection
from portal.files.inspection import RefusedFile
from tests.portal.files import crafted

MIB = 1024 * 1024


def _launching() -> Dictionary:
    return Dictionary(S=Name.Launch, F=String("cmd.exe"))


JAVASCRIPT_TREE = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), crafted.script()])))


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: crafted.pdf(catalog={"OpenAction": crafted.script()}), "javascript"),
        (lambda: crafted.pdf(catalog={"Names": JAVASCRIPT_TREE}), "javascript"),
        (lambda: crafted.pdf(page={"AA": Dictionary(O=crafted.script())}), "javascript"),
        (lambda: crafted.pdf(catalog={"OpenAction": crafted.script()},
                             object_stream_mode=pikepdf.ObjectStreamMode.generate), "javascript"),
        (lambda: crafted.pdf(catalog={"OpenAction": crafted.script()}).replace(
            b"/JavaScript", b"/Java#53cript").replace(b"/JS", b"/J#53"), "javascript"),
        (lambda: crafted.pdf(page={"AA": Dictionary(O=Dictionary(
            S=Name.URI, URI=String("javascript:x()")))}), "javascript"),
        (lambda: crafted.pdf(catalog={"OpenAction": _launching()}), "launch"),
        (lambda: crafted.pdf(catalog={"Collection": Dictionary()}), "attachments"),
        (lambda: crafted.pdf_with_attachment("programme.exe"), "attachments"),
        (lambda: crafted.pdf_with_attachment("factur-x.xml", b"<x/>"), None),
        (lambda: crafted.pdf(catalog={"OpenAction": Dictionary(
            S=Name.GoToR, F=String(r"\\198.51.100.7\a\b.pdf"))}), "external_reference"),
        (lambda: crafted.pdf(catalog={"OpenAction": Dictionary(
            S=Name.GoTo, D=Array([0, Name.Fit]))}), None),
        (lambda: crafted.pdf(catalog={"Lang": String("(/JS /Launch)")}), None),
        (lambda: crafted.pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "encrypted"),
        (lambda: crafted.pdf(encryption=pikepdf.Encryption(owner="o", user="")), None),
        (lambda: b"%PDF-1.7\nnothing\n%%EOF", "damaged"),
        (lambda: b"\n\n" + crafted.pdf(), None),
        (lambda: b"received by post\n" + crafted.pdf(), None),
        (lambda: b"MZ" + crafted.pdf(), "mismatch"),
        (lambda: b"<html><script>x()</script>" + crafted.pdf(), "mismatch"),
        (lambda: crafted.pdf(page={"AA": Dictionary(O=Dictionary(
            S=Name.URI, URI=String("file:///C:/Comptes/a.pdf")))}), None),
    ],
)  # fmt: skip
def test_pdf_documents(code_of, build, code):
    assert code_of("a.pdf", build()) == code


def _jbig2(width: int, height: int) -> bytes:
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    return struct.pack(">IBBBI", 0, 48, 0, 1, len(page)) + page


@pytest.mark.parametrize(
    ("data", "filters", "code"),
    [
        (crafted.zeros_deflated(140 * MIB), ["FlateDecode"], "bomb"),
        (crafted.zeros_deflated(140 * MIB, times=2), ["FlateDecode", "FlateDecode"], "bomb"),
        (crafted.zeros_deflated(140 * MIB, times=2).hex().encode() + b">",
         ["ASCIIHexDecode", "FlateDecode", "FlateDecode"], "bomb"),
        (crafted.zeros_deflated(20 * MIB), ["FlateDecode"], None),
        (_jbig2(100_000, 100_000), ["JBIG2Decode"], "bomb"),
        (_jbig2(2480, 3508), ["JBIG2Decode"], None),
    ],
)  # fmt: skip
def test_pdf_streams_that_inflate_too_much(code_of, data, filters, code):
    document = crafted.pdf_with_stream(data, filters)
    started = time.monotonic()

    assert code_of("a.pdf", document) == code
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("times", [1, 2])
def test_object_stream_that_inflates_too_much(code_of, times):
    data = crafted.zeros_deflated(100 * MIB, times=times)
    document = crafted.pdf_with_directory(data, "/FlateDecode " * times)
    started = time.monotonic()

    assert code_of("a.pdf", document) == "bomb"
    assert time.monotonic() - started < 5


def test_pages_are_counted_and_bounded(inspect, monkeypatch):
    data = crafted.pdf("Un", "Deux", "Trois")
    assert inspect("a.pdf", data).page_count == 3

    monkeypatch.setattr(inspection, "MAX_PAGES", 2)

    with pytest.raises(RefusedFile) as refusal:
        inspect("a.pdf", data)
    assert refusal.value.code == "too_many_pages"


def test_cut_pdf_is_taken_with_a_warning_when_it_can_be_repaired(inspect):
    data = crafted.pdf("Bonjour")
    cut = data[: data.rfind(b"xref")]

    assert inspect("a.pdf", cut).warnings == ("repaired",)
