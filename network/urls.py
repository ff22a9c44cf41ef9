"""Addresses of the network: the directory, its people, the territory, conventions."""

from django.urls import include, path

from network.views import communes

app_name = "network"
urlpatterns = [
    path("territoire/communes/", communes.commune_suggestions, name="commune_suggestions"),
    path("", include("network.urls_conventions")),
    path("", include("network.urls_entries")),
    path("", include("network.urls_exchange")),
    path("", include("network.urls_finding")),
    path("", include("network.urls_persons")),
    path("", include("network.urls_tools")),
]
