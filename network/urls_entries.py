"""Addresses of institutions, places and services in the directory."""

from django.urls import path

from network.models import Place, Service
from network.views import addresses, disability, entries, tariffs
from network.views import entry_changes as changes


def _of(folder: str, model: type) -> list:
    """The pages that places and services have alike."""
    name, about = model._meta.model_name, {"model": model}
    return [
        path(
            f"annuaire/institutions/<uuid:uuid>/{folder}/proposer/",
            changes.entry_propose,
            about,
            name=f"{name}_propose",
        ),
        path(
            f"annuaire/{folder}/<uuid:uuid>/modifier/",
            changes.entry_update,
            about,
            name=f"{name}_update",
        ),
        path(f"annuaire/{folder}/<uuid:uuid>/etape/", changes.entry_act, about, name=f"{name}_act"),
        path(
            f"annuaire/{folder}/<uuid:uuid>/suspendre/",
            changes.entry_suspend,
            about,
            name=f"{name}_suspend",
        ),
        path(
            f"annuaire/{folder}/<uuid:uuid>/fermer/",
            changes.entry_close,
            about,
            name=f"{name}_close",
        ),
        path(
            f"annuaire/{folder}/<uuid:uuid>/historique/",
            entries.entry_history,
            about,
            name=f"{name}_history",
        ),
    ]


urlpatterns = [
    path("annuaire/a-confirmer/", entries.to_confirm, name="to_confirm"),
    path("annuaire/tarifs/", tariffs.tariff_lookup, name="tariffs"),
    path(
        "annuaire/services/<uuid:uuid>/tarifs/nouveau/",
        tariffs.tariff_create,
        name="tariff_create",
    ),
    path("annuaire/tarifs/<uuid:uuid>/", tariffs.tariff_update, name="tariff_update"),
    path("annuaire/handicap/", disability.disability_offers, name="disability_offers"),
    path("annuaire/institutions/<uuid:uuid>/", entries.institution_detail, name="institution"),
    path("annuaire/lieux/<uuid:uuid>/", entries.place_detail, name="place"),
    path("annuaire/services/<uuid:uuid>/", entries.service_detail, name="service"),
    *_of("lieux", Place),
    *_of("services", Service),
    path("annuaire/lieux/<uuid:uuid>/adresse/", addresses.address_read, name="address_read"),
    path(
        "annuaire/lieux/<uuid:uuid>/adresse/modifier/",
        addresses.address_write,
        name="address_write",
    ),
    path(
        "annuaire/lieux/<uuid:uuid>/adresse/lecteurs/",
        addresses.address_readers,
        name="address_readers",
    ),
]
