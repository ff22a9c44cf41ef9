"""The texts of a confidential place and of what is received there: none tells where it is."""

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.models import Commune, ConfidentialAddress, Place, Service
from network.services.errors import EntryError
from network.territory.names import name_key
from network.territory.shipped import departement_names
from network.whereabouts import KnownNames, tells_where
from portal.core.encryption import decrypt_text

_OF_SERVICE = (
    "description", "access_conditions", "access_details", "publics_details", "fee_details",
)  # fmt: skip
# What people write in their own words.
FREE_TEXTS: dict[type, tuple[str, ...]] = {
    Place: ("name", "message"),
    Service: ("name", "message", *_OF_SERVICE),
}
TELLS_WHERE = "tells_where"
# The same words whatever was found: a refusal does not say whether somebody guessed right.
REFUSAL = _(
    "This text may tell where a confidential place is: write in it neither a street, nor a postal "
    "code, nor a commune."
)


def known_names() -> KnownNames:
    """The communes of the territory; one called like its département says nothing."""
    wide = {name_key(name) for name in departement_names().values()}
    rows = list(Commune.objects.current().order_by().values_list("name_key", "postal_codes"))
    return KnownNames(
        communes=frozenset(key for key, _codes in rows) - wide,
        postal_codes=frozenset(code for _key, codes in rows for code in codes.split()),
    )


def text_errors(entry: Place | Service, *, address: str = "") -> dict[str, list[ValidationError]]:
    """The free texts of a hidden entry that may tell where it is; two queries.

    `address` is looked for beside the sealed one: an address on its way to being hidden.
    """
    place = entry if isinstance(entry, Place) else entry.place
    told = "\n".join(filter(None, (address, _sealed(place))))
    known, spared = known_names(), _spared(place)
    return {
        name: [ValidationError(REFUSAL, code=TELLS_WHERE)]
        for name in FREE_TEXTS[type(entry)]
        if tells_where(getattr(entry, name), known=known, address=told, spared=spared)
    }


def told_where(refusal: ValidationError) -> bool:
    """Whether a text was refused because it may tell where a place is."""
    errors = getattr(refusal, "error_dict", {}).values()
    return any(error.code == TELLS_WHERE for some in errors for error in some)


def check_reason(entry: Place | Service, reason: str) -> None:
    """The same for the reason of an act, which the journal keeps. Raises EntryError."""
    if not entry.is_confidential or not reason:
        return
    place = entry if isinstance(entry, Place) else entry.place
    texts = {"known": known_names(), "address": _sealed(place), "spared": _spared(place)}
    if tells_where(reason, **texts):
        raise EntryError(str(REFUSAL))


def written_address(place: Place) -> str:
    """The address of a place as long as it is open, in the writing of a sealed one."""
    city = f"{place.postal_code} {place.city}".strip()
    commune = place.commune.name if place.commune else ""
    return "\n".join(filter(None, (place.street, place.complement, city, commune)))


def _sealed(place: Place) -> str:
    """What is sealed, as far as a key still opens it: the other signs hold in any case."""
    sealed = ConfidentialAddress.objects.filter(place=place).first() if place.pk else None
    try:
        return decrypt_text(sealed.encrypted_text) if sealed else ""
    except InvalidToken:
        return ""


def _spared(place: Place) -> list[str]:
    houses = [place.institution, place.intermediary]
    return [name for one in houses if one for name in (one.name, one.short_name) if name]
