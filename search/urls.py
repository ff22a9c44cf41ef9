"""Addresses of the search."""

from django.urls import path

from search.views import page, pins, saved, synonyms

app_name = "search"

urlpatterns = [
    path("", page.search_page, name="page"),
    path("suggestions/", page.suggestions, name="suggestions"),
    path("mots/", synonyms.synonym_list, name="synonyms"),
    path("mots/ajouter/", synonyms.synonym_create, name="create_synonym"),
    path("mots/<uuid:uuid>/", synonyms.synonym_edit, name="edit_synonym"),
    path("mots/<uuid:uuid>/supprimer/", synonyms.synonym_delete, name="delete_synonym"),
    path("mises-en-avant/", pins.pin_list, name="pins"),
    path("mises-en-avant/ajouter/", pins.pin_create, name="create_pin"),
    path("mises-en-avant/<uuid:uuid>/supprimer/", pins.pin_delete, name="delete_pin"),
    path("enregistrees/", saved.saved_list, name="saved"),
    path("enregistrees/ajouter/", saved.saved_create, name="create_saved"),
    path("enregistrees/<uuid:uuid>/alerte/", saved.saved_alert, name="alert_saved"),
    path("enregistrees/<uuid:uuid>/prolonger/", saved.saved_renew, name="renew_saved"),
    path("enregistrees/<uuid:uuid>/supprimer/", saved.saved_delete, name="delete_saved"),
]
