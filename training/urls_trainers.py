"""Addresses of sessions as those who run them see them."""

from django.urls import path

from training.views import trainer_sessions as sessions

urlpatterns = [
    path("mes-sessions/", sessions.my_sessions, name="my_sessions"),
    path("mes-sessions/preparer/", sessions.session_create, name="session_create"),
    path("mes-sessions/<uuid:uuid>/", sessions.session_sheet, name="session_sheet"),
    path("mes-sessions/<uuid:uuid>/etat/", sessions.session_state, name="session_state"),
    path("mes-sessions/<uuid:uuid>/annuler/", sessions.session_cancel, name="session_cancel"),
    path("mes-sessions/<uuid:uuid>/places/", sessions.session_capacity, name="session_capacity"),
    path(
        "mes-sessions/inscription/<uuid:uuid>/place/",
        sessions.sign_up_by_hand,
        name="sign_up_by_hand",
    ),
]
