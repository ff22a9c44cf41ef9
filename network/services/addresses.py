"""Confidential addresses: sealed, read by named people one act at a time, always with a reason.

A colleague of a partner institution may be the author of violence: nobody names themselves, no
role opens an address, and each reading is written in the journal before the address is shown.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from network.enums import EntryState
from network.models import ConfidentialAddress, Place, ResourcePerson
from network.rules import can_keep_address, can_manage_directory, institution_ids
from network.services.entries import locked
from network.services.errors import EntryError
from network.services.hidden_texts import check_reason, text_errors
from portal.accounts.models import Membership, User
from portal.core.encryption import decrypt_text, encrypt_text
from portal.core.services.journal import record

LONGEST = 500


@transaction.atomic
def write_address(place: Place, *, actor, text: str) -> ConfidentialAddress:
    """Seal the address of a confidential place. Raises EntryError.

    Whoever writes it does not read it again, unless they are a named reader.
    """
    place = _kept(place, actor)
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise EntryError(_("Write an address of 500 characters at most."))
    _check_texts(place, text)
    address, _created = ConfidentialAddress.objects.update_or_create(
        place=place, defaults={"encrypted_text": encrypt_text(text)}
    )
    record("address.written", actor=actor, target=place, institution_id=place.institution_id)
    return address


@transaction.atomic
def name_readers(place: Place, *, actor, readers: Collection[User]) -> ConfidentialAddress:
    """Say who may read the address; it is the whole list. Raises EntryError.

    Readers act for the institution of the place or for its intermediary; nobody adds themselves.
    """
    place = _kept(place, actor)
    address = ConfidentialAddress.objects.select_for_update().filter(place=place).first()
    if address is None:
        raise EntryError(_("Write the address first."))
    before = set(address.readers.values_list("pk", flat=True))
    after = {person.pk for person in readers}
    if actor.pk in after - before:
        raise EntryError(_("Another keeper of the place names you among its readers."))
    for person in readers:
        if not {place.institution_id, place.intermediary_id}.intersection(institution_ids(person)):
            raise EntryError(
                _("Readers act for the institution of the place or for its intermediary.")
            )
    address.readers.set(after)
    record(
        "address.readers",
        actor=actor,
        target=place,
        institution_id=place.institution_id,
        data={"added": sorted(after - before), "removed": sorted(before - after)},
    )
    return address


@transaction.atomic
def read_address(address: ConfidentialAddress, *, actor, reason: str) -> str:
    """The address in clear, once the reading is in the journal. Raises EntryError."""
    found = ConfidentialAddress.objects.visible_to(actor).filter(pk=address.pk)
    found = found.select_related("place").first()
    if found is None:
        raise EntryError(_("You are not among the readers of this address."))
    if not reason.strip():
        raise EntryError(_("Give a reason."))
    place = found.place
    check_reason(place, reason)
    record(
        "address.read",
        actor=actor,
        target=place,
        institution_id=place.institution_id,
        reason=reason.strip(),
    )
    return decrypt_text(found.encrypted_text)


def _check_texts(place: Place, address: str) -> None:
    """Raise EntryError when a text that others read already tells the address."""
    for entry in (place, *place.services.exclude(state=EntryState.CLOSED)):
        if text_errors(entry, address=address):
            said = _("%(entry)s tells where the place is; mend it first.")
            raise EntryError(said % {"entry": entry.name})


def named_readers(place: Place):
    """The readers of the address of a place, none before it is written."""
    return User.objects.filter(
        pk__in=ConfidentialAddress.readers.through.objects.filter(
            confidentialaddress__place=place
        ).values("user_id")
    )


def possible_readers(place: Place, user):
    """Members of the institution of the place and of its intermediary, as far as one sees them.

    Somebody who keeps the place chooses its intermediary: they must not read there who works in
    any institution. Of the intermediary they see its resource persons, whom everybody knows.
    """
    members = Membership.objects.active()
    known = Q(pk__in=members.filter(institution=place.institution_id).values("user_id"))
    known |= Q(pk__in=named_readers(place).values("pk"))
    there = members.filter(institution=place.intermediary_id)
    if not can_manage_directory(user):
        in_office = ResourcePerson.objects.visible_to(user).in_office()
        persons = in_office.filter(institution=place.intermediary_id)
        there = there.filter(user_id__in=persons.values("user_id"))
    return User.objects.active().filter(known | Q(pk__in=there.values("user_id")))


def _kept(place: Place, actor) -> Place:
    place = locked(place)
    if not can_keep_address(actor, place):
        raise EntryError(_("Only the keepers of a confidential place may do this."))
    return place
