"""Why a file is refused, said to the person who sent it."""

from django.utils.translation import gettext_lazy as _

# Code -> what is wrong and what to do. %(detail)s: see each rule.
MESSAGES = {
    "empty": _("This file is empty. Check the original and send it again."),
    "too_big": _(
        "This file is larger than %(detail)s. Reduce it (a lighter PDF, smaller images) or split "
        "it into several files."
    ),
    "extension": _(
        "Files of the kind “%(detail)s” are not accepted. Send a PDF, an office document, an "
        "e-mail message, a text or an image."
    ),
    "archive": _(
        "Archives (ZIP, RAR, 7z…) are not accepted. Extract the files and send them one by one; "
        "several can be sent at once."
    ),
    "mismatch": _(
        "The content of this file is not what its name says (found: %(detail)s). Open it in its "
        "program and save it again in the right format."
    ),
    "damaged": _(
        "This file is damaged or incomplete and cannot be opened. Check the original, save it "
        "again and send it."
    ),
    "bomb": _(
        "This file takes up an abnormal amount of room once opened. Save it again from its "
        "program, or export it as PDF."
    ),
    "entities": _(
        "This file declares XML entities, which no office program writes. Save it again from its "
        "program, or export it as PDF."
    ),
    "nested": _(
        "This file contains files nested too deeply. Send the documents it contains one by one."
    ),
    "too_many_pages": _("This document has more than %(detail)s pages. Split it into several."),
    "image_too_large": _(
        "The dimensions of this image are too large. Reduce it to less than 120 million pixels."
    ),
    "macros": _(
        "This document contains macros (programs). Save it without macros (.docx, .xlsx, .pptx, "
        ".odt…) or export it as PDF."
    ),
    "dde": _(
        "This document contains a field that starts a program (DDE). Remove the field, or export "
        "the document as PDF."
    ),
    "external_reference": _(
        "When opened, this document fetches something elsewhere (template, image or object on a "
        "remote address). Insert the content in the document, or export it as PDF."
    ),
    "embedded_object": _(
        "This document contains embedded objects. Remove them, or export the document as PDF."
    ),
    "javascript": _(
        "This PDF contains scripts (JavaScript). Print it to a new PDF and send that one."
    ),
    "launch": _("This document can start a program. Print it to a new PDF and send that one."),
    "attachments": _(
        "This PDF contains other files (portfolio or attachments). Extract them and send them "
        "one by one."
    ),
    "attachment": _(
        "An attachment of this kind is not accepted: %(detail)s. Remove it, then send the document "
        "again."
    ),
    "encrypted": _(
        "This file is protected by a password and nobody could read it. Remove the password and "
        "send it again."
    ),
    "uncheckable": _(
        "This file could not be checked: opening it takes too long or fails. Save it again from "
        "its program, or export it as PDF."
    ),
    "unavailable": _("Files cannot be checked for the moment. Try again in a few minutes."),
}

# What content is called when it is not what the name says.
FOUND_NAMES = {
    "exe": _("a program"),
    "zip": _("a ZIP archive"),
    "text": _("plain text"),
    "txt": _("plain text"),
    "html": _("a web page"),
    "ole": _("an unknown office format"),
    "bin": _("an unknown format"),
}


class RefusedFile(Exception):
    """A file that the portal does not take.

    `code` is a stable key of MESSAGES; `message` tells the person, in their language, why and
    what to do.
    """

    def __init__(self, code: str, detail: str = ""):
        self.code = code
        self.detail = detail
        super().__init__(code)

    @property
    def message(self) -> str:
        """The reason and the remedy, translated now."""
        return MESSAGES[self.code] % {"detail": self.detail}
