"""The operation `inspect`: hold a document to the rules of its kind."""

from collections.abc import Callable

from portal.files.parsing.detection import Detection
from portal.files.parsing.mail_checks import check_message
from portal.files.parsing.odf_checks import check_odf
from portal.files.parsing.ole_checks import check_compound
from portal.files.parsing.ooxml_checks import check_ooxml
from portal.files.parsing.packages import Package
from portal.files.parsing.pdf_checks import check_pdf
from portal.files.parsing.refused import Refused
from portal.files.parsing.text_checks import check_html, check_image, check_rtf, check_text
from portal.files.sandbox.document import Document

TEXTS = {"txt", "md", "csv"}
IMAGES = {"png", "jpeg", "tiff"}
PACKAGES = {"docx", "xlsx", "pptx", "odt", "ods", "odp"}
COMPOUNDS = {"doc", "xls", "ppt"}
MESSAGES = {"eml", "msg"}
# What the content may look like for each kind whose content has no signature of its own.
LOOKS = {
    "txt": {"text"}, "csv": {"text"}, "md": {"text", "html"}, "html": {"text", "html"},
    "eml": {"text", "html"},
}  # fmt: skip


def inspect(document: Document, arguments: dict, report: Callable) -> dict:
    """Check a document that claims to be of `arguments["kind"]`.

    `max_pages` bounds its pages; `kinds` maps extensions to kinds, for what is attached to it.
    Gives {"pages": number or None, "warnings": [...]} or {"refused": code, "detail": text}.
    """
    try:
        pages, warnings = _Checker(arguments).check(document, arguments["kind"], 0)
    except Refused as refusal:
        return {"refused": refusal.code, "detail": refusal.detail}
    return {"pages": pages, "warnings": sorted(set(warnings))}


class _Checker:
    """Applies the rules of each kind, also to what is attached to a message."""

    def __init__(self, arguments: dict):
        self.max_pages = arguments["max_pages"]
        self.kinds = arguments["kinds"]

    def check(self, document: Document, kind: str, depth: int) -> tuple[int | None, list[str]]:
        """Pages, when they are counted, and warnings. Raises Refused."""
        found = Detection(document).name
        if found not in LOOKS.get(kind, {kind}):
            raise Refused("mismatch", found)
        if kind == "pdf":
            return check_pdf(document, self.max_pages)
        if kind in IMAGES:
            return check_image(document, self.max_pages)
        if kind in PACKAGES:
            return self._check_package(document, kind)
        if kind in COMPOUNDS:
            return None, check_compound(document, kind)
        if kind in MESSAGES:
            return None, check_message(document, kind, self._check_attached, depth)
        if kind in TEXTS:
            return None, check_text(document, kind)
        return None, (check_html if kind == "html" else check_rtf)(document)

    def _check_package(self, document: Document, kind: str) -> tuple[int | None, list[str]]:
        package = Package(document.stream(), document.size)
        if kind.startswith("od"):
            return None, check_odf(package)
        warnings = check_ooxml(package)
        if kind != "pptx":
            return None, warnings
        slides = len(package.matching(r"^ppt/slides/slide\d+\.xml$"))
        if slides > self.max_pages:
            raise Refused("too_many_pages")
        return slides, warnings

    def _check_attached(self, document: Document, extension: str, depth: int) -> None:
        if Detection(document).name == "exe":
            raise Refused("attachment", ".exe")
        kind = self.kinds.get(extension)
        if kind is not None:
            self.check(document, kind, depth)
