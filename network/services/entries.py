"""Places and services: proposing, correcting. Their life is in `entry_states`."""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from network.dates import months_later
from network.enums import EntryState
from network.models import (
    ConfidentialAddress,
    OfferedChange,
    Place,
    Service,
    ServiceArea,
    ServiceTerm,
)
from network.models.change import ChangeKind
from network.rules import can_correct_entry, can_manage_directory, can_propose
from network.services.entry_changes import (
    areas_of,
    forget_address,
    forget_whereabouts,
    snapshot,
    terms_of,
    write_change,
)
from network.services.entry_checks import check_areas, check_entry, check_terms
from network.services.errors import EntryError
from network.services.hidden_texts import written_address
from network.services.keepers import keepers_of
from network.services.twins import settle_twins, twins_of
from portal.core.models.notification import NotificationKind
from portal.core.services.journal import record
from portal.core.services.notifications import notify
from portal.core.signals import content_changed

Entry = Place | Service

_SHARED = frozenset(
    {
        "name", "confirm_every", "owner", "deputy", "source", "source_id", "closed_from",
        "closed_until", "message", "message_until", "saturation", "opening_hours", "telephone",
        "email", "website",
    }
)  # fmt: skip
EDITABLE = {
    Place: _SHARED
    | {
        "is_confidential", "intermediary", "street", "complement", "postal_code", "city",
        "commune", "longitude", "latitude", "accessibility_url", "is_step_free",
    },
    Service: _SHARED
    | {
        "place", "kind", "description", "is_emergency", "access_conditions", "access_details",
        "publics_details", "booking_url", "fee", "fee_details", "delay_days", "capacity",
        "weekly_hours", "weeks", "age_min", "age_max", "has_transport",
    },
}  # fmt: skip


@transaction.atomic
def propose(
    model: type[Entry],
    *,
    actor,
    institution,
    terms: Mapping[str, Collection[str]] | None = None,
    areas: Collection[str] | None = None,
    **fields,
) -> Entry:
    """Add a place or a service, to be verified by a keeper of the institution.

    `terms` maps a Vocabulary to its values, `areas` are codes of the territory (both for
    services alone). Raises EntryError, ValidationError, TypeError for a field that may not be
    given.
    """
    if not can_propose(actor):
        raise EntryError(_("Only the members of the network propose an entry."))
    if not institution.is_active:
        raise EntryError(_("This institution has left the network."))
    _check_names(model, fields, terms, areas)
    entry = model(institution=institution, proposed_by=actor, **fields)
    _hold_place(entry)
    _check(entry, terms or {}, areas or ())
    entry.save()
    _replace_parts(entry, terms, areas)
    after = {name: value for name, value in _said(entry, fields).items() if value}
    write_change(entry, ChangeKind.CREATED, actor=actor, before={}, after=after)
    content_changed.send(model, instance=entry, audience_only=False)
    others = [person for person in keepers_of(entry) if person.pk != actor.pk]
    notify(others, NotificationKind.ENTRY_PROPOSED, target=entry)
    record("entry.proposed", actor=actor, target=entry, institution_id=institution.pk)
    return entry


@transaction.atomic
def update(
    entry: Entry,
    *,
    actor,
    terms: Mapping[str, Collection[str]] | None = None,
    areas: Collection[str] | None = None,
    **fields,
) -> Entry:
    """Correct an entry: the fields, vocabularies and areas given; the others stay.

    What did not change writes nothing. Neither the state nor the date of verification moves.
    Raises EntryError, ValidationError, TypeError for a field that may not change.
    """
    _check_names(type(entry), fields, terms, areas)
    entry = locked(entry)
    if not can_correct_entry(actor, entry):
        raise EntryError(_("Only those who keep this entry may do this."))
    if entry.state == EntryState.CLOSED:
        raise EntryError(_("This entry is closed: reopen it first."))
    was_confidential, before = entry.is_confidential, _said(entry, fields)
    hides = isinstance(entry, Place) and fields.get("is_confidential") and not was_confidential
    address = written_address(entry) if hides else ""
    twins = twins_of(entry) if hides else []
    for name, value in fields.items():
        setattr(entry, name, value)
    _hold_place(entry)
    _check_opening(entry, actor, was_confidential, address)
    kept_terms = terms_of(entry) | dict(terms or {})
    _check(entry, kept_terms, areas_of(entry) if areas is None else areas, address)
    settle_twins(twins)
    _follow_delay(entry, fields)
    entry.save()
    _replace_parts(entry, terms, areas)
    after = _said(entry, fields)
    if before == after:
        return entry
    write_change(entry, ChangeKind.CHANGED, actor=actor, before=before, after=after)
    _follow_confidentiality(entry, was_confidential)
    content_changed.send(type(entry), instance=entry, audience_only=False)
    changed = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    record(
        "entry.changed",
        actor=actor,
        target=entry,
        institution_id=entry.institution_id,
        data={"fields": changed},
    )
    return entry


