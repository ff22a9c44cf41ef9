"""What a record of data·inclusion v1 becomes in the directory, and back: the table of both."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from network.enums import Need, ServiceKind, Vocabulary
from network.exchange.checking import CheckedRecord
from network.models import Place, Service
from portal.accounts.enums import InstitutionKind

# Field of the directory: field of data·inclusion.
PLACE_FIELDS = {
    "name": "nom", "street": "adresse", "complement": "complement_adresse",
    "postal_code": "code_postal", "city": "commune", "telephone": "telephone",
    "email": "courriel", "website": "site_web", "opening_hours": "horaires_accueil",
    "accessibility_url": "accessibilite_lieu",
}  # fmt: skip
SERVICE_FIELDS = {
    "name": "nom", "description": "description", "access_conditions": "conditions_acces",
    "access_details": "mobilisation_precisions", "publics_details": "publics_precisions",
    "booking_url": "lien_mobilisation", "fee": "frais", "fee_details": "frais_precisions",
    "telephone": "telephone", "email": "courriel", "website": "lien_source",
    "opening_hours": "horaires_accueil",
}  # fmt: skip
SERVICE_TERMS = {
    Vocabulary.THEME: "thematiques", Vocabulary.DI_PUBLIC: "publics",
    Vocabulary.RECEPTION: "modes_accueil", Vocabulary.ACCESS: "modes_mobilisation",
    Vocabulary.REFERRER: "mobilisable_par",
}  # fmt: skip
NETWORKS = {
    "caf": InstitutionKind.CAF, "ccas-cias": InstitutionKind.CCAS,
    "cidff": InstitutionKind.CIDFF, "communes": InstitutionKind.COMMUNE,
    "departements": InstitutionKind.DEPARTEMENT, "france-travail": InstitutionKind.FRANCE_TRAVAIL,
    "intercommunalites": InstitutionKind.EPCI, "mdph": InstitutionKind.MDPH,
    "mission-locale": InstitutionKind.MISSION_LOCALE, "msa": InstitutionKind.MSA,
    "spip": InstitutionKind.SPIP,
}  # fmt: skip
# The nearest theme of each need; several needs have none of their own there.
THEMES = {
    Need.LISTENING: "famille--surmonter-conflits-separation-violence",
    Need.CHILDCARE: "famille--garde-denfants",
    Need.PARENTING: "famille--soutien-a-la-parentalite-et-a-leducation",
    Need.SHELTER: "logement-hebergement--rechercher-une-solution-dhebergement-temporaire",
    Need.PSYCHOLOGICAL: "sante--sante-mentale",
}
_NEEDS = {theme: need for need, theme in THEMES.items()}
_WHERE = ("street", "complement", "postal_code", "city")
_ADDRESSES = frozenset({"email", "website", "booking_url", "accessibility_url"})


@dataclass(slots=True)
class Wanted:
    """What a file wants of an entry: fields, terms by vocabulary, codes of areas."""

    fields: dict
    terms: dict[str, list[str]] = field(default_factory=dict)
    areas: list[str] | None = None


def wanted_place(record: CheckedRecord) -> Wanted:
    """The place that a structure describes, or a service received at its own address."""
    given = record.fields
    fields = {name: given.get(other) or "" for name, other in PLACE_FIELDS.items()}
    fields["commune_id"] = given.get("code_insee")
    fields |= _point(record)
    _fit(fields, Place, record)
    return Wanted(fields)


def wanted_service(record: CheckedRecord) -> Wanted:
    """The service of a record; a record without type is taken for support, and says so."""
    given = record.fields
    fields = {name: given.get(other) or "" for name, other in SERVICE_FIELDS.items()}
    fields["kind"] = given.get("type") or ServiceKind.SUPPORT
    if not given.get("type"):
        record.notices.append(_("No type of service: taken for support."))
    hours = given.get("volume_horaire_hebdomadaire")
    fields["weekly_hours"] = None if hours is None else Decimal(str(round(hours, 1)))
    fields["weeks"] = given.get("nombre_semaines")
    if hours is not None and not 0 <= hours <= 168:
        fields["weekly_hours"] = None
        record.notices.append(_("Hours a week left out: a week has 168 of them."))
    _fit(fields, Service, record)
    terms = {name: given.get(other) or [] for name, other in SERVICE_TERMS.items()}
    return Wanted(fields, terms, given.get("zone_eligibilite") or [])


def needs_of(themes: list[str]) -> list[str]:
    """Needs that the themes of a new service stand for, for those who verify it."""
    return sorted({_NEEDS[theme] for theme in themes if theme in _NEEDS})


def has_own_address(record: CheckedRecord, place: Place) -> bool:
    """Whether a service says where it is received, elsewhere than at the place of its structure."""
    street = record.fields.get("adresse") or ""
    if not street:
        return False
    postal_code = record.fields.get("code_postal") or place.postal_code
    return (street, postal_code) != (place.street, place.postal_code)


def institution_kind(record: CheckedRecord) -> str:
    """The kind that the networks of a structure say; `other` when they say nothing we know."""
    for network in record.fields.get("reseaux_porteurs") or []:
        if network in NETWORKS:
            return NETWORKS[network]
    return InstitutionKind.OTHER


def _point(record: CheckedRecord) -> dict:
    """Longitude and latitude, both or none; zero and zero is the sea, not a place."""
    longitude, latitude = record.fields.get("longitude"), record.fields.get("latitude")
    if not longitude or not latitude:
        return {"longitude": None, "latitude": None}
    if abs(longitude) > 180 or abs(latitude) > 90:
        record.notices.append(_("Point left out: it is not on Earth."))
        return {"longitude": None, "latitude": None}
    return {"longitude": longitude, "latitude": latitude}


def _fit(fields: dict, model, record: CheckedRecord) -> None:
    """Cut the texts that are too long here, leave out the addresses, and say so."""
    for name, value in fields.items():
        most = getattr(model._meta.get_field(name.removesuffix("_id")), "max_length", None)
        if not isinstance(value, str) or not most or len(value) <= most:
            continue
        label = model._meta.get_field(name).verbose_name
        fields[name] = "" if name in _ADDRESSES else value[: most - 1] + "…"
        record.notices.append(_("Too long, cut or left out: %(field)s") % {"field": label})


def without_address(wanted: Wanted) -> Wanted:
    """The same without anything that tells where the place is."""
    hidden = {*_WHERE, "commune_id", "longitude", "latitude", "accessibility_url"}
    kept = {name: value for name, value in wanted.fields.items() if name not in hidden}
    return Wanted(kept, wanted.terms, wanted.areas)
