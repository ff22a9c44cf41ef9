"""What a reading does when it goes wrong, and what it leaves behind."""

import contextlib
from pathlib import Path

import pytest
from django.utils import translation

from portal.files.extraction import documents, extract_text, paged, reason_message
from portal.files.extraction.paged import PagedExtractor
from portal.files.extraction.reasons import REASONS
from portal.files.sandbox import Limits, Sandbox, SandboxFailure
from tests.portal.files import crafted

# What goes wrong


@pytest.mark.parametrize("kind", ["docx", "odt", "pptx", "odp", "xlsx", "ods", "xls", "doc", "ppt"])
def test_rubbish_fails_with_a_reason(extract, kind):
    found = extract(kind, b"PK\x03\x04 rubbish" * 20)

    assert (found.state, found.reason, found.pages) == ("failed", "error", ())


def test_unknown_kind_is_an_error_of_the_caller(tmp_path):
    with pytest.raises(ValueError, match="zip"):
        extract_text(tmp_path / "x", "zip")


@pytest.mark.parametrize(
    ("limits", "state", "reason"),
    [
        (Limits(memory_bytes=120 * 1024 * 1024, may_start_processes=True), "too_large", "memory"),
        (Limits(wall_seconds=0.05, may_start_processes=True), "failed", "timeout"),
        (Limits(result_bytes=1000, may_start_processes=True), "too_large", "output"),
    ],
)
def test_limits_give_states(extract, monkeypatch, limits, state, reason):
    monkeypatch.setattr(documents, "LIMITS", limits)

    found = extract("txt", b"mot " * 10_000_000)

    assert (found.state, found.reason) == (state, reason)


def test_very_long_text_keeps_its_beginning(extract):
    found = extract("txt", b"mot " * 1_300_000)

    assert (found.state, found.reason) == ("text", "truncated")
    assert len(found.pages[0].text) == 5_000_000 - 1  # the last space goes


def test_every_reason_is_said(settings):
    for code in [*REASONS, "unknown"]:
        assert reason_message(code)
    assert reason_message("") == ""
    with translation.override("en"):
        assert reason_message("password").startswith("A password")


def test_one_bad_page_does_not_hide_the_others(extract, monkeypatch):
    """A crash on page 2 of 4: the parts around it are read on their own."""
    genuine = Sandbox.run

    def crash_on_page_two(self, operation, **options):
        arguments = options["arguments"]
        last = arguments.get("last") if arguments.get("last") is not None else 4
        if operation == "read_pdf" and arguments["first"] <= 2 <= last:
            raise SandboxFailure("crashed")
        return genuine(self, operation, **options)

    monkeypatch.setattr(Sandbox, "run", crash_on_page_two)

    steps = []
    found = extract(
        "pdf",
        crafted.pdf(*(f"Texte de la page {n} " * 5 for n in (1, 2, 3, 4))),
        progress=lambda done, total: steps.append((done, total)),
    )

    assert (found.state, found.reason) == ("text", "pages_failed")
    assert [bool(page.text) for page in found.pages] == [True, False, True, True]
    assert [page.number for page in found.pages] == [1, 2, 3, 4]
    assert steps[0] == (0, 4)
    assert steps[-1] == (4, 4)


def test_spent_budget_keeps_what_was_read(tmp_path):
    path = tmp_path / "stored"
    path.write_bytes(crafted.scan("Une page", "Une autre"))

    found = PagedExtractor(budget_seconds=0).extract(path, "pdf", progress=lambda *_step: None)

    assert (found.state, found.reason) == ("failed", "budget")


# Nothing stays on disk


def test_no_text_stays_on_disk(tmp_path, monkeypatch):
    home, temporary, files = tmp_path / "home", tmp_path / "tmp", tmp_path / "files"
    for folder in (home, temporary, files):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.setenv("TMPDIR", str(temporary))
    word = "canarijauneserin"
    samples = {
        "pdf": crafted.pdf(f"{word} " * 20),
        "docx": crafted.docx(crafted.paragraph(word)),
        "xlsx": crafted.xlsx(rows=f'<row><c t="inlineStr"><is><t>{word}</t></is></c></row>'),
        "rtf": b"{\\rtf1 " + word.encode() + b"\\par}",
        "eml": crafted.eml(word),
    }
    with contextlib.closing(Sandbox()) as sandbox:
        monkeypatch.setattr(documents, "default_sandbox", lambda: sandbox)
        monkeypatch.setattr(paged, "default_sandbox", lambda: sandbox)
        for kind, data in samples.items():
            path = files / kind
            path.write_bytes(data)
            assert word in extract_text(path, kind).pages[0].text
            path.unlink()
        while_alive = _files_with(word, tmp_path)

    assert while_alive == []
    assert list(temporary.rglob("*")) == []
    assert list(home.rglob("*")) == []


def _files_with(word: str, folder: Path) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()
    ]
