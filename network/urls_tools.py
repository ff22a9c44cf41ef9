"""Addresses of tools: their list, who was sent one, the list of questions."""

from django.urls import path

from network.views import danger, tools

urlpatterns = [
    path("liste-de-questions/", danger.danger_questions, name="danger_questions"),
    path("informations/outils/", tools.tools, name="tools"),
    path("diffusions/", tools.tool_report, name="tool_report"),
    path("diffusions/lu/<uuid:translation_key>/", tools.tool_read, name="tool_read"),
    path("diffusions/envoyer/<uuid:translation_key>/", tools.tool_send, name="tool_send"),
    path("diffusions/<uuid:uuid>/", tools.distribution_detail, name="distribution"),
    path("diffusions/<uuid:uuid>/rappel/", tools.distribution_remind, name="distribution_remind"),
]
