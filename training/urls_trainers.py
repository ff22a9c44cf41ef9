"""Addresses of sessions as those who run them see them, calendars."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
