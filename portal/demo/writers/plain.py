"""Plain text and HTML."""

from html import escape

from portal.demo.document import Bullets, Document, Heading, Table, cell_text
from portal.demo.frenchtext import long_date

PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="author" content="{issuer}">
</head>
<body>
<p>{issuer}</p>
<h1>{title}</h1>
<p>{date} - {reference}</p>
{body}
</body>
</html>
"""


def write_txt(document: Document) -> bytes:
    """Write the document as UTF-8 text."""
    heading = (
        f"{document.issuer}\n{document.title}\n{long_date(document.date)} - {document.reference}"
    )
    return (heading + "\n\n" + body_text(document)).encode()


def body_text(document: Document) -> str:
    """The blocks as text, one blank line between them."""
    return "\n\n".join(_text(block) for block in document.blocks) + "\n"


def write_html(document: Document) -> bytes:
    """Write the document as one HTML page without style, script or outside address."""
    page = PAGE.format(
        title=escape(document.title),
        issuer=escape(document.issuer),
        date=long_date(document.date),
        reference=escape(document.reference),
        body="\n".join(_html(block) for block in document.blocks),
    )
    return page.encode()


def _text(block) -> str:
    match block:
        case Heading(text=text):
            return text.upper() if block.level == 1 else text
        case Bullets(items=items):
            return "\n".join(f"- {item}" for item in items)
        case Table(title=title, header=header, rows=rows):
            lines = [" | ".join(cell_text(value) for value in values) for values in (header, *rows)]
            return "\n".join([title, *lines])
    return block.text


def _html(block) -> str:
    match block:
        case Heading(text=text, level=level):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Bullets(items=items):
            return "<ul>\n" + "\n".join(f"<li>{escape(item)}</li>" for item in items) + "\n</ul>"
        case Table(title=title, header=header, rows=rows):
            head = _html_row("th", header)
            body = "\n".join(_html_row("td", values) for values in rows)
            return f"<table>\n<caption>{escape(title)}</caption>\n{head}\n{body}\n</table>"
    return f"<p>{escape(block.text)}</p>"


def _html_row(tag: str, values) -> str:
    cells = "".join(f"<{tag}>{escape(cell_text(value))}</{tag}>" for value in values)
    return f"<tr>{cells}</tr>"
