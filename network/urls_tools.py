"""Addresses of tools: their list, who was sent one, the checklist."""

from django.urls import path

from network.views import danger

urlpatterns = [
    path("liste-de-questions/", danger.danger_questions, name="danger_questions"),
]
