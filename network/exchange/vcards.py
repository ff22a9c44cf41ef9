"""The card of a resource person: vCard 4.0 (RFC 6350) or 3.0 (RFC 2426).

It never carries the direct line, which is shown one at a time, to a member, and written down.
"""

from django.utils import timezone

from network.models import ResourcePerson

VERSIONS = ("4.0", "3.0")
_LONGEST_LINE = 75


def as_vcard(person: ResourcePerson, *, telephone: str = "", version: str = "4.0") -> str:
    """The card of a person in office. `telephone` is that of an open place of the institution.

    Raises ValueError for another version.
    """
    if version not in VERSIONS:
        raise ValueError(version)
    user, institution = person.user, person.institution
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        "PRODID:-//Maillage//FR",
        f"UID:urn:uuid:{person.uuid}",
        f"FN:{_text(user.get_full_name())}",
        f"N:{_text(user.last_name)};{_text(user.first_name)};;;",
        f"ORG:{_text(institution.name)}",
    ]
    if person.function:
        lines.append(f"TITLE:{_text(person.function)}")
    lines.append(f"ROLE:{_text(str(person.get_standing_display()))}")
    if telephone:
        kind = "TEL;VALUE=text;TYPE=work" if version == "4.0" else "TEL;TYPE=WORK,VOICE"
        lines.append(f"{kind}:{_text(telephone)}")
    if person.contact_for:
        lines.append(f"NOTE:{_text(person.contact_for)}")
    topics = [_text(term.label) for term in person.terms.all() if term.vocabulary == "need"]
    if topics:
        lines.append(f"CATEGORIES:{','.join(topics)}")
    lines += [f"REV:{timezone.now():%Y%m%dT%H%M%SZ}", "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(value: str) -> str:
    """A value with what the format gives a meaning to escaped; control characters are left out."""
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    value = value.replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")
    return "".join(sign for sign in value if sign.isprintable())


def _folded(line: str) -> str:
    """Lines of 75 octets at most, never cut inside a character; the next begins with a space."""
    parts, current, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LONGEST_LINE:
            parts.append(current)
            current, size = " ", 1
        current += sign
        size += octets
    return "\r\n".join([*parts, current])
