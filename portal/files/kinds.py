"""The closed list of kinds of files that the portal takes."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """Stable name of a kind; what the database holds."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    DOC = "doc"
    RTF = "rtf"
    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    CSV = "csv"
    PPTX = "pptx"
    ODP = "odp"
    PPT = "ppt"
    HTML = "html"
    TXT = "txt"
    MD = "md"
    EML = "eml"
    MSG = "msg"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"


@dataclass(frozen=True)
class FileKind:
    """What the portal knows about a kind.

    `media_types` maps each extension (without dot) to the type it is served with. `paginated`:
    the numbers of its pages mean something to a reader. `previewable`: a page can be drawn.
    `cleaned`: what is stored is a copy without metadata or scripts.
    """

    kind: Kind
    label: str
    media_types: dict[str, str]
    paginated: bool = False
    previewable: bool = False
    cleaned: bool = False

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions of this kind, the usual one first, without dot."""
        return tuple(self.media_types)

    @property
    def media_type(self) -> str:
        """The type of the usual extension."""
        return next(iter(self.media_types.values()))


OFFICE = "application/vnd.openxmlformats-officedocument."
OASIS = "application/vnd.oasis.opendocument."

_ALL = [
    FileKind(
        Kind.PDF, _("PDF document"), {"pdf": "application/pdf"}, paginated=True, previewable=True
    ),
    FileKind(Kind.DOCX, _("Word document"), {"docx": f"{OFFICE}wordprocessingml.document"}),
    FileKind(Kind.ODT, _("OpenDocument text"), {"odt": f"{OASIS}text"}),
    FileKind(Kind.DOC, _("Word 97-2003 document"), {"doc": "application/msword"}),
    FileKind(Kind.RTF, _("Rich text (RTF)"), {"rtf": "application/rtf"}),
    FileKind(Kind.XLSX, _("Excel workbook"), {"xlsx": f"{OFFICE}spreadsheetml.sheet"}),
    FileKind(Kind.ODS, _("OpenDocument spreadsheet"), {"ods": f"{OASIS}spreadsheet"}),
    FileKind(Kind.XLS, _("Excel 97-2003 workbook"), {"xls": "application/vnd.ms-excel"}),
    FileKind(Kind.CSV, _("CSV table"), {"csv": "text/csv", "tsv": "text/tab-separated-values"}),
    FileKind(
        Kind.PPTX,
        _("PowerPoint presentation"),
        {"pptx": f"{OFFICE}presentationml.presentation"},
        paginated=True,
    ),
    FileKind(Kind.ODP, _("OpenDocument presentation"), {"odp": f"{OASIS}presentation"}),
    FileKind(
        Kind.PPT, _("PowerPoint 97-2003 presentation"), {"ppt": "application/vnd.ms-powerpoint"}
    ),
    FileKind(Kind.HTML, _("Web page"), {"html": "text/html", "htm": "text/html"}, cleaned=True),
    FileKind(Kind.TXT, _("Plain text"), {"txt": "text/plain"}),
    FileKind(Kind.MD, _("Markdown text"), {"md": "text/markdown", "markdown": "text/markdown"}),
    FileKind(Kind.EML, _("E-mail message"), {"eml": "message/rfc822"}),
    FileKind(Kind.MSG, _("Outlook message"), {"msg": "application/vnd.ms-outlook"}),
    FileKind(Kind.PNG, _("PNG image"), {"png": "image/png"}, previewable=True, cleaned=True),
    FileKind(
        Kind.JPEG,
        _("JPEG image"),
        {"jpg": "image/jpeg", "jpeg": "image/jpeg"},
        previewable=True,
        cleaned=True,
    ),
    FileKind(
        Kind.TIFF,
        _("TIFF image"),
        {"tif": "image/tiff", "tiff": "image/tiff"},
        paginated=True,
        previewable=True,
        cleaned=True,
    ),
]
KINDS: dict[Kind, FileKind] = {entry.kind: entry for entry in _ALL}
_BY_EXTENSION = {extension: entry for entry in _ALL for extension in entry.extensions}


def kind_of_extension(extension: str) -> FileKind | None:
    """The kind a file name claims, by its extension without dot, in any case."""
    return _BY_EXTENSION.get(extension.lower())
