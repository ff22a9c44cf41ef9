"""The real documents beside the product: each taken or refused for the right reason, and read.

Needs the folder of trial files (`../shared/real-documents`) beside the product.
"""

import csv
import time
from functools import cache
from pathlib import Path

import pytest

from portal.files.extraction import extract_text
from portal.files.inspection import RefusedFile, inspect_upload
from tests.support.services import trial_folder

pytestmark = pytest.mark.trial_files
MIB = 1024 * 1024
# Why a file is refused. All others are taken.
REFUSED = {
    "x-password.pdf": "encrypted",
    "x-portfolio.pdf": "attachments",
    "x-js-action.pdf": "javascript",
    "x-not-really.pdf": "damaged",
    "x-bomb-giant.pdf": "bomb",
    "x-truncated.docx": "damaged",
    "x-password.docx": "encrypted",
    "x-macros.docm": "macros",
    "x-external-refs.docx": "external_reference",
    "x-dde.docx": "dde",
    "x-encrypted.odt": "encrypted",
    "x-xmlbomb.xlsx": "entities",
    "x-droste.zip": "archive",
    "x-empty.eml": "empty",
}
WARNINGS = {
    "x-owner-password.pdf": ("protected",),
    "x-truncated.pdf": ("repaired",),
    "x-script.html": ("scripts_removed",),
    "attachment-pdf-nonascii.eml": ("attachment_unreadable",),
}
# Text that stands in an image, at least in part. All other files that are taken hold text.
RECOGNISED = {
    "scan-cr-cm-2015-01-28.pdf", "scan-cr-cm-2015-04-10.pdf", "scan-cr-cm-2015-11-04.pdf",
    "scan-pv-ago-2019.pdf", "scan-menu-semaine-05.pdf", "scan-menu-semaine-36.pdf",
    "scan-francais.pdf", "scan-convocation-coepia.pdf", "scan-rotated-90.pdf", "x-nomapping.pdf",
}  # fmt: skip
INSPECTION_SECONDS = 20
MOST_MEMORY = 700 * MIB
MIN_PHRASES = 45


@cache
def _manifest() -> tuple[dict, ...]:
    folder = trial_folder()
    if folder is None:
        return ()
    with (folder / "real-documents" / "manifest.tsv").open(encoding="utf-8") as stream:
        return tuple(csv.DictReader(stream, delimiter="\t"))


def _path(name: str) -> Path:
    return trial_folder() / "real-documents" / name


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").replace("’", "'").split()).casefold()


def test_each_file_is_taken_or_refused_for_the_right_reason():
    outcomes, warnings, slow = {}, {}, {}
    for row in _manifest():
        name = row["filename"]
        started = time.monotonic()
        try:
            found = inspect_upload(_path(name), filename=name)
        except RefusedFile as refusal:
            outcomes[name] = refusal.code
        else:
            warnings[name] = found.warnings
            assert found.size == int(row["bytes"])
            if row["pages"] and found.kind == "pdf":
                assert found.page_count == int(row["pages"])
        if time.monotonic() - started > INSPECTION_SECONDS:
            slow[name] = time.monotonic() - started

    assert outcomes == REFUSED
    assert {name: warnings[name] for name in WARNINGS} == WARNINGS
    assert slow == {}
    assert len(outcomes) + len(warnings) == 74


@pytest.mark.ocr
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_text_of_each_file_is_read_and_its_phrase_stands_on_its_page():
    states, missing, phrases, heavy = {}, [], 0, {}
    for row in _manifest():
        name = row["filename"]
        if name in REFUSED:
            continue
        found = extract_text(_path(name), inspect_upload(_path(name), filename=name).kind)
        states[name] = (found.state, found.reason)
        if found.peak_memory > MOST_MEMORY:
            heavy[name] = found.peak_memory
        if row["phrase"]:
            phrases += 1
            number = "".join(filter(str.isdigit, row["phrase_page"] or ""))
            pages = [
                page.number for page in found.pages if _plain(row["phrase"]) in _plain(page.text)
            ]
            if not (int(number) in pages if number else pages):
                missing.append(name)

    assert states == {name: ("ocr" if name in RECOGNISED else "text", "") for name in states}
    assert heavy == {}
    assert phrases == 47
    assert phrases - len(missing) >= MIN_PHRASES, missing


@pytest.mark.ocr
def test_letter_in_the_image_and_heading_in_the_text_are_both_found():
    (page,) = extract_text(_path("scan-convocation-coepia.pdf"), "pdf").pages

    assert page.method == "mixed"
    assert "29, quai Voltaire" in page.text
    assert "destinée à émettre un avis" in page.text
    assert page.text.count("Production n°5") == 1


def test_text_of_the_same_paper_in_two_formats_is_the_same():
    as_pdf = extract_text(_path("convocation-ago-2024.pdf"), "pdf").pages
    as_odt = extract_text(_path("convocation-ago-2024.odt"), "odt").pages

    words = [
        set(_plain(" ".join(page.text for page in pages)).split()) for pages in (as_pdf, as_odt)
    ]
    assert len(words[0] & words[1]) > 0.9 * len(words[1])


@pytest.mark.parametrize(
    "name", ["x-bomb-giant.pdf", "x-xmlbomb.xlsx", "x-truncated.docx", "x-not-really.pdf",
             "x-password.pdf", "x-encrypted.odt"],
)  # fmt: skip
def test_awkward_file_read_all_the_same_gives_a_state(name):
    """A file that gets past the inspection one day must still harm nothing."""
    started = time.monotonic()

    found = extract_text(_path(name), Path(name).suffix.lstrip("."))

    assert found.state in ("empty", "encrypted", "failed", "too_large", "text")
    assert time.monotonic() - started < 130
    assert found.peak_memory < 2100 * MIB
