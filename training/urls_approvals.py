"""Addresses of deciding sign-ups, and of signing others up."""

from django.urls import path

from training.views import approvals

urlpatterns = [
    path("validations/", approvals.approvals, name="approvals"),
    path("validations/<uuid:uuid>/refuser/", approvals.approval_refuse, name="approval_refuse"),
]
