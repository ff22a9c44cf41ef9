"""Addresses of the shell: display, colours, quick exit, gallery."""

from django.urls import path

from portal.core.views import branding, gallery, quick_exit, safety, theme

urlpatterns = [
    path("quitter/", quick_exit.quick_exit, name="quick_exit"),
    path("naviguer-en-securite/", safety.safe_browsing, name="safe_browsing"),
    path("affichage/", theme.choose_theme, name="theme"),
    path("marque.css", branding.branding_stylesheet, name="branding_stylesheet"),
    path("marque/logo.png", branding.branding_logo, name="branding_logo"),
    path("galerie/", gallery.gallery, name="gallery"),
]
