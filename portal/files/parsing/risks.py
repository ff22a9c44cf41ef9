"""What counts as remote, and names of programs."""

import re

from portal.files.parsing.refused import Refused

REMOTE = re.compile(r"^\s*(https?|ftps?|smb|mhtml|webdav)\s*:", re.IGNORECASE)
# \\host\share, //host/share, file://host/share: a network share of Windows.
SHARE = re.compile(r"^\s*(file:)?[\\/]{2,}(?P<host>[^\\/]*)[\\/]", re.IGNORECASE)
DRIVE = re.compile(r"^[a-z]:?$|^$|^localhost$|^[?.]$", re.IGNORECASE)
PROGRAMS = {
    "exe", "com", "bat", "cmd", "scr", "pif", "msi", "msp", "dll", "cpl", "js", "jse", "vbs",
    "vbe", "wsf", "wsh", "hta", "ps1", "psm1", "jar", "lnk", "url", "reg", "chm", "iso", "img",
    "vhd", "vhdx", "appx", "msix", "application", "gadget", "inf", "scf", "sct", "xll", "docm",
    "dotm", "xlsm", "xlam", "xltm", "xlsb", "pptm", "potm", "ppam", "ppsm", "sh", "py", "rb",
    "pl", "apk", "dmg", "pkg", "deb", "rpm", "one", "settingcontent-ms",
}  # fmt: skip
ARCHIVES = {
    "zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "cab", "arj", "ace", "lzh", "zst",
}  # fmt: skip


def _host_of_share(target: str) -> str | None:
    share = SHARE.match(target)
    if share is None or DRIVE.match(share["host"]):
        return None
    return share["host"]


def is_remote(target: str) -> bool:
    """Whether opening the target leaves the reader's own network: a URL, or a share by a full name
    or an IP address."""
    host = _host_of_share(target)
    return bool(REMOTE.match(target)) or (host is not None and ("." in host or "@" in host))


def is_local_share(target: str) -> bool:
    """Whether the target is a share named as inside an institution (`\\\\server\\templates`)."""
    return _host_of_share(target) is not None and not is_remote(target)


def check_attachment_name(name: str) -> None:
    """Raise Refused when an embedded file is, by its name, a program or an archive."""
    extension = name.rpartition(".")[2].strip().lower()
    if "." in name and (extension in PROGRAMS or extension in ARCHIVES):
        raise Refused("attachment", f".{extension}")
