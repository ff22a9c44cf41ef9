"""Mail messages (EML); the tables of the document are attached as CSV."""

from email import policy
from email.message import EmailMessage

from portal.demo.document import Document, Table
from portal.demo.frenchtext import ascii_slug
from portal.demo.writers.plain import body_text
from portal.demo.writers.sheets import write_csv


def write(document: Document) -> bytes:
    """Write the document as a message from ``sender`` to ``recipients``."""
    name = ascii_slug(document.reference)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = document.sender
    message["To"] = ", ".join(document.recipients)
    message["Subject"] = document.title
    message["Date"] = document.moment
    message["Message-ID"] = f"<{name}@reseau-valdebrume.example>"
    text = tuple(block for block in document.blocks if not isinstance(block, Table))
    message.set_content(
        body_text(Document(**{**vars(document), "blocks": text})), cte="quoted-printable"
    )
    if document.tables:
        message.add_attachment(
            write_csv(document), maintype="text", subtype="csv", filename=f"{name}.csv"
        )
        message.set_boundary(f"limite-{name}")
    return message.as_bytes()
