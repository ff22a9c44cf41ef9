"""What a place or a service must respect before it is written."""

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from network.enums import CLOSED_VALUES, Access, EntryState, Vocabulary
from network.models import WHOLE_COUNTRY, Commune, Departement, Epci, Place, Service
from network.opening.rules import OpeningError, read_rules
from network.phones import normalise_phone
from network.services.hidden_texts import text_errors

_LONGEST_TERM = 80
_HIDDEN_IN_PLACE = ("telephone", "email", "website", "opening_hours", "accessibility_url")
_HIDDEN_IN_SERVICE = ("telephone", "email", "website", "booking_url", "opening_hours")


def check_entry(entry: Place | Service, *, address: str = "") -> None:
    """Put the entry in its one writing and check it. Raises ValidationError, by field.

    `address` is what a place that becomes confidential said until now: no text may hold it.
    SIRET and the like belong to the institution and are checked there.
    """
    errors: dict[str, list] = {}
    try:
        entry.telephone = normalise_phone(entry.telephone)
    except ValidationError as refusal:
        errors["telephone"] = refusal.messages
    try:
        if entry.opening_hours:
            read_rules(entry.opening_hours)
    except OpeningError as refusal:
        errors["opening_hours"] = [str(refusal)]
    errors |= _people_errors(entry)
    errors |= _place_errors(entry) if isinstance(entry, Place) else _service_errors(entry)
    if entry.is_confidential:
        errors |= text_errors(entry, address=address)
    if errors:
        raise ValidationError(errors)
    entry.full_clean()


def hold_open(entry: Place | Service) -> None:
    """Lock the entry; raise ValidationError when somebody hid its place since it was read."""
    held = type(entry).objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if held.is_confidential:
        raise ValidationError(_("This place is confidential: an import changes nothing of it."))


def _people_errors(entry) -> dict[str, list[str]]:
    """Owner and deputy act for the institution, and are two people."""
    errors = {}
    for name in ("owner", "deputy"):
        person = getattr(entry, name)
        acts = person and person.memberships.active().filter(institution_id=entry.institution_id)
        if person is not None and not acts.exists():
            errors[name] = [_("This person does not act for the institution.")]
    if entry.owner_id and entry.owner_id == entry.deputy_id:
        errors["deputy"] = [_("The deputy must be another person.")]
    return errors


def _place_errors(place: Place) -> dict[str, list[str]]:
    if place.is_confidential:
        said = _("A confidential place is reached through its intermediary only: leave this empty.")
        return {name: [said] for name in _HIDDEN_IN_PLACE if getattr(place, name)}
    codes = place.commune.postal_codes.split() if place.commune else []
    if codes and place.postal_code and place.postal_code not in codes:
        words = {"commune": place.commune.name, "codes": ", ".join(codes)}
        return {"postal_code": [_("The postal codes of %(commune)s are: %(codes)s.") % words]}
    return {}


def _service_errors(service: Service) -> dict[str, list[str]]:
    errors = {}
    if service.place and service.place.institution_id != service.institution_id:
        errors["place"] = [_("This place belongs to another institution.")]
    elif service.place and service.place.state == EntryState.CLOSED:
        errors["place"] = [_("This place is closed.")]
    if service.is_confidential:
        said = _("A confidential place is reached through its intermediary only: leave this empty.")
        errors |= {name: [said] for name in _HIDDEN_IN_SERVICE if getattr(service, name)}
    return errors


def check_terms(terms: Mapping[str, Collection[str]], *, is_confidential: bool = False) -> None:
    """Values of the closed lists alone. Raises ValidationError on `terms`.

    The lists of data·inclusion are checked against its schema where they come in.
    """
    for vocabulary, values in terms.items():
        if vocabulary not in Vocabulary.values:
            raise ValidationError(
                {"terms": _("This list does not exist: %(name)s") % {"name": vocabulary}}
            )
        closed = CLOSED_VALUES.get(vocabulary)
        for value in values:
            known = value in closed.values if closed else 0 < len(value) <= _LONGEST_TERM
            if not known:
                said = _("This value is not in the list: %(value)s") % {"value": value}
                raise ValidationError({"terms": said})
    if is_confidential and Access.GO_THERE in terms.get(Vocabulary.ACCESS, ()):
        raise ValidationError({"terms": _("Nobody goes to a confidential place by themselves.")})


def check_areas(areas: Collection[str], *, is_confidential: bool = False) -> None:
    """Codes of the territory alone; a département or wider around a confidential place.

    Raises ValidationError on `areas`.
    """
    asked = set(areas)
    wide = {WHOLE_COUNTRY} | set(
        Departement.objects.filter(pk__in=asked).values_list("pk", flat=True)
    )
    narrow = asked - wide
    if is_confidential and narrow:
        said = _("Around a confidential place, name a département or the whole country only.")
        raise ValidationError({"areas": said})
    known = set(Commune.objects.filter(pk__in=narrow).values_list("pk", flat=True))
    known |= set(Epci.objects.filter(pk__in=narrow).values_list("pk", flat=True))
    if unknown := narrow - known:
        said = _("These territories are not known: %(codes)s")
        raise ValidationError({"areas": said % {"codes": ", ".join(sorted(unknown))}})
