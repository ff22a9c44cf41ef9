"""Every component with its states, for those who write pages and screens."""

import re

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.core.forms.gallery import GalleryFilterForm, GalleryForm

# Values of portal.accounts.enums.Action: those who make pages or look after the portal.
GALLERY_ACTIONS = ("edit_pages", "see_health")


def can_see_gallery(user) -> bool:
    """Editors, coordinators, technical administrators; in the demo, everybody signed in."""
    return settings.DEMO or any(user.can(action) for action in GALLERY_ACTIONS)


def icon_names() -> list[str]:
    """Names of the drawings of the sprite."""
    sprite = settings.BASE_DIR / "portal" / "static" / "icons" / "sprite.svg"
    return re.findall(r'id="([a-z-]+)"', sprite.read_text())


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    if not can_see_gallery(request.user):
        raise Http404
    refused = GalleryForm(
        {"title": "", "kind": "minutes", "reference": "x" * 40}, auto_id="refused_%s"
    )
    pages = Paginator(range(240), 10)
    context = {
        "form": GalleryForm(),
        "refused_form": refused,
        "filter_form": GalleryFilterForm(auto_id="filter_%s"),
        "icon_names": icon_names(),
        "page": pages.get_page(request.GET.get("page")),
        "long_name": (
            "Comité technique départemental de coordination de l’accompagnement social, "
            "de l’hébergement et de l’accès aux droits"
        ),
        "tabs": [
            {"label": "Aperçu", "url": "?", "current": True},
            {"label": "Documents", "url": "?onglet=documents", "count": 128},
            {"label": "Membres", "url": "?onglet=membres", "count": 0},
        ],
        "crumbs": [{"label": "Comités", "url": "/"}, {"label": "Comité technique", "url": "/"}],
    }
    return render(request, "shell/gallery.html", context)
