"""Records of data·inclusion v1 invented for tests: a structure and its service, all valid."""

import json

from network.exchange.records import RawRecord, read_records

SIRET = "73282932000074"
STRUCTURE = {
    "source": "essai", "id": "essai--s1", "nom": "Maison des familles", "date_maj": "2026-09-01",
    "siret": SIRET, "commune": "Orléans", "code_postal": "45000", "code_insee": "36044",
    "adresse": "3 rue du Puits", "longitude": 1.9, "latitude": 47.9,
    "telephone": "+33199001122", "courriel": "accueil@maison.example.org",
    "horaires_accueil": "Mo-Fr 09:00-12:00",
}  # fmt: skip
SERVICE = {
    "source": "essai", "id": "essai--v1", "structure_id": "essai--s1",
    "nom": "Écoute des parents seuls", "date_maj": "2026-09-01",
    "description": "Un accueil sans rendez-vous pour les parents qui élèvent seuls leurs enfants.",
    "type": "accompagnement", "frais": "gratuit", "publics": ["familles", "femmes"],
    "thematiques": ["famille--surmonter-conflits-separation-violence"],
    "modes_accueil": ["en-presentiel"], "modes_mobilisation": ["telephoner"],
    "mobilisable_par": ["usagers", "professionnels"], "zone_eligibilite": ["45"],
    "telephone": "01 99 00 11 23",
}  # fmt: skip


def records(*fields: dict) -> list[RawRecord]:
    """Records as read from a JSON file."""
    return read_records("essai.json", json.dumps(list(fields)).encode())


def both(structure: dict | None = None, service: dict | None = None) -> list[RawRecord]:
    """The structure and its service, with some fields changed."""
    return records(STRUCTURE | (structure or {}), SERVICE | (service or {}))
