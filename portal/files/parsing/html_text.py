"""The readable text of a web page."""

import re
from html.parser import HTMLParser

SILENT = {"script", "style", "noscript", "template", "svg", "math", "object", "iframe"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
}  # fmt: skip
CELLS = {"td", "th"}
BLANKS = re.compile(r"[ \t\r\n\f\v]+")
AROUND_BREAKS = re.compile(r"[ \t]*\n[ \t]*")
MANY_BREAKS = re.compile(r"\n{3,}")


def html_to_text(page: str) -> str:
    """The text of a page: blocks on lines of their own, cells parted by tabs, no script."""
    reader = _TextReader()
    reader.feed(page)
    reader.close()
    text = AROUND_BREAKS.sub("\n", "".join(reader.pieces))
    return MANY_BREAKS.sub("\n\n", text).strip()


class _TextReader(HTMLParser):
    """Collects text; elements without text are passed over with what they hold."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0
        self.preformatted = 0

    def handle_starttag(self, tag: str, attributes) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag == "br" or tag in BLOCKS:
            self.pieces.append("\n")
        elif tag in CELLS:
            self.pieces.append("\t")
        if tag == "pre":
            self.preformatted += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BLOCKS:
            self.pieces.append("\n")
        if tag == "pre":
            self.preformatted = max(0, self.preformatted - 1)

    def handle_startendtag(self, tag: str, attributes) -> None:
        if tag not in SILENT:
            self.handle_starttag(tag, attributes)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data if self.preformatted else BLANKS.sub(" ", data))
