"""Other places of the directory at the address that one of them hides."""

from django.db.models import Q
from django.utils.translation import gettext as _

from network.enums import EntryState
from network.models import Place
from network.services.entry_changes import forget_address
from network.services.errors import EntryError
from network.territory.names import name_key

_FORGOTTEN = {
    "street": "", "complement": "", "postal_code": "", "city": "", "commune": None,
    "longitude": None, "latitude": None, "accessibility_url": "",
}  # fmt: skip


def twins_of(place: Place) -> list[Place]:
    """Open places with the street and the postal code or the commune of this one."""
    if not place.street:
        return []
    here = Q(commune__isnull=False, commune=place.commune_id)
    if place.postal_code:
        here |= Q(postal_code=place.postal_code)
    others = Place.objects.filter(here, is_confidential=False).exclude(pk=place.pk)
    street = name_key(place.street)
    return [one for one in others.select_for_update() if name_key(one.street) == street]


def settle_twins(twins: list[Place]) -> None:
    """Let no other entry tell the address: those closed forget it, the others are seen to first.

    Raises EntryError; it does not name the other place, which may be a proposal of others.
    """
    for twin in twins:
        if twin.state != EntryState.CLOSED:
            raise EntryError(_("Another entry has this address: have it closed or hidden first."))
        for name, value in _FORGOTTEN.items():
            setattr(twin, name, value)
        twin.save(update_fields=[*_FORGOTTEN, "updated_at"])
        forget_address(twin)
