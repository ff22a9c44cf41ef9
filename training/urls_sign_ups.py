"""Addresses of the catalogue's sessions, signing up, approving."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
