"""Addresses of what comes into the directory and leaves it."""

from django.urls import path

from network.views import exchange
from network.views import exchange_imports as imports

urlpatterns = [
    path("annuaire/echanges/", exchange.exports, name="exports"),
    path(
        "annuaire/echanges/data-inclusion/",
        exchange.export_data_inclusion,
        name="export_data_inclusion",
    ),
    path("annuaire/echanges/hsds/", exchange.export_hsds, name="export_hsds"),
    path("annuaire/echanges/poche/", exchange.export_pocket, name="export_pocket"),
    path("annuaire/echanges/services/", exchange.export_list, name="export_services"),
    path("annuaire/echanges/carte/<uuid:uuid>/", exchange.person_card, name="person_card"),
    path("annuaire/imports/nouveau/", imports.import_create, name="import_create"),
    path("annuaire/imports/<uuid:uuid>/", imports.import_detail, name="import"),
    path("annuaire/imports/<uuid:uuid>/appliquer/", imports.import_apply, name="import_apply"),
    path("annuaire/imports/<uuid:uuid>/compte-rendu/", imports.import_report, name="import_report"),
    path("annuaire/corrections/", imports.offers, name="offers"),
    path("annuaire/corrections/<uuid:uuid>/", imports.offer_decide, name="offer_decide"),
]
