"""The directory in data·inclusion v1, always valid against its schema.

The schema is heavy: the view imports this module when somebody asks for the file.
"""

import pydantic
from data_inclusion.schema.v1 import Public as DiPublic
from data_inclusion.schema.v1 import Service as DiService
from data_inclusion.schema.v1 import Structure as DiStructure
from data_inclusion.schema.v1 import Thematique
from data_inclusion.schema.v1.score_qualite import score
from django.utils import timezone

from network.enums import Public, ServiceKind, Vocabulary
from network.exchange.mapping import NETWORKS, PLACE_FIELDS, SERVICE_FIELDS, SERVICE_TERMS, THEMES
from network.exchange.outgoing import Leaving, open_place, telephone_of, terms
from network.hiding import hiding_places
from network.models import Place, Service
from portal.accounts.models import Institution
from portal.core.spreadsheets import Sheet

SOURCE = "maillage"
# What an export is made of.
MODELS = {"structures": DiStructure, "services": DiService}
_KINDS = {
    ServiceKind.TARIFF: ServiceKind.FINANCIAL_AID,
    ServiceKind.DISABILITY: ServiceKind.SUPPORT,
}
_PUBLICS = {Public.VICTIMS: "femmes", Public.SINGLE_PARENTS: "familles"}
_NETWORK_OF = {kind: network for network, kind in NETWORKS.items()}
_HIDDEN = ("telephone", "courriel", "lien_source", "lien_mobilisation", "horaires_accueil")


def as_records(leaving: Leaving) -> dict[str, list[dict]]:
    """Structures and services, lists in order, empty fields null, scores beside services.

    A service without an open place belongs to a structure made of its institution alone, which
    has neither address nor telephone.
    """
    hiding = hiding_places(one.institution_id for one in (*leaving.places, *leaving.services))
    structures = [_structure(place, hiding) for place in leaving.places]
    known = {record["id"] for record in structures if record}
    services = []
    for service in leaving.services:
        record = _service(service)
        if record is None:
            continue
        if record["structure_id"] not in known:
            place = open_place(service)
            bare = _bare(service.institution, service)
            structures.append(_structure(place, hiding) if place else bare)
            known.add(record["structure_id"])
        services.append(record)
    return {"structures": [one for one in structures if one], "services": services}


def as_sheet(name: str, records: list[dict], model) -> Sheet:
    """Records as a list, one column for each field; values of a list are separated by commas."""
    columns = list(model.model_fields)
    rows = [[_cell(record.get(column)) for column in columns] for record in records]
    return Sheet(name, columns, rows)


def _cell(value) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return "" if value is None else str(value)


def _structure(place: Place, hiding: frozenset[int]) -> dict | None:
    """The SIRET of an institution that hides a place may be that of the place, with its address."""
    fields = {other: getattr(place, name) or None for name, other in PLACE_FIELDS.items()}
    fields |= {
        "source": SOURCE, "id": _id(place), "date_maj": _day(place),
        "code_insee": place.commune_id, "longitude": place.longitude, "latitude": place.latitude,
        "siret": None if place.institution_id in hiding else place.institution.siret or None,
        "reseaux_porteurs": _networks(place.institution),
    }  # fmt: skip
    fields["nom"] = _name(place.name)
    return _valid(DiStructure, fields)


def _bare(institution: Institution, service: Service) -> dict | None:
    return _valid(DiStructure, {
        "source": SOURCE, "id": _id(institution), "nom": _name(institution.name),
        "date_maj": _day(service), "siret": None, "reseaux_porteurs": _networks(institution),
    })  # fmt: skip


def _service(service: Service) -> dict | None:
    place = open_place(service)
    fields = {other: getattr(service, name) or None for name, other in SERVICE_FIELDS.items()}
    fields |= {other: terms(service, name) or None for name, other in SERVICE_TERMS.items()}
    fields |= {
        "source": SOURCE, "id": _id(service), "date_maj": _day(service),
        "structure_id": _id(place or service.institution), "nom": _name(service.name),
        "type": str(_KINDS.get(service.kind, service.kind)),
        "thematiques": _themes(service), "publics": _publics(service),
        "telephone": telephone_of(service) or None,
        "nombre_semaines": service.weeks or None,
        "volume_horaire_hebdomadaire": None
        if service.weekly_hours is None else float(service.weekly_hours),
        "zone_eligibilite": service.area_codes or None,
    }  # fmt: skip
    if place is not None:
        fields |= {
            "adresse": place.street or None, "complement_adresse": place.complement or None,
            "code_postal": place.postal_code or None, "commune": place.city or None,
            "code_insee": place.commune_id, "longitude": place.longitude,
            "latitude": place.latitude,
        }  # fmt: skip
    if service.is_confidential:
        fields |= dict.fromkeys(_HIDDEN)
    record = _valid(DiService, fields)
    if record is not None:
        record["score_qualite"] = score(DiService.model_validate(record))[0]
    return record


def _valid(model, fields: dict) -> dict | None:
    """The record without the optional fields that the schema refuses; None if it cannot be."""
    try:
        found = model.model_validate(fields)
    except pydantic.ValidationError as refusal:
        wrong = {str(error["loc"][0]) for error in refusal.errors() if error["loc"]}
        optional = {n for n in wrong if n in fields and not model.model_fields[n].is_required()}
        if optional != wrong or not wrong:
            return None
        return _valid(model, {n: v for n, v in fields.items() if n not in optional})
    record = found.model_dump(mode="json")
    return {n: sorted(v) if isinstance(v, list) else v for n, v in record.items()}


def _id(entry: Place | Service | Institution) -> str:
    return f"{SOURCE}--{entry.uuid}"


def _day(entry: Place | Service) -> str:
    """The day it was last verified, or changed since."""
    changed = timezone.localdate(entry.updated_at)
    return max(changed, entry.verified_on or changed).isoformat()


def _name(name: str) -> str:
    return name if len(name) <= 150 else f"{name[:149]}…"


def _networks(institution: Institution) -> list[str] | None:
    network = _NETWORK_OF.get(institution.kind)
    return [network] if network else None


def _themes(service: Service) -> list[str] | None:
    """Its themes of data·inclusion, and the nearest ones of its needs."""
    known = {theme.value for theme in Thematique}
    found = {one for one in terms(service, Vocabulary.THEME) if one in known}
    found |= {THEMES[need] for need in terms(service, Vocabulary.NEED) if need in THEMES}
    return sorted(found & known) or None


def _publics(service: Service) -> list[str] | None:
    known = {public.value for public in DiPublic}
    found = {one for one in terms(service, Vocabulary.DI_PUBLIC) if one in known}
    if not found:
        found = {_PUBLICS[one] for one in terms(service, Vocabulary.PUBLIC) if one in _PUBLICS}
    return sorted(found) or None
