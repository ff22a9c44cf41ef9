"""Printed papers: tagged PDF composed by Typst in memory, with the fonts it carries.

A paper is a Typst template and data; nothing is read elsewhere, so that no font nor image of the
machine changes what is printed, and the same data is the same file.
"""

import json
import re
from pathlib import Path

from django.http import HttpResponse

from portal.core.spreadsheets import HEADERS

# A longer word without a space would run out of its box.
_LONGEST_WORD = 24
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")
_ZERO_WIDTH_SPACE = "\u200b"
# How Typst begins to say that PDF/UA cannot hold a character without a glyph.
_NO_GLYPH = "could not be displayed"
# Beyond Latin, Greek, Cyrillic and their punctuation.
_OTHER_SCRIPTS = re.compile(
    "[^\u0020-\u007e\u00a0-\u0481\u048a-\u04ff\u1e00-\u1fff\u2000-\u2040\u20ac\u2116]"
)


def compose(template: Path, data: dict) -> bytes:
    """The paper as PDF/UA-1. `data` is what the template reads: JSON values only.

    A character that none of the fonts has is printed as a question mark: a name in another
    script never keeps the others from being printed. Raises typst.TypstError for a template that
    does not fit its data.
    """
    import typst  # noqa: PLC0415  memory: most processes print nothing

    words = json.dumps(data, ensure_ascii=False)
    try:
        return _compiled(template, words)
    except typst.TypstError as error:
        if _NO_GLYPH not in str(error):
            raise
    return _compiled(template, _OTHER_SCRIPTS.sub("?", words))


def _compiled(template: Path, words: str) -> bytes:
    import typst  # noqa: PLC0415  memory: most processes print nothing

    return typst.compile(
        template.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"data": words},
    )


def breakable(text: str) -> str:
    """The text, with places where a word without end may be cut."""
    return _LONG_WORD.sub(lambda word: word.group() + _ZERO_WIDTH_SPACE, text)


def pdf_answer(body: bytes, file_name: str) -> HttpResponse:
    """The paper as an attachment that nobody keeps on the way."""
    answer = HttpResponse(body, content_type="application/pdf", headers=HEADERS)
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer
