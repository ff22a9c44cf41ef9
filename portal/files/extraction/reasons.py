"""Why a text is missing or incomplete, said to the secretary."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASONS = {
    "budget": gettext_lazy(
        "The reading was stopped after its longest time: the last pages are missing. Split the "
        "document to have all of it."
    ),
    "pages_failed": gettext_lazy("Some pages could not be read."),
    "truncated": gettext_lazy("The text is very long: its end is missing."),
    "program_missing": gettext_lazy(
        "The program that recognises the text of images is not installed."
    ),
    "password": gettext_lazy("A password is needed to open this file."),
    "timeout": gettext_lazy("Reading this file takes too long."),
    "memory": gettext_lazy("Reading this file needs too much memory."),
    "output": gettext_lazy("Reading this file gives too much text."),
    "crashed": gettext_lazy("The program that reads this file crashed."),
    "error": gettext_lazy("The content of this file could not be understood."),
    "unavailable": gettext_lazy("Files cannot be read for the moment. Try again later."),
}


def reason_message(code: str) -> str:
    """The reason of an extraction in the reader's language; empty for none."""
    if not code:
        return ""
    return str(REASONS.get(code, _("This file could not be read.")))
