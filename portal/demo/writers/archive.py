"""Office files are zip archives: written again without the hour or the library's own mark."""

import io
import re
import zipfile

FIXED_MOMENT = (2000, 1, 1, 0, 0, 0)


def repack(
    content: bytes, *, replacements: dict[str, list[tuple[str, str]]] | None = None
) -> bytes:
    """Return the same archive with fixed dates.

    ``replacements`` gives, for a member name, regular expressions and what takes their place in
    its text, for what a library writes without letting anybody choose it.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.infolist():
            body = source.read(member)
            for pattern, replacement in (replacements or {}).get(member.filename, []):
                body = re.sub(pattern, replacement, body.decode()).encode()
            info = zipfile.ZipInfo(member.filename, FIXED_MOMENT)
            info.compress_type = member.compress_type
            target.writestr(info, body)
    return out.getvalue()
