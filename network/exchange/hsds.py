"""The directory in HSDS 3.0 (Open Referral): organizations, services, locations and their links."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from network.enums import Fee, Vocabulary
from network.exchange.outgoing import (
    Leaving,
    open_place,
    telephone_of,
    term_labels,
    terms,
)
from network.hiding import hiding_places
from network.models import Place, Service
from portal.accounts.models import Institution

VERSION = "3.0"


def as_document(leaving: Leaving) -> dict:
    """One JSON document; each item of a list is valid against the schema of its name.

    Identifiers are the UUID of our entries, and for their parts UUIDs made from them, so that
    the same part keeps the same one. Empty fields are left out.
    """
    everybody: dict[int, Institution] = {
        entry.institution_id: entry.institution for entry in (*leaving.places, *leaving.services)
    }
    hiding = hiding_places(everybody)
    return {
        "version": VERSION,
        "organizations": [_organization(one, hiding) for one in everybody.values()],
        "services": [_service(one) for one in leaving.services],
        "locations": [_location(one) for one in leaving.places],
        "service_at_locations": [_link(one) for one in leaving.services if open_place(one)],
    }


def _filled(fields: dict) -> dict:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _part(entry_uuid: UUID, name: str) -> str:
    return str(uuid5(entry_uuid, name))


def _organization(institution: Institution, hiding: frozenset[int]) -> dict:
    """The numbers of an establishment stay behind when it may be a confidential place."""
    numbers = [("SIREN", institution.siren), ("RNA", institution.rna)]
    if institution.pk not in hiding:
        numbers = [("SIRET", institution.siret), ("FINESS", institution.finess), *numbers]
    return _filled({
        "id": str(institution.uuid),
        "name": institution.name,
        "alternate_name": institution.short_name,
        # Required by HSDS, and we keep none: its kind says what it is.
        "description": str(institution.get_kind_display()),
        "organization_identifiers": [
            {"id": _part(institution.uuid, kind), "identifier_type": kind, "identifier": number}
            for kind, number in numbers
            if number
        ],
    })  # fmt: skip


def _service(service: Service) -> dict:
    hidden = service.is_confidential
    ages = (service.age_min, service.age_max)
    return _filled({
        "id": str(service.uuid),
        "organization_id": str(service.institution.uuid),
        "name": service.name,
        "description": service.description,
        "url": "" if hidden else service.website,
        "email": "" if hidden else service.email,
        "status": "active",
        "application_process": service.access_details,
        "fees_description": service.fee_details,
        "wait_time": f"P{service.delay_days}D" if service.delay_days is not None else "",
        "eligibility_description": "\n".join(
            filter(None, [service.publics_details, service.access_conditions])
        ),
        "minimum_age": ages[0],
        "maximum_age": ages[1],
        "assured_date": service.verified_on.isoformat(),
        "last_modified": service.updated_at.isoformat(timespec="seconds"),
        "phones": _phones(service.uuid, telephone_of(service)),
        "schedules": [] if hidden else _schedules(service),
        "service_areas": [
            {"id": _part(service.uuid, f"area {code}"), "name": code,
             "extent_type": "text", "extent": code}
            for code in service.area_codes
        ],
        "languages": _languages(service),
        "cost_options": _costs(service),
        "required_documents": _papers(service.uuid, term_labels(service, Vocabulary.PAPER)),
    })  # fmt: skip


def _phones(entry_uuid: UUID, number: str) -> list[dict]:
    return [{"id": _part(entry_uuid, "phone"), "number": number, "type": "voice"}] if number else []


def _schedules(entry: Place | Service) -> list[dict]:
    """Opening hours in the writing of OpenStreetMap: HSDS asks for no other form."""
    if not entry.opening_hours:
        return []
    return [{"id": _part(entry.uuid, "hours"), "description": entry.opening_hours}]


def _languages(service: Service) -> list[dict]:
    codes = terms(service, Vocabulary.LANGUAGE)
    labels = term_labels(service, Vocabulary.LANGUAGE)
    return [
        {"id": _part(service.uuid, f"language {code}"), "code": code, "name": label}
        for code, label in zip(codes, labels, strict=True)
    ]


def _costs(service: Service) -> list[dict]:
    if service.fee != Fee.FREE:
        return []
    return [{"id": _part(service.uuid, "cost"), "amount": 0, "currency": "EUR"}]


def _papers(entry_uuid: UUID, names: Iterable[str]) -> list[dict]:
    return [{"id": _part(entry_uuid, f"paper {name}"), "document": name} for name in names]


def _location(place: Place) -> dict:
    accessibility = {
        "id": _part(place.uuid, "accessibility"), "url": place.accessibility_url,
    }  # fmt: skip
    return _filled({
        "id": str(place.uuid),
        "location_type": "physical",
        "organization_id": str(place.institution.uuid),
        "name": place.name,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "addresses": _addresses(place),
        "phones": _phones(place.uuid, place.telephone),
        "schedules": _schedules(place),
        "accessibility": [accessibility] if place.accessibility_url else [],
    })  # fmt: skip


def _addresses(place: Place) -> list[dict]:
    """Its address when it is whole: HSDS wants each part of it, the département as the province."""
    if not (place.street and place.city and place.postal_code and place.commune):
        return []
    return [_filled({
        "id": _part(place.uuid, "address"),
        "address_1": place.street,
        "address_2": place.complement,
        "city": place.city,
        "state_province": place.commune.departement.name,
        "postal_code": place.postal_code,
        "country": "FR",
        "address_type": "physical",
    })]  # fmt: skip


def _link(service: Service) -> dict:
    return {
        "id": _part(service.uuid, f"at {service.place.uuid}"),
        "service_id": str(service.uuid),
        "location_id": str(service.place.uuid),
    }
