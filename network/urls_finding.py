"""Addresses of what finds somebody: whom to call, the directory, the coverage."""

from django.urls import path

from network.views import calling, coverage, directory

urlpatterns = [
    path("qui-appeler/", calling.who_to_call, name="who_to_call"),
    path("annuaire/", directory.directory, name="directory"),
    path("annuaire/couverture/", coverage.coverage, name="coverage"),
    path("annuaire/couverture/exporter/", coverage.coverage_export, name="coverage_export"),
]
