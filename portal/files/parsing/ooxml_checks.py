"""Word, Excel and PowerPoint documents: macros, fields, remote references."""

import io
import re
from urllib.parse import unquote

import olefile
from defusedxml.ElementTree import fromstring, iterparse

from portal.files.parsing.packages import Package
from portal.files.parsing.refused import Refused
from portal.files.parsing.risks import check_attachment_name, is_local_share, is_remote

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT_WORD = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
# Relations that a reader's program follows by itself when it opens the document.
FOLLOWED = {
    "attachedtemplate", "oleobject", "frame", "image", "subdocument", "package", "control",
    "mailmergesource", "slide", "slidelayout", "slidemaster", "font", "afchunk",
}  # fmt: skip
DDE_FIELD = re.compile(r"^[\s\"\\]*dde(auto)?\b", re.IGNORECASE)
DDE_ANYWHERE = re.compile(r"\bdde(auto)?\s+[\"\\a-z]", re.IGNORECASE)
FETCHING_FIELD = re.compile(
    r"\b(includepicture|includetext|import|link|rd|include|database)\b[^\"]*\"?\s*"
    r"(?P<target>(https?|ftp|file|smb|mhtml)[^\"\s]*|\\\\[^\"\s]+)",
    re.IGNORECASE,
)
QUOTED_NUMBERS = re.compile(r"quote((\s+\"?\d{2,5}\"?){3,})", re.IGNORECASE)
FORMULA_DDE = re.compile(rb"<f[^>]*>[^<|]*\w\|[^<]*![^<]*</f>")
PROGRAM_ACTION = re.compile(rb"ppaction://(program|macro)", re.IGNORECASE)
OLE_NATIVE = "\x01Ole10Native"


def check_ooxml(package: Package) -> list[str]:
    """Check a document and those embedded in it; warnings. Raises Refused."""
    package.refuse_entities()
    _check_macros(package)
    warnings = _check_relations(package)
    _check_fields(package)
    _check_workbook(package)
    _check_slides(package)
    _check_embedded_programs(package)
    for inner in package.inner_packages():
        warnings += check_ooxml(inner)
    return warnings


def _check_macros(package: Package) -> None:
    if package.matching(r"vba(project|data)[^/]*\.(bin|xml)$"):
        raise Refused("macros")
    if package.matching(r"^xl/(macrosheets|dialogsheets)/.") or package.matching(r"activex.*\.ocx"):
        raise Refused("macros")
    if "[Content_Types].xml" in package.names and (
        b"macroenabled" in package.read("[Content_Types].xml").lower()
    ):
        raise Refused("macros")


def _check_relations(package: Package) -> list[str]:
    """Refuse targets elsewhere that would be fetched; links that people click are fine."""
    warnings = []
    for name in package.matching(r"\.rels$"):
        for relation in _parse(package, name).iter():
            if relation.get("TargetMode", "").lower() != "external":
                continue
            kind = relation.get("Type", "").rsplit("/", 1)[-1].lower()
            target = unquote(relation.get("Target", ""))
            if target.lower().startswith(("javascript:", "vbscript:", "mhtml:", "ms-msdt:")):
                raise Refused("external_reference")
            if kind in FOLLOWED and is_remote(target):
                raise Refused("external_reference")
            if kind in FOLLOWED and is_local_share(target):
                warnings.append("local_reference")
    return warnings


def _parse(package: Package, name: str):
    try:
        return fromstring(package.read(name))
    except Refused:
        raise
    except Exception as error:
        raise Refused("damaged") from error


# Fields of Word


def _check_fields(package: Package) -> None:
    for name in package.matching(r"^word/[^/]+\.xml$"):
        data = package.read(name)
        if b"instrText" not in data and b"fldSimple" not in data:
            continue
        for instruction in _field_instructions(data):
            check_field(instruction)


def _field_instructions(data: bytes):
    """The text of each field, with the fields nested in it."""
    open_fields: list[str] = []
    try:
        for _event, element in iterparse(io.BytesIO(data), events=("end",)):
            space, _brace, tag = element.tag.rpartition("}")
            if f"{space}}}" not in (WORD, STRICT_WORD):
                continue
            if tag == "instrText" and open_fields:
                open_fields[-1] += element.text or ""
            elif tag == "instrText":
                yield element.text or ""
            elif tag == "fldSimple":
                yield element.get(f"{space}}}instr", "")
            elif tag == "fldChar":
                kind = element.get(f"{space}}}fldCharType")
                if kind == "begin":
                    open_fields.append("")
                elif kind == "end" and open_fields:
                    inner = open_fields.pop()
                    yield inner
                    if open_fields:
                        open_fields[-1] += inner
    except Exception as error:
        raise Refused("damaged") from error
    yield from open_fields


def check_field(instruction: str) -> None:
    """Raise Refused for a field that starts a program or fetches something."""
    spelled = QUOTED_NUMBERS.sub(_spell, instruction)
    if DDE_FIELD.search(spelled) or DDE_ANYWHERE.search(spelled):
        raise Refused("dde")
    fetched = FETCHING_FIELD.search(spelled.replace("\\\\\\\\", "\\\\"))
    if fetched and is_remote(fetched["target"]):
        raise Refused("external_reference")


def _spell(match: re.Match) -> str:
    """QUOTE followed by character numbers is a way to hide a word."""
    numbers = [int(number) for number in re.findall(r"\d+", match[1])]
    return "".join(chr(number) for number in numbers if 0 < number < 0x10000)


# Workbooks, slides, embedded objects


def _check_workbook(package: Package) -> None:
    for name in package.matching(r"^xl/externallinks/[^/]+\.xml$"):
        if b"ddeLink" in package.read(name):
            raise Refused("dde")
    for name in package.matching(r"^xl/(worksheets/[^/]+|workbook)\.xml$"):
        data = package.read(name)
        if b"|" in data and FORMULA_DDE.search(data):
            raise Refused("dde")
    for name in package.matching(r"^xl/connections\.xml$"):
        if b"<webPr" in package.read(name):
            raise Refused("external_reference")


def _check_slides(package: Package) -> None:
    for name in package.matching(r"^ppt/slide(s|layouts|masters)/[^/]+\.xml$"):
        action = PROGRAM_ACTION.search(package.read(name))
        if action:
            raise Refused("macros" if action[1].lower() == b"macro" else "launch")


def _check_embedded_programs(package: Package) -> None:
    """Objects wrapped by the packager of Windows: refuse those that are programs."""
    for name in package.matching(r"/embeddings/[^/]+\.bin$"):
        data = package.read(name)
        if not olefile.isOleFile(data):
            continue
        try:
            with olefile.OleFileIO(data) as compound:
                if not compound.exists(OLE_NATIVE):
                    continue
                native = compound.openstream(OLE_NATIVE).read(2048)
        except OSError as error:
            raise Refused("damaged") from error
        label = native[6:].split(b"\0", 1)[0].decode("cp1252", "replace")
        check_attachment_name(label)
