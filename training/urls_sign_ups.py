"""Addresses of the catalogue's sessions, of signing up, of one's own trainings."""

from django.urls import path

from training.views import catalogue, sign_ups

urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("session/<uuid:uuid>/", catalogue.session, name="session"),
    path("session/<uuid:uuid>/inscription/", sign_ups.sign_up, name="sign_up"),
    path("inscription/<uuid:uuid>/annuler/", sign_ups.sign_up_cancel, name="sign_up_cancel"),
    path("inscription/<uuid:uuid>/quitter/", sign_ups.sign_up_leave, name="sign_up_leave"),
    path("inscription/<uuid:uuid>/changer/", sign_ups.sign_up_transfer, name="sign_up_transfer"),
    path("inscription/<uuid:uuid>/maintenir/", sign_ups.sign_up_keep, name="sign_up_keep"),
    path("inscription/<uuid:uuid>/reponse/", sign_ups.offer_answer, name="offer_answer"),
    path("mes-formations/", sign_ups.my_trainings, name="my_trainings"),
]
