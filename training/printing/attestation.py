"""The attestation of one person, with what lets anybody verify it."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from portal.core.typesetting import breakable, compose
from training.models import Attestation
from training.qr import as_svg

TEMPLATE = Path(__file__).parent / "typst" / "attestation.typ"
# More would not fit on the page.
_MOST_OBJECTIVES = 8
_LONGEST_OBJECTIVE = 200


def attestation_paper(attestation: Attestation) -> bytes:
    """One page, as PDF/UA-1: the same attestation is the same file.

    The name is the one of today: people change names.
    """
    session = attestation.sign_up.session
    address = settings.PORTAL_BASE_URL.rstrip("/") + reverse(
        "training:attestation_verify", args=[attestation.code]
    )
    issued = date_format(timezone.localtime(attestation.issued_at), "j F Y")
    data = {
        "title": _("Attestation of training"),
        "organiser": breakable(session.organiser.name),
        "number": _("No. %(number)s") % {"number": attestation.number},
        "says": _("We attest that"),
        "person": breakable(attestation.person.get_full_name()),
        "institution": breakable(attestation.sign_up.institution.name),
        "attended": _("has attended the training"),
        "module": breakable(attestation.title),
        "lines": _lines(attestation),
        "objectives_title": _("Objectives"),
        "objectives": [
            breakable(line[:_LONGEST_OBJECTIVE])
            for line in attestation.module.objective_lines[:_MOST_OBJECTIVES]
        ],
        "issued": _("Issued on %(day)s by %(name)s")
        % {"day": issued, "name": attestation.issued_by.get_full_name()},
        "picture": str(as_svg(address)),
        "picture_alt": _("Code that leads to the page of verification"),
        "verify": _("To verify this attestation:"),
        "code": spaced(attestation.code),
        "address": breakable(address),
        "footer": _("The page of verification confirms the number and the validity alone."),
    }
    return compose(TEMPLATE, data)


def spaced(code: str) -> str:
    """The code in groups of five letters, to be read out."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


def _lines(attestation: Attestation) -> list[str]:
    session = attestation.sign_up.session
    first, last = timezone.localdate(session.starts_at), timezone.localdate(session.ends_at)
    words = {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}
    when = _("on %(first)s") if first == last else _("from %(first)s to %(last)s")
    hours = number_format(attestation.hours.normalize())
    lines = [
        when % words,
        _("Hours attended: %(hours)s") % {"hours": hours},
    ]
    if attestation.expires_on:
        day = date_format(attestation.expires_on, "j F Y")
        lines.append(_("Valid until %(day)s") % {"day": day})
    return lines
