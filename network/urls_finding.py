"""Addresses of what finds somebody: whom to call, the directory, the coverage."""

from django.urls import path

from network.views import calling

urlpatterns = [
    path("qui-appeler/", calling.who_to_call, name="who_to_call"),
]
