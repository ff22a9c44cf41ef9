"""Addresses of the directory: institutions' places and services, resource persons, territory."""

app_name = "network"
urlpatterns = []
