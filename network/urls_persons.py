"""Addresses of resource persons in the directory."""

from django.urls import path

from network.views import person_changes as changes
from network.views import persons

_ONE = "annuaire/personnes-ressources/<uuid:uuid>/"
# The last part of the address of each step of the mandate.
_STEPS = {
    "nominate": "nommer",
    "renew": "renouveler",
    "train": "former",
    "activate": "activer",
    "suspend": "suspendre",
    "resume": "reprendre",
    "end": "terminer",
}

urlpatterns = [
    path("annuaire/mon-mandat/", persons.my_mandates, name="my_mandates"),
    path("annuaire/personnes-ressources/", persons.kept_persons, name="kept_persons"),
    path("annuaire/personnes-ressources/manques/", persons.person_holes, name="person_holes"),
    path(
        "annuaire/institutions/<uuid:uuid>/personnes-ressources/",
        persons.institution_persons,
        name="institution_persons",
    ),
    path(
        "annuaire/institutions/<uuid:uuid>/personnes-ressources/proposer/",
        changes.person_propose,
        name="person_propose",
    ),
    path(
        "annuaire/institutions/<uuid:uuid>/a-reprendre/",
        persons.left_behind,
        name="left_behind",
    ),
    path(_ONE, persons.person_detail, name="person"),
    path(f"{_ONE}ligne/", persons.person_line, name="person_line"),
    path(f"{_ONE}historique/", persons.person_history, name="person_history"),
    path(f"{_ONE}confirmer/", changes.person_confirm, name="person_confirm"),
    path(f"{_ONE}contact/", changes.person_contact, name="person_contact"),
    path(f"{_ONE}champ/", changes.person_scope, name="person_scope"),
    path(f"{_ONE}absence/", changes.absence_declare, name="absence_declare"),
    path(
        "annuaire/absences/<uuid:uuid>/remplacement/",
        changes.absence_replace,
        name="absence_replace",
    ),
    path("annuaire/absences/<uuid:uuid>/fin/", changes.absence_end, name="absence_end"),
    *(
        path(f"{_ONE}{address}/", changes.person_step, {"step": step}, name=f"person_{step}")
        for step, address in _STEPS.items()
    ),
]
