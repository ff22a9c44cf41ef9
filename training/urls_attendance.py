"""Addresses of presence, sheets, attestations, evaluations."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
