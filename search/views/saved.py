"""The searches that a person keeps: nobody else ever sees them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core.views.refusals import refusals_told
from search import saving
from search.models import SavedSearch


@require_safe
def saved_list(request: HttpRequest) -> HttpResponse:
    context = {"saved_searches": SavedSearch.objects.visible_to(request.user)}
    return render(request, "search/saved_list.html", context)


@require_POST
def saved_create(request: HttpRequest) -> HttpResponse:
    with refusals_told(request):
        saving.save_search(request.user, parameters=request.POST)
        messages.success(request, _("The search is saved: you will be told what is new in it."))
    return redirect("search:saved")


@require_POST
def saved_alert(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin or stop the alert of a search."""
    saving.set_alert(_find(request, uuid), is_alerted=request.POST.get("alert") == "on")
    return redirect("search:saved")


@require_POST
def saved_renew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    saving.renew(_find(request, uuid))
    messages.success(request, _("The search is kept for one more year."))
    return redirect("search:saved")


@require_POST
def saved_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    _find(request, uuid).delete()
    messages.success(request, _("The search is deleted."))
    return redirect("search:saved")


def _find(request: HttpRequest, uuid: UUID) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.user), uuid=uuid)
