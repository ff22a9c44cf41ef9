"""Addresses of calendars."""

from django.urls import path

from training.views import calendar

urlpatterns = [
    path("calendrier/", calendar.calendar, name="calendar"),
    path("session/<uuid:uuid>/ics/", calendar.session_ics, name="session_ics"),
]
