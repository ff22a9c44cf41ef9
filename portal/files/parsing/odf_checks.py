"""OpenDocument files: encryption, macros, links that would be fetched."""

import io

from defusedxml.ElementTree import fromstring, iterparse

from portal.files.parsing.ooxml_checks import check_ooxml
from portal.files.parsing.packages import Package
from portal.files.parsing.refused import Refused
from portal.files.parsing.risks import is_local_share, is_remote

MANIFEST = "META-INF/manifest.xml"
HREF = "{http://www.w3.org/1999/xlink}href"
CLICKED = {"a", "button", "form", "file", "user-index-source"}
DDE = {"dde-connection-decl", "dde-source", "dde-link", "dde-connection"}
MACRO_SCHEMES = ("vnd.sun.star.script:", "macro:", "vnd.sun.star.expand:")


def check_odf(package: Package) -> list[str]:
    """Check an OpenDocument file and what is embedded in it; warnings. Raises Refused."""
    package.refuse_entities()
    if MANIFEST in package.names and b"encryption-data" in package.read(MANIFEST):
        raise Refused("encrypted")
    _check_libraries(package)
    warnings = []
    for name in package.matching(r"(^|/)(content|styles)\.xml$"):
        warnings += _check_links(package.read(name))
    for inner in package.inner_packages():
        is_ooxml = "[Content_Types].xml" in inner.names
        warnings += check_ooxml(inner) if is_ooxml else check_odf(inner)
    return warnings


def _check_libraries(package: Package) -> None:
    """Refuse Basic modules that hold a program; empty libraries are common and harmless."""
    if package.matching(r"^Scripts/(python|beanshell|javascript|java)/[^/]+"):
        raise Refused("macros")
    for name in package.matching(r"^(Basic|Dialogs)/.+\.xml$"):
        if name.rpartition("/")[2] in ("script-lc.xml", "script-lb.xml", "dialog-lc.xml"):
            continue
        try:
            module = fromstring(package.read(name), forbid_dtd=False)
        except Refused:
            raise
        except Exception as error:
            raise Refused("damaged") from error
        lines = "".join(module.itertext()).splitlines()
        if any(line.strip() and not line.strip().upper().startswith("REM") for line in lines):
            raise Refused("macros")


def _check_links(data: bytes) -> list[str]:
    warnings = []
    try:
        for _event, element in iterparse(io.BytesIO(data), events=("start",)):
            tag = element.tag.rpartition("}")[2]
            if tag in DDE:
                raise Refused("dde")
            target = element.get(HREF, "")
            if target.lower().startswith(MACRO_SCHEMES):
                raise Refused("macros")
            if tag in CLICKED or not target:
                continue
            if is_remote(target):
                raise Refused("external_reference")
            if is_local_share(target):
                warnings.append("local_reference")
    except Refused:
        raise
    except Exception as error:
        raise Refused("damaged") from error
    return warnings