def locked(entry: Entry) -> Entry:
    """The entry as it is now, locked until the transaction ends."""
    rows = type(entry).objects.select_for_update(of=("self",)).select_related("institution")
    return rows.get(pk=entry.pk)


def _hold_place(entry: Entry) -> None:
    """Let the place of a service neither close nor hide while the service is written."""
    if isinstance(entry, Service) and entry.place_id:
        entry.place = Place.objects.select_for_update().get(pk=entry.place_id)


def _check_names(model, fields, terms, areas) -> None:
    if unknown := set(fields) - EDITABLE[model]:
        raise TypeError(f"fields that may not change: {sorted(unknown)}")
    if model is Place and (terms or areas):
        raise TypeError("a place has neither terms nor areas")


def _check(entry: Entry, terms, areas, address: str = "") -> None:
    check_entry(entry, address=address)
    check_terms(terms, is_confidential=entry.is_confidential)
    check_areas(areas, is_confidential=entry.is_confidential)


def _check_opening(entry: Entry, actor, was_confidential: bool, address: str) -> None:
    """A confidential place is opened by the coordination alone; its services follow first.

    Raises EntryError.
    """
    if isinstance(entry, Service):
        return
    if was_confidential and not entry.is_confidential and not can_manage_directory(actor):
        raise EntryError(_("Only the coordination opens a confidential place."))
    if entry.is_confidential and not was_confidential:
        for service in entry.services.all():
            service.place = entry
            _check_hidden(service, address)


def _check_hidden(service: Service, address: str) -> None:
    """Raise EntryError when a service tells where its place is."""
    try:
        check_entry(service, address=address)
        check_terms(terms_of(service), is_confidential=True)
        check_areas(areas_of(service), is_confidential=True)
    except ValidationError as refusal:
        said = _("%(service)s tells where the place is; mend it first. %(why)s")
        words = {"service": service.name, "why": " ".join(refusal.messages)}
        raise EntryError(said % words) from None


def _follow_delay(entry: Entry, fields) -> None:
    if "confirm_every" in fields and entry.verified_on is not None:
        entry.due_on = months_later(entry.verified_on, entry.confirm_every)


def _follow_confidentiality(entry: Entry, was_confidential: bool) -> None:
    """A hidden address leaves the history and the files; an opened place keeps none sealed."""
    if entry.is_confidential and not was_confidential:
        if isinstance(entry, Place):
            forget_address(entry)
        else:
            forget_whereabouts(entry)
        _forget_offers(entry)
    elif was_confidential and isinstance(entry, Place) and not entry.is_confidential:
        ConfidentialAddress.objects.filter(place=entry).delete()
    if isinstance(entry, Place):
        for service in entry.services.select_related("place"):
            content_changed.send(Service, instance=service, audience_only=False)


def _forget_offers(entry: Entry) -> None:
    """What files said of an entry that is now hidden, decided or not."""
    about = Q(service=entry)
    if isinstance(entry, Place):
        about = Q(place=entry) | Q(service__place=entry)
    OfferedChange.objects.filter(about).delete()


def _said(entry: Entry, fields) -> dict:
    said = snapshot(entry, fields)
    if isinstance(entry, Service):
        said |= terms_of(entry) | {"areas": areas_of(entry)}
    return said


def _replace_parts(entry: Entry, terms, areas) -> None:
    for vocabulary, values in (terms or {}).items():
        entry.terms.filter(vocabulary=vocabulary).exclude(value__in=values).delete()
        kept = set(entry.terms.filter(vocabulary=vocabulary).values_list("value", flat=True))
        ServiceTerm.objects.bulk_create(
            ServiceTerm(entry=entry, vocabulary=vocabulary, value=value)
            for value in sorted(set(values) - kept)
        )
    if areas is not None and isinstance(entry, Service):
        entry.areas.exclude(code__in=areas).delete()
        kept = set(entry.areas.values_list("code", flat=True))
        ServiceArea.objects.bulk_create(
            ServiceArea(entry=entry, code=code) for code in sorted(set(areas) - kept)
        )
