"""Addresses of training: the catalogue, sign-ups, the trainer's space, the day and after."""

from django.urls import include, path

app_name = "training"
urlpatterns = [
    path("formations/", include("training.urls_sign_ups")),
    path("formations/", include("training.urls_trainers")),
    path("formations/", include("training.urls_attendance")),
    path("formations/", include("training.urls_calendar")),
    path("formations/", include("training.urls_approvals")),
]
